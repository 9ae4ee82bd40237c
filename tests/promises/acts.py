"""Acts of the promises inside a real installation: a town, a confidential answer, a roster.

Run as `python -m tests.promises.acts NAME` in the environment of an installation; prints JSON as its last line.
"""

import io
import json
import os
import sys
import zipfile
from typing import Any

CANARY = "canary-木叶飘零-48271"
HEADERS = {"HTTP_HOST": "127.0.0.1"}


def show_town() -> dict[str, Any]:
    """Build the town; gives the sessions of everybody and the addresses that a browser needs."""
    from django.test import Client
    from django.urls import reverse

    from tests.factories.town import Town
    from tests.promises.addresses import ADDRESSES
    from tests.promises.test_addresses import path_of
    from tests.promises.visitors import remember_visitors

    town = Town()
    town.made = town.attempts(Client(**HEADERS))
    remember_visitors(town)
    attempt = town.made["sealed_open"].public_id
    paths = [path_of(path, address.arguments(town)) for path, address in ADDRESSES.items()]
    return {
        "sessions": town.sessions,
        "paths": sorted({*paths, *(f"/en{path}" for path in paths)}),
        "save": reverse("attempt_save", args=[attempt]),
        "submit": reverse("attempt_submit", args=[attempt]),
        "result": reverse("result", args=[attempt]),
        "attempt": reverse("attempt", args=[attempt]),
        "learner": town.here.learner.real_name,
        "subject": town.subject.key,
        "place": town.here.school.public_id,
        "course": town.course.public_id,
    }


def fail_with_canary() -> dict[str, Any]:
    """A confidential assessment whose plugin raises, in each of its methods in turn, with the answer in its words."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from courses.domain.assessing.grading import grade_waiting
    from courses.models import Policy, SealedResult
    from plugins.host.breaker import breaker
    from tests.courses.misbehaving import METHODS, Plain, failing, lent

    settings.XINQIAO_PLUGINS_STRICT = False
    statuses = {}
    never = Policy(attempts=None, pass_mark=None)
    for method in METHODS:
        with lent(Plain()):
            attempt = sitting_of_somebody(never)
        client = Client(raise_request_exception=False, **HEADERS)
        client.force_login(attempt.enrolment.person)
        with lent(failing(method, words=CANARY)):
            address = reverse("attempt_submit", args=[attempt.public_id])
            answer = client.post(address, {"a-word": CANARY, CANARY: "1"}, follow=True)
            grade_waiting(now=timezone.now() + timezone.timedelta(hours=1))
            statuses[method] = answer.status_code
        breaker.forget()
    with lent(Plain()):
        attempt = sitting_of_somebody(never)
        SealedResult.objects.filter(attempt=attempt).update(wrapped_key=b"broken")  # nothing can be sealed: a 500
        client.force_login(attempt.enrolment.person)
        broken = client.post(reverse("attempt_submit", args=[attempt.public_id]), {"a-word": CANARY})
    statuses["broken"] = broken.status_code
    return {"statuses": statuses, "shown": CANARY in broken.content.decode()}


def sitting_of_somebody(policy: Any) -> Any:
    """Somebody in front of a confidential paper of one text field; gives the attempt."""
    from tests.courses.sitting import Sitting
    from tests.factories.courses import make_assessment

    assessment = make_assessment(type_key="plain", config={"word": "x"}, privacy="confidential", policy=policy)
    return Sitting(assessment=assessment, move_on="completed").start()


def look_around() -> dict[str, Any]:
    """What stands in rows that are packed: sessions, the shared cache, jobs, messages, audit, the search."""
    from django.contrib.sessions.models import Session
    from django.core.cache import cache

    from cms.search.outbox import apply_outbox
    from people.models import AuditEntry, Job, Message

    apply_outbox()
    texts = [repr(session.get_decoded()) for session in Session.objects.all()]
    texts += [repr(list(model.objects.values())) for model in (AuditEntry, Job, Message)]
    texts.append(repr(read_cache(cache)))
    return {"found": [text[:2000] for text in texts if CANARY in text], "sessions": len(texts)}


def read_cache(cache: Any) -> list[Any]:
    """Every value of the shared cache, unpacked."""
    from django.db import connections

    with connections["shared"].cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        keys = [row[0].split(":", 2)[2] for row in cursor.fetchall()]
    return [keys, *cache.get_many(keys).values()]


def import_by_screen() -> dict[str, Any]:
    """The bureau sends the roster of the environment through the browser, confirms it, and takes the result back."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from people.models import Organisation, RosterBatch
    from tests.factories.people import make_holder
    from tests.factories.town import run_waiting

    client = Client(**HEADERS)
    client.force_login(make_holder("bureau_admin", Organisation.objects.get(depth=1)))
    with open(os.environ["PROMISES_ROSTER"], "rb") as file:
        upload = SimpleUploadedFile("名册.xlsx", file.read())
    data = {
        "file": upload, "issuer": "city", "capacity": "teacher", "effective_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert client.post(reverse("rosters"), data).status_code == 302
    batch = RosterBatch.objects.latest("pk")
    run_waiting()
    pages = [client.get(reverse("roster", args=[batch.public_id])).content.decode()]
    client.post(reverse("roster_confirm", args=[batch.public_id]), {"accept_partial": "1"})
    run_waiting()
    pages.append(client.get(reverse("roster", args=[batch.public_id])).content.decode())
    result = client.get(reverse("roster_result", args=[batch.public_id])).content
    batch.refresh_from_db()
    zipfile.ZipFile(io.BytesIO(result)).testzip()
    return {"state": batch.state, "pages": pages, "result": len(result)}


ACTS = {
    "town": show_town, "fail": fail_with_canary, "look": look_around, "import_by_screen": import_by_screen,
}  # fmt: skip


def main() -> None:
    """Run one act and print what it gives."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    import django

    django.setup()
    print(json.dumps(ACTS[sys.argv[1]](), ensure_ascii=False))


if __name__ == "__main__":
    main()
