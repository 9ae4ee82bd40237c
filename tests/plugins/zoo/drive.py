"""Runs in a subprocess with the whole zoo installed, and prints as JSON what it saw."""

import io
import json
import logging
import sys

import django


def attempt(*arguments: str, **options: object) -> dict[str, object]:
    """What a management command printed, and its exit."""
    from django.core.management import CommandError, call_command

    out, code = io.StringIO(), 0
    try:
        call_command(*arguments, stdout=out, stderr=out, **options)
    except SystemExit as end:
        code = int(end.code or 0)
    except CommandError as error:
        out.write(str(error))
        code = 1
    return {"code": code, "out": out.getvalue()}


def drive() -> dict[str, object]:
    """Every command and page that must work in such company."""
    django.setup()
    logging.disable(logging.CRITICAL)
    from django.apps import apps
    from django.db import connection, transaction
    from django.test import Client

    from plugins.api import Ctx, runtime
    from plugins.host.hooks import call_each
    from tests.plugins.zoo.points import use_every_point

    seen: dict[str, object] = {
        "check": attempt("check"),
        "migrate": attempt("migrate", run_syncdb=True, verbosity=0),
        "makemigrations": attempt(
            "makemigrations", "plugin_zoo_good", "plugin_zoo_bad_models", check=True, dry_run=True
        ),
        "found": attempt("found", verbosity=0),
        "collectstatic": attempt("collectstatic", interactive=False, dry_run=True, verbosity=0),
        "list": attempt("plugins", "list"),
        "doctor": attempt("plugins", "doctor"),
        "kit": attempt("plugins", "check", "quiz"),
        "kit_red": attempt("plugins", "check", "zoo_good"),
        "kit_missing": attempt("plugins", "check", "zoo_exit"),
    }
    seen["statuses"] = {one.slug: [one.state, one.reason, list(one.types)] for one in runtime.statuses()}
    seen["never_imported"] = [name for name in ("zoo_old", "zoo_old.apps") if name in sys.modules]
    seen["models"] = [model.__name__ for model in apps.get_app_config("plugin_zoo_bad_models").get_models()]
    with transaction.atomic():
        answers = call_each("self_check")
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM plugin_zoo_good_note")
            seen["after_the_failing_query"] = cursor.fetchone()[0]
    seen["hooks"] = {slug: [called.ok, called.reason] for slug, called in answers.items()}
    client = Client(raise_request_exception=False)
    seen["pages"] = {address: client.get(address).status_code for address in sys.argv[1:]}
    ctx = Ctx({"raises": ["grade"]}, {}, response={"given": ["1"]})
    seen["grade"] = [runtime.call("zoo_raising", "grade", ctx).reason, runtime.call("zoo_good", "grade", ctx).ok]
    seen |= use_every_point(client)
    seen |= say_goodbye(client)
    return seen


def say_goodbye(client: object) -> dict[str, object]:
    """Remove the good one: refused while in use, tried dry, then done with its rows kept in a file."""
    from django.conf import settings
    from django.db import connection
    from zoo_good.models import Note

    from plugins.api import Place, ports

    Note.objects.create(text="to be kept")
    count = ports.usage._function
    ports.usage.provide(lambda key: 2)
    ports.places.provide(lambda kind, key: [Place("Course of the zoo")])
    said = {"used": attempt("plugins", "remove", "zoo_good")}
    ports.places.withdraw()
    ports.usage.provide(lambda key: None)
    said["uncounted"] = attempt("plugins", "remove", "zoo_good")
    ports.usage.provide(count)
    said["dry"] = attempt("plugins", "remove", "zoo_good", dry_run=True)
    said["kept"] = Note.objects.count()
    said["remove"] = attempt("plugins", "remove", "zoo_good")
    said["others"] = [attempt("plugins", "remove", slug)["out"] for slug in ("quiz", "zoo_old", "nobody")]
    said["tables"] = [name for name in connection.introspection.table_names() if name.startswith("plugin_zoo_good")]
    said["files"] = [path.read_text() for path in settings.VAR_DIR.glob("removed-plugins/zoo_good-*.json")]
    said["modes"] = [oct(path.stat().st_mode)[-3:] for path in settings.VAR_DIR.glob("removed-plugins/*")]
    said["page"] = client.get("/accounts/login/").status_code
    return {"goodbye": said}


if __name__ == "__main__":
    print("ZOO" + json.dumps(drive(), ensure_ascii=False))
