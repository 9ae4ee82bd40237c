"""Files of progress: paper, past days, one job for a double click, stopping, a worker that dies, what is not shown."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from courses.domain.figures.settle import settle_figures
from courses.domain.learning.enrolment import enrol
from courses.domain.reports import export as exporting
from courses.domain.reports.export import remove_old_exports, request_export
from courses.domain.reports.progress import open_scope
from courses.domain.reports.subject import EVERYBODY
from courses.domain.reports.window import Window
from people.domain.job import LeaseLost, run_job, stop_job
from people.models import Job, JobState
from tests.courses.tracking import School

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def school() -> School:
    found = School()
    for number in range(3):
        person = found.teacher(place=found.place.schools[number])
        enrol(person, found.course)
        if not number:
            found.finish(person)
    settle_figures()
    return found


def asked(client, school, **data) -> Job:
    client.force_login(school.bureau)
    response = client.post(reverse("progress_export"), {**school.what, **data})
    assert response.status_code == 302
    return Job.objects.latest("pk")


def file_of(client, job: Job) -> bytes:
    assert run_job(job.public_id) == "done"
    return b"".join(client.get(reverse("progress_export_file", args=[job.public_id])).streaming_content)


def test_paper_is_a_pdf_with_the_figures(client, school, tmp_path):
    content = file_of(client, asked(client, school, format="pdf", notice="泰教〔2026〕"))
    assert content.startswith(b"%PDF")
    import shutil
    import subprocess

    if shutil.which("pdftotext"):
        (tmp_path / "a.pdf").write_bytes(content)
        words = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
        )
        for part in ("泰教〔2026〕", "第1区", "合计", "33.3", "填表人", school.place.schools[2].name):
            assert part in words.stdout


def test_the_workbook_of_a_past_day_holds_the_figures_of_that_day(client, school):
    yesterday = timezone.localdate() - timedelta(days=1)
    tomorrow = timezone.localdate() + timedelta(days=1)
    book = openpyxl.load_workbook(
        io.BytesIO(file_of(client, asked(client, school, until=str(yesterday), basis="records")))
    )
    assert yesterday.isoformat() in book.worksheets[0]["A2"].value
    assert "现有记录" in book.worksheets[0]["A2"].value
    later = asked(client, school, until=str(tomorrow), notice="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(file_of(client, later)))
    sums = [cell.value for cell in book.worksheets[0][7]]
    assert sums[1:9] == ["合计", 3, 3, 1, 0, 2, 33.3, 3]
    assert book.worksheets[0]["A2"].value.startswith("文号：=1+1")


def test_what_was_added_has_a_column(client, school):
    since = timezone.localdate()
    book = openpyxl.load_workbook(io.BytesIO(file_of(client, asked(client, school, since=str(since)))))
    assert [cell.value for cell in book.worksheets[0][3]][-1] == "新增"
    assert book.worksheets[0][7][-1].value == 1


def test_a_double_click_is_one_job(client, school):
    first = asked(client, school)
    assert asked(client, school) == first
    assert asked(client, school, format="pdf") != first
    assert Job.objects.filter(kind=exporting.KIND).count() == 2


def test_a_stopped_job_leaves_no_file(client, school):
    job = asked(client, school)
    assert client.post(reverse("progress_export_stop", args=[job.public_id])).status_code == 302
    page = client.get(reverse("progress_export_state", args=[job.public_id])).content.decode()
    assert "已停止" in page
    assert run_job(job.public_id) == "busy"
    assert client.get(reverse("progress_export_file", args=[job.public_id])).status_code == 404
    other = school.holder("bureau_admin", school.place.city)
    again = asked(client, school)
    client.force_login(other)
    assert client.post(reverse("progress_export_stop", args=[again.public_id])).status_code == 404
    again.refresh_from_db()
    assert again.state == JobState.WAITING


def test_a_job_that_is_stopped_while_it_is_written_stops(school, monkeypatch):
    job = request_export(
        school.bureau,
        school.subject,
        open_scope(school.bureau, action="export"),
        narrowing=EVERYBODY,
        language="zh-hans",
    )
    whole = exporting.fill_workbook

    def stopped(file, order, progress):
        stop_job(job)
        return whole(file, order, progress)

    monkeypatch.setattr(exporting, "fill_workbook", stopped)
    assert run_job(job.public_id) == "busy"
    job.refresh_from_db()
    assert (job.state, job.result_file) == (JobState.CANCELLED, "")
    assert not storages["private"].exists(f"exports/{job.public_id}.xlsx")
    assert remove_old_exports() == 0


def test_a_worker_that_dies_after_the_file_is_followed_by_one_that_writes_it_again(school, monkeypatch):
    job = request_export(
        school.bureau,
        school.subject,
        open_scope(school.bureau, action="export"),
        narrowing=EVERYBODY,
        language="zh-hans",
    )
    whole = exporting.put_away

    def killed(job, file, ending):
        whole(job, file, ending)
        raise LeaseLost(job.public_id)

    monkeypatch.setattr(exporting, "put_away", killed)
    assert run_job(job.public_id) == "busy"
    monkeypatch.setattr(exporting, "put_away", whole)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_job(job.public_id) == "done"
    job.refresh_from_db()
    assert job.result_file == f"exports/{job.public_id}.xlsx"
    assert len(storages["private"].listdir("exports")[1]) == 1


def test_a_window_that_no_reader_asked_for_is_read_as_now(school):
    job = request_export(
        school.bureau, school.subject, open_scope(school.bureau, action="export"), narrowing=EVERYBODY,
        language="zh-hans", window=Window(),
    )  # fmt: skip
    Job.objects.filter(pk=job.pk).update(arguments=job.arguments | {"until": "nonsense", "since": 7})
    assert run_job(job.public_id) == "done"
