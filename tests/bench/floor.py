"""The physical floor: bare Django views on the same server. One gives stored bytes; one has a session, checks CSRF
and commits one insert. Started by the bench; nothing of the product is in it.
"""

import os
import sqlite3
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

FOLDER = Path(os.environ.get("FLOOR_FOLDER", "."))
FORM = os.environ.get("FLOOR_FORM") == "1"
PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"

if not settings.configured:
    settings.configure(
        SECRET_KEY="floor" * 10,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ]
        if FORM
        else [],
        INSTALLED_APPS=["django.contrib.sessions"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": FOLDER / "floor.sqlite3",
                "CONN_MAX_AGE": None,
                "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": PRAGMAS},
            }
        },
        USE_TZ=True,
    )
    django.setup()

BYTES = (FOLDER / "page.html").read_bytes() if (FOLDER / "page.html").exists() else b"floor"


def page(request: HttpRequest) -> HttpResponse:
    """The same bytes as the page under test."""
    return HttpResponse(BYTES)


def save(request: HttpRequest) -> HttpResponse:
    """A session read, a CSRF check, one row committed to disk."""
    from django.db import connection, transaction  # after the settings are configured

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO answers (who, text) VALUES (%s, %s)", [request.session["who"], request.body.decode()]
        )
    return JsonResponse({"saved": True})


urlpatterns = [path("", page), path("save", save)]


def prepare(folder: Path, sessions: int) -> list[str]:
    """The floor's tables and as many sessions; gives the session keys. Run in a process of its own."""
    from django.contrib.sessions.backends.db import SessionStore  # after the settings are configured
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with sqlite3.connect(folder / "floor.sqlite3") as database:
        database.execute("CREATE TABLE IF NOT EXISTS answers (id INTEGER PRIMARY KEY, who TEXT, text TEXT)")
    keys = []
    for number in range(sessions):
        store = SessionStore()
        store["who"] = str(number)
        store.create()
        keys.append(store.session_key or "")
    return keys


if __name__ == "__main__":
    import json

    print(json.dumps(prepare(FOLDER, 8)))
else:
    application = get_wsgi_application()
