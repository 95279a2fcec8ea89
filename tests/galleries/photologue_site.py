"""A site with django-photologue: galleries for everyone, and the admin."""

import django_site
from django.conf import settings


def configure(folder):
    django_site.configure(folder, ["photologue", "sortedm2m"])


def seed(seeds):
    from django.core.files import File
    from photologue.models import Gallery, Photo

    for name, photos in django_site.albums(seeds):
        gallery = Gallery.objects.create(title=name.title(), slug=name)
        gallery.sites.add(settings.SITE_ID)
        for path in photos:
            with path.open("rb") as file:
                photo = Photo(title=f"{name} {path.stem}", slug=f"{name}-{path.stem}")
                photo.image.save(f"{name}-{path.name}", File(file), save=True)
            photo.sites.add(settings.SITE_ID)
            gallery.photos.add(photo)


def __getattr__(name):
    # The routes can only be made when Django is set up.
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.conf.urls.static import static
    from django.contrib import admin
    from django.urls import include, path

    return [
        path("admin/", admin.site.urls),
        path("photologue/", include("photologue.urls", namespace="photologue")),
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    ]


if __name__ == "__main__":
    django_site.main(configure, seed)
