"""Programmes: audience and progress of a whole city, and one person's event, each beside a bare floor of the same run.

The floor of evaluating is reading the same rows by plain SQL and letting them go; the floor of opening periods is one
plain executemany of as many rows. Run alone as `python -m tests.bench.programmes [learners]`."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from tests.city import ROOT, City

FULL, SMALL, EVENTS = 32_457, 3_000, 40


def act(city: City, learners: int) -> dict[str, Any]:
    """Measure in the installation of a city."""
    command = [sys.executable, "-m", "tests.bench.programmes", "--measure", str(learners)]
    done = subprocess.run(command, env=city.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stdout[-1500:] + done.stderr[-3000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def run(folder: Path, *, full: bool) -> list[str]:
    """The lines of the report."""
    city = City(folder / "programmes")
    city.folder.mkdir(parents=True, exist_ok=True)
    city.manage("serve", "--prepare-only", "--no-demo")
    found = act(city, FULL if full else SMALL)
    whole = found["audience"] + found["judging"]
    return [
        f"{found['people']:,} people, a tree of {found['nodes']} nodes over courses, hours and a certificate",
        f"opening all periods and telling everybody {found['opening']:.1f} s, bare insert {found['insert']:.2f} s "
        f"(×{found['opening'] / found['insert']:.0f})",
        f"audience {found['audience']:.2f} s and progress of everybody {found['judging']:.2f} s = {whole:.1f} s (aim: under "
        f"20), bare reading {found['reading']:.2f} s (×{whole / found['reading']:.1f}), {found['queries']} queries",
        f"after one person's course: {found['course']:.1f} ms; after one roster event: {found['roster']:.1f} ms (aim: under "
        f"50 each), bare read and update {found['bare']:.2f} ms (×{found['course'] / found['bare']:.0f} and "
        f"×{found['roster'] / found['bare']:.0f})",
    ]


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(learners: int) -> dict[str, Any]:
    """Load a city, open its periods, judge everybody, then single events."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from courses.domain.programmes.evaluating import certify_met
    from courses.domain.programmes.reconcile import reconcile_programme
    from courses.models import CertificationPeriod

    version, people, nodes = load(learners)
    programme = version.programme
    opening = seconds(lambda: reconcile_programme(programme))
    assert CertificationPeriod.objects.open().count() == len(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    audience = seconds(lambda: reconcile_programme(programme))
    judging = seconds(lambda: certify_met(programme))
    with CaptureQueriesContext(connection) as asked:
        reconcile_programme(programme)
    assert CertificationPeriod.objects.open().count() == len(people)
    return {
        "people": len(people), "nodes": nodes, "opening": opening, "audience": audience, "judging": judging,
        "queries": len(asked), "insert": bare_insert(people, version.pk), "reading": bare_reading(),
        **events(version, people[:EVENTS]),
    }  # fmt: skip


def load(learners: int) -> tuple[Any, list[int], int]:
    """Teachers, four courses of which most people did two, hours for everybody; nobody has met everything."""
    from courses.domain.certifying.programme import publish_version
    from courses.domain.programmes.tree_edit import add_requirement
    from courses.models import (
        AudienceRule,
        Course,
        Issuer,
        Programme,
        ProgrammeVersion,
    )
    from people.models import Organisation
    from tests.bench.tracking_stage import write_completions, write_courses, write_enrolments, write_people

    courses = write_courses()[:4]
    people = write_people(learners)
    write_enrolments(people, courses)
    write_completions()
    owner = Organisation.objects.filter(depth=1).get()
    issuer = Issuer.objects.create(name="基准学院", prefix="JZ", owner=owner)
    asked = Programme.objects.create(name="入门证书", code="RM", issuer=issuer, owner=owner)
    programme = Programme.objects.create(name="全员轮训", code="QY", issuer=issuer, owner=owner)
    first = ProgrammeVersion.objects.create(programme=asked, number=1)
    rows = list(Course.objects.filter(pk__in=[course for course, _version in courses]))
    add_requirement(first, {"kind": "course", "course": rows[0]})
    publish_version(first)
    version = ProgrammeVersion.objects.create(programme=programme, number=1, due_after_days=60)
    top = add_requirement(version, {"kind": "course", "course": rows[0]}).parent_id
    group = add_requirement(version, {"kind": "at_least", "count": 2}, parent=top)
    for course in rows[1:]:
        add_requirement(version, {"kind": "course", "course": course}, parent=group.pk)
    add_requirement(version, {"kind": "hours_of", "hours": 9}, parent=top)
    add_requirement(version, {"kind": "certificate", "programme": asked}, parent=top)
    ProgrammeVersion.objects.filter(pk=version.pk).update(opens_on="2020-01-01")
    version.refresh_from_db()
    AudienceRule.objects.create(version=version, organisation=owner, capacity="teacher")
    nodes = version.requirements.count()
    write_hours([person for person, _school, _district in people])
    publish_version(version)
    version.refresh_from_db()
    return version, [person for person, _school, _district in people], nodes


def write_hours(people: list[int]) -> None:
    """Three entries a person."""
    from django.utils import timezone

    from courses.models import HourEntry
    from people.models.public_id import new_public_ids

    ids, today = new_public_ids(3 * len(people)), timezone.localdate()
    rows = [
        HourEntry(
            public_id=next(ids), person_id=person, hours=2, earned_on=today, source_kind="paper", title="旧学时",
            source_key=f"{person}-{number}",
        )
        for person in people
        for number in range(3)
    ]  # fmt: skip
    HourEntry.objects.bulk_create(rows, batch_size=2000)


def bare_reading() -> float:
    """The same rows by plain SQL: members, periods, completions, hours."""
    from django.db import connection

    asked = (
        "SELECT m.person_id FROM people_membership m JOIN people_organisation o ON o.id = m.organisation_id "
        "WHERE m.capacity = 'teacher'",
        "SELECT id, person_id, version_id, window_start, window_end FROM courses_certificationperiod",
        "SELECT person_id, course_id, completed_on, public_id, hours FROM courses_coursecompletion",
        "SELECT person_id, earned_on, hours, public_id, category_id FROM courses_hourentry",
    )

    def read() -> None:
        with connection.cursor() as cursor:
            for sql in asked:
                cursor.execute(sql)
                cursor.fetchall()

    return seconds(read)


def bare_insert(people: list[int], version: int) -> float:
    """As many rows of the same width by one executemany, thrown away afterwards."""
    from django.db import connection, transaction

    rows = [(f"x{person}", person, version, "2026-01-01", "2026-12-31", "first") for person in people]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rows (a TEXT, b INT, c INT, d TEXT, e TEXT, f TEXT)")
        sql = "INSERT INTO bench_rows VALUES (%s, %s, %s, %s, %s, %s)"
        taken = seconds(lambda: cursor.executemany(sql, rows))
        cursor.execute("DROP TABLE bench_rows")
    return taken


def events(version: Any, people: list[int]) -> dict[str, float]:
    """Medians in milliseconds: a course finished, people moved, and one bare read with one bare update."""
    from django.db import connection

    from courses.domain.certifying.certification import certify_after_course
    from courses.domain.programmes.reconcile import follow_members
    from people.models import User

    course = version.requirements.filter(course__isnull=False).values_list("course_id", flat=True)[0]
    persons = list(User.objects.filter(pk__in=people))

    def bare(person: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM courses_certificationperiod WHERE person_id = %s", [person])
            cursor.fetchall()
            cursor.execute("UPDATE courses_certificationperiod SET held_reason = '' WHERE person_id = %s", [person])

    return {
        "course": median(seconds(lambda one=one: certify_after_course(one, course)) * 1000 for one in persons),
        "roster": median(seconds(lambda one=one: follow_members([one.pk])) * 1000 for one in persons),
        "bare": median(seconds(lambda one=one: bare(one.pk)) * 1000 for one in persons),
    }


if __name__ == "__main__":
    if "--measure" in sys.argv:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
        import django  # settings must be named first

        django.setup()
        print(json.dumps(measure(int(sys.argv[-1]))))
    else:
        with tempfile.TemporaryDirectory(prefix="xinqiao-bench-") as name:
            for line in run(Path(name), full="--full" in sys.argv):
                print(line)
