"""Certificates as files: one class, one school, all; within one's scope, in parts, killed and gone on, removed later."""

import io
import os
import zipfile
from datetime import timedelta

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from cms.models.discarded_file import DiscardedFile
from courses.domain.certifying.certificate import revoke_certificate
from courses.domain.issuing.bulk import issue_many
from courses.domain.issuing.selection import Selection
from courses.domain.issuing.sheets import BOUND, KIND, SINGLE, parts_of, remove_old_sheets, request_sheets, stop_sheets
from courses.models import Certificate, ClassPlace, ClassRun, Enrolment
from people.domain.job import run_job
from people.models import AuditEntry, Job
from tests.courses.test_issuing import killed_after
from tests.factories.certification import PersonFactory, Place, certified_many, grant, make_course, make_programme


@pytest.fixture
def place() -> Place:
    return Place(districts=2)


def clerk_of(organisation, role: str = "coordinator"):
    person = PersonFactory()
    grant(person, role, organisation)
    return person


def issue(place: Place, *counts: int) -> None:
    """So many certificates in each school."""
    version = make_programme(place.city)
    for school, count in zip(place.schools, counts, strict=False):
        issue_many(certified_many(version, school, count))


def files_of(job: Job) -> list[bytes]:
    found = []
    for part in parts_of(job):
        with storages["private"].open(part["name"]) as file:
            found.append(file.read())
    return found


def numbers_in(job: Job) -> list[str]:
    """The numbers in the file names of all archives."""
    names = []
    for data in files_of(job):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names += archive.namelist()
    return [name.split("/")[1].split(" ")[0] for name in names]


@pytest.mark.django_db
def test_single_files_lie_in_folders_by_school_and_hold_their_certificate(place):
    issue(place, 2, 1)
    job = request_sheets(clerk_of(place.city), Selection(), shape=SINGLE)
    assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(files_of(job)[0])) as archive:
        names = archive.namelist()
        assert [name.split("/")[0] for name in names] == [place.schools[0].name] * 2 + [place.schools[1].name]
        row = Certificate.objects.get(number=names[0].split("/")[1].split(" ")[0])
        reader = pypdf.PdfReader(io.BytesIO(archive.read(names[0])))
        assert row.snapshot["name"] in reader.metadata.title
        assert list(reader.attachments) == ["certificate.json"]
    assert AuditEntry.objects.filter(action="certificates.printed", fields=["n=3"]).exists()
    assert not storages["private"].exists(f"exports/{job.public_id}.plan")


@pytest.mark.django_db
def test_one_file_for_the_printer_has_a_page_each_in_parts(place, monkeypatch):
    monkeypatch.setattr("courses.domain.issuing.sheets.PAGES", 3)
    issue(place, 4, 1)
    job = request_sheets(clerk_of(place.city), Selection(), shape=BOUND)
    assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    pages = [len(pypdf.PdfReader(io.BytesIO(data)).pages) for data in files_of(job)]
    assert pages == [3, 2]
    assert (job.done, job.total) == (5, 5)


@pytest.mark.django_db
def test_nobody_gets_what_they_may_not_see(client, place):
    issue(place, 1, 2)
    mine = clerk_of(place.schools[1])
    job = request_sheets(mine, Selection(place=place.schools[0]), shape=SINGLE)
    assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    assert list(parts_of(job)) == []
    job = request_sheets(mine, Selection(), shape=SINGLE)
    run_job(job.public_id)
    job.refresh_from_db()
    theirs = Certificate.objects.filter(organisation=place.schools[1]).values_list("number", flat=True)
    assert sorted(numbers_in(job)) == sorted(theirs)
    client.force_login(clerk_of(place.city))
    address = reverse("certificate_sheets_file", args=[job.public_id, 1])
    assert client.get(address).status_code == 404
    client.force_login(PersonFactory())
    assert client.get(address).status_code == 403
    client.force_login(mine)
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    answer.close()


@pytest.mark.django_db
def test_a_class_gets_its_own(place):
    issue(place, 3)
    course = make_course(place.city, code="FIRST-AID")
    run = ClassRun.objects.create(
        course=course, version=course.current_version, owner=place.city, title="救护员", starts_on="2026-11-01",
        ends_on="2026-11-04",
    )  # fmt: skip
    holder = Certificate.objects.order_by("pk")[1]
    enrolment = Enrolment.objects.create(person=holder.person, course=course, version=course.current_version)
    ClassPlace.objects.create(run=run, enrolment=enrolment)
    job = request_sheets(clerk_of(place.city), Selection(run=run), shape=SINGLE)
    run_job(job.public_id)
    job.refresh_from_db()
    assert numbers_in(job) == [holder.number]


@pytest.mark.django_db
def test_what_is_revoked_meanwhile_is_left_out_and_counted(client, place):
    issue(place, 3)
    clerk = clerk_of(place.city)
    job = request_sheets(clerk, Selection(), shape=SINGLE)
    from courses.domain.issuing import sheets  # the list is made first, as by a worker that died

    sheets.make_plan(job, clerk)
    gone = Certificate.objects.order_by("pk")[0]
    revoke_certificate(gone, actor=clerk, reason="error")
    assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    assert gone.number not in numbers_in(job)
    client.force_login(clerk)
    page = client.get(reverse("certificate_sheets_job", args=[job.public_id])).content.decode()
    assert "期间有 1 张" in page


@pytest.mark.django_db
def test_wish_progress_and_stop_on_the_screens(client, place):
    issue(place, 2)
    client.force_login(clerk_of(place.school))
    address = reverse("certificate_sheets")
    school = {"place": place.school.public_id}
    assert "2 张证书" in client.get(address).content.decode()
    asked = client.post(address, {"shape": "bound"})
    job = Job.objects.get(kind=KIND)
    assert asked["Location"] == reverse("certificate_sheets_job", args=[job.public_id])
    assert client.post(address, {"shape": "bound"})["Location"] == asked["Location"]
    assert "正在绘制" in client.get(asked["Location"]).content.decode()
    assert "暂时没有进展" not in client.get(asked["Location"]).content.decode()
    Job.objects.update(state="running", lease_until=timezone.now())  # its worker was killed two minutes ago
    assert "暂时没有进展" in client.get(asked["Location"]).content.decode()
    Job.objects.update(state="waiting", lease_until=None)
    client.post(reverse("certificate_sheets_stop", args=[job.public_id]))
    assert "没有保留文件" in client.get(asked["Location"]).content.decode()
    client.post(address, {"shape": "bound"})
    job = Job.objects.filter(kind=KIND).latest("pk")
    run_job(job.public_id)
    page = client.get(reverse("certificate_sheets_job", args=[job.public_id])).content.decode()
    assert reverse("certificate_sheets_file", args=[job.public_id, 1]) in page
    assert "您负责的全部 · 合成一个文件" in page
    page = client.get(client.post(address, {**school, "shape": "single"})["Location"]).content.decode()
    assert f"<span>{place.school.name}</span> · 每张一个文件" in page
    assert f"<span>{place.school.name}</span> · 每张一个文件 · 等待中" in client.get(address).content.decode()


@pytest.mark.django_db
def test_files_go_after_a_week(client, place):
    issue(place, 1)
    clerk = clerk_of(place.city)
    job = request_sheets(clerk, Selection(), shape=SINGLE)
    run_job(job.public_id)
    job.refresh_from_db()
    name = next(parts_of(job))["name"]
    assert remove_old_sheets() == 0
    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert remove_old_sheets() == 1
    assert DiscardedFile.objects.filter(name=name).exists()  # the clock sweeps them
    client.force_login(clerk)
    assert client.get(reverse("certificate_sheets_file", args=[job.public_id, 1])).status_code == 404
    assert "已删除" in client.get(reverse("certificate_sheets_job", args=[job.public_id])).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("shape", [SINGLE, BOUND])
def test_who_stops_a_drawing_at_its_end_leaves_no_file_behind(place, monkeypatch, shape):
    issue(place, 3)
    from courses.domain.issuing import sheets

    job = request_sheets(clerk_of(place.city), Selection(), shape=shape)
    drawn = getattr(sheets, f"write_{shape}")

    def draw_and_be_stopped(file, rows, *more):
        missing = drawn(file, rows, *more)
        stop_sheets(Job.objects.get(pk=job.pk))
        return missing

    monkeypatch.setattr(sheets, f"write_{shape}", draw_and_be_stopped)
    assert run_job(job.public_id) == "busy"
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert [name for name in storages["private"].listdir("exports")[1] if job.public_id in name] == []


@pytest.mark.django_db
def test_stopping_takes_whole_parts_and_a_half_named_one_along(place, monkeypatch):
    monkeypatch.setattr("courses.domain.issuing.sheets.PAGES", 2)
    issue(place, 4)
    job = request_sheets(clerk_of(place.city), Selection(), shape=SINGLE)
    run_job(job.public_id)
    Job.objects.filter(pk=job.pk).update(state="running", finished_at=None)
    storages["private"].save(f"exports/{job.public_id}.3.zip", ContentFile(b"left by a worker that died"))
    job.refresh_from_db()
    names = [part["name"] for part in parts_of(job)]
    stop_sheets(job)
    job.refresh_from_db()
    assert job.result == {}
    assert set(DiscardedFile.objects.values_list("name", flat=True)) >= set(names)
    assert not storages["private"].exists(f"exports/{job.public_id}.3.zip")


@pytest.mark.django_db(transaction=True)
def test_drawing_killed_goes_on_behind_its_last_whole_part(own_file, monkeypatch):
    monkeypatch.setattr("courses.domain.issuing.sheets.PAGES", 4)
    monkeypatch.setattr("courses.domain.issuing.sheets.REPORTED", 1)
    # what is drawn does not matter here, and the press cannot be carried over into a forked process
    monkeypatch.setattr("courses.domain.issuing.sheets.draw_sheet", lambda row, _there: row.number.encode())
    place = Place()
    issue(place, 14)
    job = request_sheets(clerk_of(place.city), Selection(), shape=SINGLE)
    killed_after(job, KIND, 8)  # in the second part
    job.refresh_from_db()
    assert job.state == "running"
    whole = job.result["parts"]
    assert 1 <= len(whole) < 4
    first = os.stat(storages["private"].path(whole[0]["name"])).st_mtime_ns
    Job.objects.update(lease_until=timezone.now())
    assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    assert os.stat(storages["private"].path(job.result["parts"][0]["name"])).st_mtime_ns == first
    assert sorted(numbers_in(job)) == sorted(Certificate.objects.values_list("number", flat=True))
    assert len(list(parts_of(job))) == 4
