"""A site with Wagtail's admin, in which the image library is."""

import django_site
from django.conf import settings


def configure(folder):
    django_site.configure(
        folder,
        [
            "wagtail.users",
            "wagtail.images",
            "wagtail.documents",
            "wagtail.snippets",
            "wagtail.search",
            "wagtail.admin",
            "wagtail",
            "modelcluster",
            "taggit",
        ],
        WAGTAIL_SITE_NAME="Photos",
        WAGTAILADMIN_BASE_URL="http://127.0.0.1",
        WAGTAIL_ENABLE_UPDATE_CHECK=False,
    )


def seed(seeds):
    from django.core.files.images import ImageFile
    from wagtail.images.models import Image
    from wagtail.models import Collection

    root = Collection.get_first_root_node()
    for name, photos in django_site.albums(seeds):
        collection = root.add_child(instance=Collection(name=name.title()))
        for path in photos:
            with path.open("rb") as file:
                Image.objects.create(
                    title=f"{name} {path.stem}",
                    collection=collection,
                    file=ImageFile(file, name=f"{name}-{path.name}"),
                )


def __getattr__(name):
    # The routes can only be made when Django is set up.
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.conf.urls.static import static
    from django.urls import include, path
    from wagtail.admin import urls

    return [
        path("admin/", include(urls)),
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    ]


if __name__ == "__main__":
    django_site.main(configure, seed)
