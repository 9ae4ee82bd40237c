"""Issuing many: numbers in a row, nobody twice, what cannot be drawn is known before, a killed job goes on."""

import os
import signal
import threading
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.domain.certifying.certificate import issue_certificate
from courses.domain.certifying.signature import check_signature
from courses.domain.issuing.bulk import issue_chunk, issue_many
from courses.domain.issuing.job import KIND, request_issue
from courses.domain.issuing.selection import Selection
from courses.domain.issuing.waiting import look_ahead
from courses.models import Certificate, CertificateEvent, CertificationPeriod, NumberCounter
from people.domain.job import HANDLERS, Progress, run_job
from people.models import AuditEntry, Job
from tests.factories.certification import (
    IssuerFactory,
    PersonFactory,
    Place,
    certified_many,
    certified_period,
    grant,
    make_certificate,
    make_programme,
    teacher_of,
)

NO_GLYPH = "周\U0002b5cb岚"


@pytest.fixture
def place() -> Place:
    return Place(districts=2)


def serials() -> list[int]:
    return sorted(int(number[-6:]) for number in Certificate.objects.values_list("number", flat=True))


@pytest.mark.django_db
def test_many_get_numbers_in_a_row_each_signed_and_written_down(place):
    version = make_programme(place.city)
    make_certificate(teacher_of(place.school), version)
    ids = certified_many(version, place.school, 7)
    made = issue_many(ids, actor=PersonFactory()).certificates
    assert serials() == list(range(1, 9))
    assert [row.period_id for row in made] == ids
    for row in Certificate.objects.all():
        assert check_signature(row.snapshot, signature=row.signature, key_id=row.key_id)
        assert row.snapshot["number"] == row.number
        assert row.token in row.snapshot["verify"]
    assert CertificateEvent.objects.filter(kind="issued").count() == 8
    assert AuditEntry.objects.filter(action="certificate.issued", organisation=place.school).count() == 8
    again = issue_many(ids)
    assert (again.certificates, again.held) == ([], {})
    assert NumberCounter.objects.get().last == 8


@pytest.mark.django_db
def test_one_bad_name_holds_up_nobody_and_costs_no_number(place):
    version = make_programme(place.city)
    good = certified_many(version, place.school, 3)
    bad = certified_period(teacher_of(place.school, real_name=NO_GLYPH), version)
    done = issue_many([*good, bad.pk])
    assert (len(done.certificates), done.held) == (3, {"glyph": [bad.pk]})
    assert serials() == [1, 2, 3]
    bad.refresh_from_db()
    assert bad.held_reason == "glyph"
    bad.person.real_name = "周岚"
    bad.person.save()
    assert len(issue_many([bad.pk]).certificates) == 1
    bad.refresh_from_db()
    assert bad.held_reason == ""


@pytest.mark.django_db
def test_an_issuer_that_may_not_issue_holds_all_of_its_own(place, settings):
    version, other = make_programme(place.city), make_programme(place.city)
    ids, others = certified_many(version, place.school, 2), certified_many(other, place.school, 2)
    version.programme.issuer.is_external = True
    version.programme.issuer.save()
    done = issue_many([*ids, *others])
    assert done.held == {"external": ids}
    assert [row.period_id for row in done.certificates] == others


@pytest.mark.django_db
def test_a_chunk_takes_the_same_queries_whatever_its_size(place):
    version = make_programme(place.city)
    make_certificate(teacher_of(place.school), version)
    counts = []
    for size in (2, 20):
        ids = certified_many(version, place.school, size)
        with CaptureQueriesContext(
            connection,
        ) as found:
            issue_chunk(ids)
        counts.append(len(found))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_what_cannot_be_drawn_is_found_before_anything_is_issued(place):
    version = make_programme(place.city)
    certified_many(version, place.school, 2)
    bad = certified_period(teacher_of(place.schools[1], real_name=NO_GLYPH), version)
    blocked = make_programme(place.city)
    blocked.programme.issuer = IssuerFactory(owner=place.city, signing_key_id="not-there")
    blocked.programme.save()
    certified_many(blocked, place.school, 4)
    clerk = PersonFactory()
    grant(clerk, "bureau_admin", place.city)
    seen = look_ahead(Selection(), clerk)
    assert (seen.ready, seen.undrawable, seen.waiting) == (2, 1, 7)
    assert [(one.name, one.signs, one.public_id) for one in seen.names] == [
        (NO_GLYPH, "\U0002b5cb (U+2B5CB)", bad.person.public_id)
    ]
    assert [(one.code, one.people) for one in seen.obstacles] == [("no_key", 4)]
    assert look_ahead(Selection(place=place.districts[0]), clerk).waiting == 6
    assert look_ahead(Selection(programme=version.programme), clerk).waiting == 3
    assert not Certificate.objects.exists()


@pytest.mark.django_db
def test_job_issues_within_the_scope_of_who_asked(place):
    version = make_programme(place.city)
    mine = certified_many(version, place.schools[0], 3)
    certified_many(version, place.schools[1], 2)
    clerk = PersonFactory()
    grant(clerk, "bureau_admin", place.districts[0])
    job = request_issue(clerk, Selection(programme=version.programme))
    assert request_issue(clerk, Selection(programme=version.programme)) == job
    assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    assert (job.total, job.result) == (3, {"issued": 3, "held": 0})
    assert list(Certificate.objects.order_by("period").values_list("period", flat=True)) == mine
    stranger = request_issue(PersonFactory(), Selection())
    assert run_job(stranger.public_id) == "failed"
    assert Certificate.objects.count() == 3


@pytest.mark.django_db
def test_job_issues_for_several_programmes_and_passes_over_what_is_held(place, monkeypatch):
    monkeypatch.setattr("courses.domain.issuing.job.CHUNK", 2)
    versions = [make_programme(place.city) for _n in range(2)]
    for version in versions:
        certified_many(version, place.school, 3)
        certified_period(teacher_of(place.school, real_name=NO_GLYPH), version)
    clerk = PersonFactory()
    grant(clerk, "bureau_admin", place.city)
    job = request_issue(clerk, Selection())
    assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    assert job.result == {"issued": 6, "held": 2}
    assert CertificationPeriod.objects.filter(held_reason="glyph").count() == 2
    assert Job.objects.filter(kind=KIND).count() == 1


def killed_after(job: Job, handler_kind: str, reports: int) -> None:
    """Do a job in a process of its own and kill it, without warning, once it has reported so many times."""
    connection.close()  # the child opens its own
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        handler = HANDLERS[handler_kind]

        def loud(one: Job, progress: Progress) -> None:
            def tell(done: int, total: int) -> None:
                progress(done, total)
                os.write(writing, b".")

            handler(one, tell)

        HANDLERS[handler_kind] = loud
        run_job(job.public_id)
        os._exit(0)
    seen = b""
    while len(seen) < reports and (more := os.read(reading, 1)):
        seen += more
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    os.close(writing)


@pytest.mark.django_db(transaction=True)
def test_bulk_issue_killed_and_started_again_has_no_gap_and_no_double(own_file, monkeypatch):
    monkeypatch.setattr("courses.domain.issuing.job.CHUNK", 10)
    place, clerk = Place(), PersonFactory()
    grant(clerk, "bureau_admin", place.city)
    version = make_programme(place.city)
    certified_many(version, place.school, 200)
    job = request_issue(clerk, Selection(programme=version.programme))
    killed_after(job, KIND, 3)
    job.refresh_from_db()
    left = serials()
    assert job.state == "running"
    assert 30 <= len(left) < 200
    assert left == list(range(1, NumberCounter.objects.get().last + 1))
    assert job.result["issued"] == len(left)
    Job.objects.update(lease_until=timezone.now())  # nobody heard of it for long enough
    assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    assert serials() == list(range(1, 201))
    assert Certificate.objects.values("period").distinct().count() == 200
    assert CertificateEvent.objects.filter(kind="issued").count() == 200
    assert AuditEntry.objects.filter(action="certificate.issued").count() == 200
    assert (job.result, job.total) == ({"issued": 200, "held": 0}, 200)


def check_fifty_issuers() -> None:
    """Fifty threads at once, one period or a whole chunk each, overlapping: one number each and no gap."""
    place = Place()
    version = make_programme(place.city)
    ids = certified_many(version, place.school, 60)
    start, errors = threading.Barrier(50), []

    def run(lane: int) -> None:
        try:
            start.wait()
            if lane % 5 == 0:
                issue_chunk(ids[lane : lane + 10])
            else:
                issue_certificate(CertificationPeriod(pk=ids[lane]))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    lanes = [threading.Thread(target=run, args=[lane]) for lane in range(50)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    assert errors == []
    issue_many(ids)
    assert serials() == list(range(1, 61))
    assert NumberCounter.objects.get().last == 60
    assert Certificate.objects.values("period").distinct().count() == 60


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: the lane of tests/postgres runs it")
@pytest.mark.django_db(transaction=True)
def test_fifty_issuers_at_once_never_give_a_number_twice():
    check_fifty_issuers()


@pytest.mark.django_db
def test_chunk_is_of_one_programme(place):
    ids = [
        certified_period(teacher_of(place.school), make_programme(place.city), day=date(2026, 3, 1)).pk for _n in "ab"
    ]
    with pytest.raises(ValueError, match="one programme"):
        issue_chunk(ids)
