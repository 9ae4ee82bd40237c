"""Sets the stage of the bench of certificates: a city that waits for them, and a register of a million.

Run as `python -m tests.bench.register_stage <act> [count]` in the environment of an installation; prints JSON.
"""

import json
import os
import sys
import time
from datetime import date
from typing import Any

CITY = 32_457


def tables() -> dict[str, Any]:
    """Tables straight from the models: how long migrations take is not the question."""
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command(
        "createcachetable", database="shared" if "shared" in settings_of().DATABASES else "default", verbosity=0
    )
    return {}


def settings_of() -> Any:
    from django.conf import settings

    return settings


def version_of(code: str) -> tuple[Any, Any]:
    """A published programme version, and a school."""
    from django.utils import timezone

    from courses.models import Issuer, Programme, ProgrammeVersion
    from people.models import Organisation

    city = Organisation.objects.filter(depth=1).first() or Organisation.add_root(code="B", name="基准市", kind="city")
    school = Organisation.objects.filter(code="S-BENCH").first() or Organisation.objects.get(pk=city.pk).add_child(
        code="S-BENCH", name="基准小学", kind="school"
    )
    issuer, _made = Issuer.objects.get_or_create(prefix="BENCH", defaults={"owner": city, "name": "心桥学院"})
    programme = Programme.objects.create(owner=city, issuer=issuer, code=code, name="教师心理健康教育", name_en="Care")
    return ProgrammeVersion.objects.create(
        programme=programme, number=1, state="published", published_at=timezone.now(), hours=24
    ), school


def wait(count: int) -> list[int]:
    """Certified people without certificates."""
    from django.utils import timezone

    from courses.models import CertificationPeriod
    from people.models import User

    version, school = version_of("WAIT")
    people = User.objects.bulk_create(
        (User(real_name=f"周晓{chr(0x4E00 + n % 8000)}", pinyin=f"bench{n:06}") for n in range(count)), batch_size=2000
    )
    day, now = timezone.localdate(), timezone.now()
    rows = CertificationPeriod.objects.bulk_create(
        (
            CertificationPeriod(
                person=person, programme=version.programme, version=version, window_start=day, completed_on=day,
                valid_from=day, certified_at=now, organisation=school,
            )
            for person in people
        ),
        batch_size=2000,
    )  # fmt: skip
    return [row.pk for row in rows]


def issue(count: int = CITY) -> dict[str, Any]:
    """The seconds that the job takes for so many."""
    from courses.domain.issuing.job import request_issue
    from courses.domain.issuing.selection import Selection
    from courses.domain.issuing.waiting import look_ahead
    from courses.models import Certificate, NumberCounter
    from people.domain.job import run_job
    from people.models import User

    wait(count)
    clerk = User.objects.create(real_name="基准", pinyin="bench-clerk", email="clerk@bench.example", is_superuser=True)
    began = time.perf_counter()
    seen = look_ahead(Selection(), clerk)
    looked = time.perf_counter() - began
    job = request_issue(clerk, Selection())
    began, busy = time.perf_counter(), time.process_time()
    state = run_job(job.public_id)
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    assert state == "done"
    assert seen.ready == Certificate.objects.count() == NumberCounter.objects.get().last == count
    return {"seconds": seconds, "busy": busy, "looked": looked, "count": count}


def register(count: int = 1_000_000) -> dict[str, Any]:
    """A register of so many certificates, signed once and copied; where to look for some of them."""
    from django.db import connection
    from django.utils import timezone

    from courses.domain.certifying.numbering import name_key, new_token, number_key
    from courses.domain.certifying.snapshot import choose_key
    from courses.models import Certificate
    from people.models import User

    version, _school = version_of("MILLION")
    person = User.objects.create(real_name="周晓岚", pinyin="bench-holder", email="holder@bench.example")
    key, now, asked = choose_key(version.programme.issuer), timezone.now(), []
    base = {
        "schema": 1, "programme": "教师心理健康教育", "programme_en": "Care", "programme_version": 1, "level": "",
        "level_en": "", "hours": "24", "wording": "", "wording_en": "", "issuer": "心桥学院", "issuer_en": "",
        "issued_on": "2026-03-10", "valid_from": "2026-03-10", "valid_until": "2029-03-09", "key": key, "replaces": "",
    }  # fmt: skip
    for start in range(0, count, 5000):
        rows = []
        for number in range(start, min(start + 5000, count)):
            text, name, token = f"BENCH-M-2026-{number:07}", f"周晓{chr(0x4E00 + number % 8000)}", new_token()
            said = {**base, "name": name, "number": text, "verify": f"https://x.example/verify/{token}/"}
            rows.append(
                Certificate(
                    person=person, issuer=version.programme.issuer, programme=version.programme, source="imported",
                    number=text, number_key=number_key(text), name_key=name_key(name), token=token, snapshot=said,
                    issued_at=now, valid_from=date(2026, 3, 10), valid_until=date(2029, 3, 9),
                )
            )  # fmt: skip
        Certificate.objects.bulk_create(rows, batch_size=5000)
        asked.append((rows[0].number, rows[0].snapshot["name"], rows[0].token))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"asked": asked, "count": Certificate.objects.count()}


def ask(rounds: int = 300) -> dict[str, Any]:
    """Milliseconds of the whole answer, page drawn: by token, by number and name, for an unknown one, for another."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from courses.domain.certifying import verify
    from courses.models import Certificate

    settings.ALLOWED_HOSTS = ["*"]
    verify.LIMITS = dict.fromkeys(verify.LIMITS, 10**9)
    client, total = Client(), Certificate.objects.count()
    step = max(1, total // rounds)
    wanted = range(1, total + 1, step)
    rows = list(Certificate.objects.filter(pk__in=wanted).values_list("number", "name_key", "token"))
    tables: dict[str, list[float]] = {"token": [], "number": [], "unknown": [], "mismatch": []}
    for place, (number, name, token) in enumerate(rows):
        asked = {
            "token": lambda token=token: client.get(reverse("verify_token", args=[token])),
            "number": lambda number=number, name=name: post(client, number, name),
            "unknown": lambda name=name, place=place: post(client, f"BENCH-M-2027-{place:07}", name),
            "mismatch": lambda number=number: post(client, number, "李小岚"),
        }
        for kind, work in asked.items():
            began = time.perf_counter()
            answer = work()
            tables[kind].append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, (kind, answer.status_code)
    return {
        kind: {"median": sorted(one)[len(one) // 2], "p95": sorted(one)[int(len(one) * 0.95)], "asked": len(one)}
        for kind, one in tables.items()
    }


def post(client: Any, number: str, name: str) -> Any:
    from django.urls import reverse

    return client.post(reverse("verify"), {"number": number, "name": name})


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    import django  # settings must be named first

    from tests.courses.durable_stage import NoMigrations

    if sys.argv[1] == "tables":
        settings_of().MIGRATION_MODULES = NoMigrations()
    django.setup()
    acts = {"tables": tables, "issue": issue, "register": register, "ask": ask}
    print(json.dumps(acts[sys.argv[1]](*(int(one) for one in sys.argv[2:]))))
