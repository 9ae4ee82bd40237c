"""Prepares a small school in a database of its own and prints what a browser would hold (for the kill test)."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")


class NoMigrations:
    """Tables straight from the models: the test is about answers, not about migrations."""

    def __contains__(self, item: str) -> bool:
        return True

    def __getitem__(self, item: str) -> None:
        return None


def prepare() -> dict[str, str]:
    """A learner in the middle of a quiz, signed in."""
    import django
    from django.conf import settings

    settings.MIGRATION_MODULES = NoMigrations()
    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", database="shared" if "shared" in settings.DATABASES else "default", verbosity=0)
    call_command("found", verbosity=0)
    from tests.courses.sitting import Sitting
    from tests.factories.courses import make_scale

    sitting = Sitting()
    attempt = sitting.start()
    self_test = Sitting(assessment=make_scale(), person=sitting.person, move_on="completed").start()
    client = Client()
    client.force_login(sitting.person)
    return {
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value, "cookie": settings.SESSION_COOKIE_NAME,
        "attempt": attempt.public_id, "self_test": self_test.public_id,
    }  # fmt: skip


def read() -> dict[str, object]:
    """What is on disk."""
    import django

    django.setup()
    from courses.models import Grade, Response

    rows = Response.objects.order_by("revision").values_list("save_key", "final")
    return {
        "answers": [key for key, final in rows if not final], "finals": sum(final for _, final in rows),
        "grades": Grade.objects.count(),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps({"prepare": prepare, "read": read}[sys.argv[1]]()))
