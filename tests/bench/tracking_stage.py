"""Sets the stage of the tracking bench: a city of learners with courses half done, written set by set, then counted.

Run as `python -m tests.bench.tracking_stage <act> [learners]` in the environment of a City; prints JSON.
"""

import csv
import io
import json
import os
import sys
import time
from datetime import date, datetime, timedelta
from typing import Any

COURSES, ITEMS, DISTRICTS, SPREAD = 10, 10, 8, 40
PER_SCHOOL = 98


def load(learners: int) -> dict[str, Any]:
    """Everybody with ten courses: 88 of 100 finished, 6 with seven parts of ten, 2 with one, 4 not begun."""
    from django.db import connection

    from courses.domain.figures.marks import install_marks, remove_marks
    from courses.domain.figures.settle import settle_figures
    from courses.models import FigureMark, ItemCompletion

    began = time.perf_counter()
    remove_marks(connection)  # they would mark each row by itself; what is loaded is marked whole afterwards
    courses = write_courses()
    people = write_people(learners)
    write_enrolments(people, courses)
    write_completions()
    programme = write_periods(people, courses)
    install_marks(connection)
    loaded = time.perf_counter() - began
    moment = datetime.now().astimezone()
    marks = [FigureMark(kind="course", subject=course, at=moment) for course, _version in courses]
    FigureMark.objects.bulk_create([*marks, FigureMark(kind="programme", subject=programme, at=moment)])
    began = time.perf_counter()
    settled = settle_figures(most=10_000_000)
    analyse(connection)
    return {
        "loaded": loaded, "settle": time.perf_counter() - began, "settled": settled,
        "items": ItemCompletion.objects.count(), "reader": open_reader(), "addresses": addresses(courses),
    }  # fmt: skip


def analyse(connection: Any) -> None:
    """What a database that has lived for a while knows of its tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def write_courses() -> list[tuple[int, int]]:
    """Ten published courses of ten parts."""
    import uuid

    from courses.models import Course, CourseVersion, CourseVersionItem
    from people.models import Organisation

    owner = Organisation.objects.filter(depth=1).first() or Organisation.add_root(code="B", name="基准市", kind="city")
    found = []
    for number in range(COURSES):
        course = Course.objects.create(code=f"BENCH-{number}", title=f"基准课程 {number}", owner=owner)
        version = CourseVersion.objects.create(course=course, number=1, digest="0" * 64, hours=2)
        Course.objects.filter(pk=course.pk).update(current_version=version)
        CourseVersionItem.objects.bulk_create(
            [
                CourseVersionItem(version=version, key=uuid.uuid4(), position=place, kind="unit")
                for place in range(ITEMS)
            ]
        )
        found.append((course.pk, version.pk))
    return found


def write_people(learners: int) -> list[tuple[int, int, int]]:
    """Teachers with a membership: (person, school, district)."""
    from people.models import Membership, Organisation, User
    from people.models.public_id import new_public_ids

    city = Organisation.objects.filter(depth=1).first()
    assert city is not None
    schools = []
    for number in range(DISTRICTS):
        district = Organisation.objects.get(pk=city.pk).add_child(
            code=f"BD{number}", name=f"基准{number}区", kind="district"
        )
        for place in range(max(1, learners // PER_SCHOOL // DISTRICTS)):
            name = f"基准{number}区第{place + 1}小学"
            school = Organisation.objects.get(pk=district.pk).add_child(
                code=f"BS{number}-{place}", name=name, kind="school"
            )
            schools.append((school.pk, district.pk))
    ids = new_public_ids(2 * learners)
    now = datetime.now().astimezone()
    people = User.objects.bulk_create(
        [
            User(
                public_id=next(ids),
                real_name=f"周晓{chr(0x4E00 + n % 6000)}",
                pinyin=f"zhou xiao {n}",
                activated_at=now,
            )
            for n in range(learners)
        ],
        batch_size=2000,
    )
    placed = [(person.pk, *schools[number % len(schools)]) for number, person in enumerate(people)]
    since = date(2024, 9, 1)
    Membership.objects.bulk_create(
        [
            Membership(
                public_id=next(ids), person_id=person, organisation_id=school, capacity="teacher", valid_from=since
            )
            for person, school, _district in placed
        ],
        batch_size=2000,
    )
    return placed


def write_enrolments(people: list[tuple[int, int, int]], courses: list[tuple[int, int]]) -> None:
    """Everybody in every course, enrolled by rule half a year ago."""
    from django.utils import timezone

    from courses.models import Enrolment
    from people.models.public_id import new_public_ids

    enrolled = timezone.now() - timedelta(days=150)
    for course, version in courses:
        ids = new_public_ids(len(people))
        rows = [
            Enrolment(
                public_id=next(ids), person_id=person, course_id=course, version_id=version, source="rule",
                organisation_id=school, district_id=district, enrolled_at=enrolled, due_on=timezone.localdate(),
            )
            for person, school, district in people
        ]  # fmt: skip
        Enrolment.objects.bulk_create(rows, batch_size=2000)


def write_completions() -> None:
    """Parts and whole courses by one statement a day, spread over forty days."""
    from django.db import connection, transaction
    from django.utils import timezone

    with transaction.atomic(), connection.cursor() as cursor:
        for number in range(SPREAD):
            moment = timezone.now() - timedelta(days=3 * number)
            cursor.execute(
                "INSERT INTO courses_itemcompletion (enrolment_id, item_key, round, serial, basis, evidence, is_reversal,"
                " reason, completed_at, organisation_id, district_id) SELECT e.id, i.key, 1, 1, 'read', '{}', FALSE, '', %s,"
                " e.organisation_id, e.district_id FROM courses_enrolment e JOIN courses_courseversionitem i"
                " ON i.version_id = e.version_id JOIN courses_course c ON c.id = e.course_id WHERE c.code LIKE %s AND"
                " (e.id / 100) %% %s = %s AND (e.id %% 100 < 88 OR (e.id %% 100 < 94 AND i.position < 7)"
                " OR (e.id %% 100 < 96 AND i.position < 1))",
                [moment, "BENCH-%", SPREAD, number],
            )
            cursor.execute(
                "INSERT INTO courses_coursecompletion (public_id, enrolment_id, person_id, course_id, version_id, round,"
                " serial, completed_on, hours, evidence, is_reversal, reason, recorded_at, organisation_id, district_id)"
                " SELECT 'b' || CAST(e.id AS VARCHAR(11)), e.id, e.person_id, e.course_id, e.version_id, 1, 1, %s, 2, '{}',"
                " FALSE, '', %s, e.organisation_id, e.district_id FROM courses_enrolment e JOIN courses_course c"
                " ON c.id = e.course_id WHERE c.code LIKE %s AND (e.id / 100) %% %s = %s AND e.id %% 100 < 88",
                [timezone.localdate(moment), moment, "BENCH-%", SPREAD, number],
            )


def write_periods(people: list[tuple[int, int, int]], courses: list[tuple[int, int]]) -> int:
    """A programme that asks for all of them; six of ten are certified."""
    from django.utils import timezone

    from courses.domain.certifying.programme import publish_version, set_courses
    from courses.models import CertificationPeriod, Course, Issuer, Programme, ProgrammeVersion
    from people.models import Organisation
    from people.models.public_id import new_public_ids

    owner = Organisation.objects.filter(depth=1).first()
    issuer = Issuer.objects.create(name="基准学院", prefix="JZ", owner=owner)
    programme = Programme.objects.create(name="基准培训", code="JZPX", issuer=issuer, owner=owner)
    version = ProgrammeVersion.objects.create(
        programme=programme, number=1, level="基础级", hours=20, opens_on=date(2026, 1, 1)
    )
    set_courses(version, list(Course.objects.filter(pk__in=[course for course, _version in courses])))
    publish_version(version)
    today, now = timezone.localdate(), timezone.now()
    ids = new_public_ids(len(people))
    rows = []
    for number, (person, school, district) in enumerate(people):
        done = today - timedelta(days=number % 100) if number % 10 < 6 else None
        rows.append(
            CertificationPeriod(
                public_id=next(ids), person_id=person, programme=programme, version=version, organisation_id=school,
                district_id=district, window_start=date(2026, 1, 1), completed_on=done, valid_from=done,
                valid_until=done and done + timedelta(days=1000), certified_at=now if done else None,
            )
        )  # fmt: skip
    CertificationPeriod.objects.bulk_create(rows, batch_size=2000)
    return int(programme.pk)


def open_reader() -> dict[str, str]:
    """Somebody of the bureau, signed in."""
    from people.models import Organisation, RoleGrant
    from tests.bench.stage import open_session

    return open_session(bureau_admin(Organisation, RoleGrant))


def bureau_admin(organisations: Any, grants: Any) -> Any:
    """The reader of the reports."""
    from people.domain.person import create_person
    from people.models import User

    found = User.objects.filter(real_name="陈基准").first()
    if found is None:
        found = create_person("陈基准")
        grants.objects.create(
            person=found,
            role="bureau_admin",
            organisation=organisations.objects.get(depth=1),
            valid_from=date(2024, 1, 1),
        )
    return found


def addresses(courses: list[tuple[int, int]]) -> dict[str, str]:
    """What is fetched: by name."""
    from django.utils import timezone

    from courses.models import Course, Programme
    from people.models import Membership, Organisation

    course = Course.objects.get(pk=courses[0][0])
    what = f"what=course-{course.public_id}"
    programme = f"what=programme-{Programme.objects.get(code='JZPX').public_id}"
    district = Organisation.objects.get(code="BD0").public_id
    school = Organisation.objects.get(code="BS0-0").public_id
    person = Membership.objects.filter(organisation__code="BS0-0").values_list("person__public_id", flat=True).first()
    past = timezone.localdate() - timedelta(days=30)
    base = "/bureau/progress/"
    return {
        "city, a course": f"{base}?{what}",
        "city, a programme": f"{base}?{programme}",
        "district": f"{base}{district}/?{what}",
        "school with its people": f"{base}{school}/?{what}",
        "one person": f"{base}{school}/people/{person}/?{what}",
        "city, teachers only": f"{base}?{what}&capacity=teacher",
        "city, a past day counted from the records": f"{base}?{what}&until={past}&basis=records",
        "what": what,
    }


def subject_and_scope() -> Any:
    """The first course for the reader of the bureau."""
    from courses.domain.reports.progress import open_scope
    from courses.domain.reports.subject import list_subjects
    from people.models import Organisation, RoleGrant

    user = bureau_admin(Organisation, RoleGrant)
    subject = next(one for one in list_subjects() if one.title == "基准课程 0")
    return subject, open_scope(user), user


def recount() -> dict[str, Any]:
    """Whether the maintained counts equal the records, and what both ways of counting take, in milliseconds."""
    from django.utils import timezone

    from courses.domain.figures.reading import Question, count_by_place, grouped, summed
    from courses.domain.figures.recount import compare
    from courses.domain.figures.truth import every_subject
    from courses.domain.reports.progress import allowed_places

    subject, scope, user = subject_and_scope()
    began = time.perf_counter()
    drifts = [drift for one in every_subject() if (drift := compare(one)) is not None]
    whole = time.perf_counter() - began
    allowed = allowed_places(scope, user)

    def kept() -> Any:
        return count_by_place(Question(subject, allowed, timezone.localdate()))

    def anew() -> Any:
        return summed(grouped(Question(subject, allowed, timezone.localdate()).true()))

    def ordered(rows: Any) -> Any:
        return sorted(rows, key=lambda row: row.place or 0)

    return {
        "equal": not drifts and ordered(kept()) == ordered(anew()), "whole": whole,
        "kept": median(kept), "anew": median(anew, rounds=3),
    }  # fmt: skip


def median(act: Any, *, rounds: int = 15) -> float:
    """Milliseconds."""
    import statistics

    taken = []
    for _round in range(rounds):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def file() -> dict[str, Any]:
    """The CSV of everybody: seconds whole and to the first byte, queries; and the same by one bare statement."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from courses.domain.reports.stream import stream_people
    from courses.domain.reports.subject import EVERYBODY

    subject, scope, user = subject_and_scope()
    ours, first, bare = [], [], []
    for _round in range(5):
        began = time.perf_counter()
        lines = stream_people(subject, scope, user, narrowing=EVERYBODY)
        head = next(lines)
        first.append(time.perf_counter() - began)
        content = head + b"".join(lines)
        ours.append(time.perf_counter() - began)
        bare.append(bare_file(connection, subject.pk))
    with CaptureQueriesContext(connection) as captured:
        b"".join(stream_people(subject, scope, user, narrowing=EVERYBODY))
    reads = [one for one in captured.captured_queries if one["sql"].startswith("SELECT")]
    return {
        "rows": content.count(b"\n") - 1,
        "whole": min(ours),
        "first": max(first),
        "bare": min(bare),
        "queries": len(reads),
    }


def bare_file(connection: Any, course: int) -> float:
    """Seconds of the bare statement and Python's csv module."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.name, u.real_name, c.completed_on FROM courses_enrolment e JOIN people_user u ON u.id = e.person_id"
            " JOIN people_organisation o ON o.id = e.organisation_id LEFT JOIN courses_coursecompletion c"
            " ON c.enrolment_id = e.id WHERE e.course_id = %s",
            [course],
        )
        csv.writer(io.StringIO()).writerows(cursor.fetchall())
    return time.perf_counter() - began


def pages() -> dict[str, Any]:
    """Queries of a catalogue of 1,324 courses and of a learner's home with ten courses."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from courses.models import CataloguePage, CoursePage
    from people.models import User

    settings.ALLOWED_HOSTS = ["*"]
    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    for number in range(CoursePage.objects.count(), 1324):
        parent.refresh_from_db()
        parent.add_child(
            instance=CoursePage(title=f"讲座 {number}", slug=f"lecture-{number}", live=True, locale=parent.locale)
        )
    client = Client()
    client.force_login(User.objects.filter(real_name__startswith="周晓").first(), settings.AUTHENTICATION_BACKENDS[-1])
    found: dict[str, Any] = {"courses": CoursePage.objects.count()}
    for name, address in (("catalogue", parent.url), ("home", "/learn/")):
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as captured:
            began = time.perf_counter()
            client.get(address)
            found[f"{name}_ms"] = (time.perf_counter() - began) * 1000
        found[name] = len(captured)
    return found


ACTS = {"recount": recount, "file": file, "pages": pages}


def main() -> None:
    """Run one act and print what it gives."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    import django

    django.setup()
    given = load(int(sys.argv[2])) if sys.argv[1] == "load" else ACTS[sys.argv[1]]()
    print(json.dumps(given, ensure_ascii=False))


if __name__ == "__main__":
    main()
