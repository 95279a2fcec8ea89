"""What the two Django galleries of the system tests have in common.

A gallery is one folder: the database, the photos, the sessions. Both use
Django's own development server, whose log has a line for each request with its
status and its bytes, and both keep Django's defaults wherever a scenario could
notice: CSRF protection, sessions in the database, POST to sign out.
"""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def configure(folder, apps, middleware=(), context_processors=(), **more):
    """Sets Django up for the site in this folder."""
    settings.configure(
        # A gallery that lives for one test on loopback.
        SECRET_KEY=os.urandom(16).hex(),
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        # The development server serves static files only so.
        DEBUG=True,
        ROOT_URLCONF="__main__",
        INSTALLED_APPS=[
            *apps,
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django.contrib.sites",
        ],
        SITE_ID=1,
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            *middleware,
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).parent / "templates"],
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        *context_processors,
                    ]
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "gallery.sqlite3",
                # Writers wait for each other; "database is locked" would be
                # SQLite's limit and not the gallery's.
                "OPTIONS": {
                    "timeout": 60,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL",
                },
            }
        },
        # Signing in is tested here, not how slowly a password is hashed.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        MEDIA_ROOT=folder / "media",
        MEDIA_URL="/media/",
        STATIC_URL="/static/",
        USE_TZ=True,
        **more,
    )
    django.setup()


def make_account():
    """The account that the crowd signs in with: its name and password come from
    the environment, as they must not stand in a list of processes."""
    from django.contrib.auth import get_user_model

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_superuser(
        os.environ["GALLERY_USER"], "curator@example.org", os.environ["GALLERY_PASSWORD"]
    )


def albums(seeds):
    """The albums to be seeded: (name, photos)."""
    for album in sorted(path for path in Path(seeds).iterdir() if path.is_dir()):
        yield album.name, sorted(album.glob("*.jpg"))


def main(configure_site, seed):
    """`SITE FOLDER seed SEEDS` once, then `SITE FOLDER serve PORT`."""
    folder, command, argument = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    configure_site(folder)
    if command == "seed":
        make_account()
        seed(argument)
    else:
        call_command("runserver", f"127.0.0.1:{int(argument)}", use_reloader=False)
