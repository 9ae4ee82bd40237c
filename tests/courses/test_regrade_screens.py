"""Versions and regrades in the admin: history, restoring, moving drafts, the question, the list, the spreadsheet."""

import io
import tempfile
import tracemalloc
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from courses.domain.authoring.assessment import save_version
from courses.domain.authoring.assessment_history import history_of
from courses.domain.authoring.assessment_use import uses_of
from courses.domain.reports.export import remove_old_exports
from courses.models import Assessment, Attempt, AttemptMove, Course, CoursePage, Grade, Policy, Regrade, Response
from people.domain.job import run_job
from people.domain.role import grant_role
from people.models import AuditEntry, Job
from tests.courses.sitting import WRONG, Sitting
from tests.courses.test_regrade import POLICY, correct, keyed, sit
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_assessment, make_page, publish_page, quiz
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    person = LearnerFactory(real_name="林主任")
    grant_role(person, role="bureau_admin", organisation=SchoolFactory().get_root())
    client.force_login(person)
    return person


@pytest.fixture
def corrected(boss):
    person = LearnerFactory()
    join(person, SchoolFactory())
    sitting = Sitting(POLICY, person=person)
    sit(sitting, WRONG)
    correct(keyed("a", "a"))
    return sitting


def at(name, *rest):
    return reverse(f"assessments:{name}", args=[Assessment.objects.get().public_id, *rest])


def counted(client):
    answer = client.post(at("versions"), {"what": "regrade", "reason": "答案有误"})
    regrade = Regrade.objects.get(state="counting")
    assert answer.url == at("regrade", regrade.public_id)
    client.get(answer.url)
    run_job(regrade.job.public_id)
    return regrade


def taken(client, regrade):
    """The sheet that a job wrote."""
    client.post(at("regrade_export", regrade.public_id))
    run_job(Job.objects.get(kind="courses.export_regrade").public_id)
    answer = client.get(at("regrade_file", regrade.public_id))
    return load_workbook(io.BytesIO(b"".join(answer))).active


def test_the_history_says_who_and_what(client, corrected):
    shown = client.get(at("versions")).content.decode()
    assert "2 项改动" in shown or "2 changed" in shown
    assert "Restore version 1" in shown or "恢复第 1 版" in shown


def test_rules_are_compared_in_words(corrected):
    correct(keyed("a", "a"), policy=Policy(attempts=None, pass_mark=Decimal("80.00")))
    newest, before = history_of(Assessment.objects.get())[:2]
    changes = newest.changes
    assert (len(changes), len(before.changes)) == (1, 1)  # the version that nobody met stands between
    assert changes[0].endswith("60 → 80")


def test_an_older_version_comes_back_as_a_new_one(client, corrected):
    assert client.post(at("restore", 1)).status_code == 302
    row = Assessment.objects.select_related("current_version").get()
    assert row.current_version.number == 3
    assert row.current_version.config == row.versions.get(number=1).config
    assert client.post(at("restore", 99)).status_code == 302


def test_from_the_question_to_the_written_result(client, corrected):
    regrade = counted(client)
    shown = client.get(at("regrade", regrade.public_id)).content.decode()
    assert corrected.person.real_name in shown
    assert Grade.objects.count() == 1
    client.post(at("regrade_step", regrade.public_id), {"step": "confirm"})
    regrade.refresh_from_db()
    run_job(regrade.job.public_id)
    assert Grade.objects.count() == 2
    assert client.get(at("regrade", regrade.public_id)).status_code == 200
    assert client.get(at("versions")).status_code == 200


def test_new_attempts_only_changes_nothing(client, corrected):
    assert client.post(at("versions"), {"what": "new"}).status_code == 302
    assert not Regrade.objects.exists()


def test_a_regrade_without_a_reason_is_asked_for_one(client, corrected):
    assert client.post(at("versions"), {"what": "regrade", "reason": " "}).status_code == 200
    assert not Regrade.objects.exists()


def test_the_list_is_a_spreadsheet_and_no_formula(client, corrected):
    type(corrected.person).objects.filter(pk=corrected.person.pk).update(real_name="=1+1")
    regrade = counted(client)
    row = [cell.value for cell in taken(client, regrade)[4]]
    assert row[0] == "'=1+1"
    assert (row[5], row[6]) == (0, 20)
    assert AuditEntry.objects.get(action="regrade.exported").fields == ["rows=1"]


def test_the_spreadsheet_is_written_by_a_job_and_given_to_who_asked(client, corrected, boss):
    regrade = counted(client)
    file = at("regrade_file", regrade.public_id)
    assert client.get(file).status_code == 404
    answer = client.post(at("regrade_export", regrade.public_id))
    assert answer.url == at("regrade", regrade.public_id) + "#cases"
    assert client.post(at("regrade_export", regrade.public_id)).status_code == 302
    job = Job.objects.get(kind="courses.export_regrade")  # asked twice, written once
    assert client.get(file).status_code == 404
    assert (
        "look again" in client.get(answer.url).content.decode().lower()
        or "再看" in client.get(answer.url).content.decode()
    )
    assert run_job(job.public_id) == "done"
    assert file in client.get(answer.url).content.decode()
    other = LearnerFactory()
    grant_role(other, role="bureau_admin", organisation=SchoolFactory().get_root())
    client.force_login(other)
    assert client.get(file).status_code == 404
    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert remove_old_exports() == 1
    client.force_login(boss)
    assert client.get(file).status_code == 404


def test_who_lost_the_right_gets_no_spreadsheet(client, corrected, boss):
    regrade = counted(client)
    client.post(at("regrade_export", regrade.public_id))
    boss.role_grants.all().delete()
    job = Job.objects.get(kind="courses.export_regrade")
    assert run_job(job.public_id) == "failed"
    job.refresh_from_db()
    assert (job.error_code, job.result_file) == ("nobody", "")


def test_the_spreadsheet_of_many_holds_no_more_at_once(corrected, monkeypatch):
    from courses.domain.regrading import export

    regrade = Regrade(assessment=Assessment.objects.get(), reason="x", asked_at=timezone.now(), counts={})
    monkeypatch.setattr(export, "line_of", lambda case: [case] * 11)

    class Many:
        def __init__(self, count):
            self.count = count

        def iterator(self, chunk_size):
            return (f"学员{number}" for number in range(self.count))

    def peak(count):
        monkeypatch.setattr(export, "cases_for", lambda regrade, user: Many(count))
        tracemalloc.start()
        with tempfile.TemporaryFile() as file:
            assert export.write_cases(file, regrade, None, lambda done, total: None) == count
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(10)
    assert peak(8000) < peak(1000) + 2 * 1024 * 1024


def test_editors_see_the_history_and_no_regrade(client, corrected):
    regrade = counted(client)
    editor = LearnerFactory()
    grant_role(editor, role="editor", organisation=SchoolFactory().get_root())
    client.force_login(editor)
    assert client.get(at("versions")).status_code == 200
    assert client.post(at("regrade_export", regrade.public_id)).status_code in (302, 403)
    assert not Job.objects.filter(kind="courses.export_regrade").exists()
    for name in ("regrade", "regrade_file"):
        assert client.get(at(name, regrade.public_id)).status_code in (302, 403)
    client.post(at("versions"), {"what": "regrade", "reason": "x"})
    assert Regrade.objects.count() == 1


def test_the_list_costs_the_same_for_many(client, corrected):
    regrade = counted(client)

    def more(count):
        client.post(at("regrade_step", Regrade.objects.first().public_id), {"step": "cancel"})
        for _number in range(count):
            person = LearnerFactory()
            join(person, SchoolFactory())
            sit(corrected, WRONG, person)
        counted(client)

    assert_constant_queries(more, lambda: client.get(at("regrade", Regrade.objects.first().public_id)), at_most=40)
    assert regrade.public_id


def test_the_history_costs_the_same_for_many(client, boss):
    assessment = make_assessment()
    numbers = iter(range(1, 100))

    def more(count):
        for _number in range(count):
            make_page(quiz(assessment), title=f"课程 {next(numbers)}")
            save_version(assessment, config=keyed("a", "a", points=str(next(numbers))), privacy="graded", policy=POLICY)

    assert_constant_queries(more, lambda: client.get(at("versions")), at_most=40)


def test_a_course_keeps_its_version_until_the_draft_is_moved_and_published(admin_client):
    assessment = make_assessment()
    page = make_page(quiz(assessment))
    newer = save_version(assessment, config=keyed("a", "a"), privacy="graded", policy=Policy())
    publish_page(CoursePage.objects.get(pk=page.pk))
    assessment.refresh_from_db()
    use = uses_of(assessment)[0]
    assert (use.number, use.is_older, use.is_moved) == (1, True, False)
    answer = admin_client.post(at("move", Course.objects.get().public_id))
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert uses_of(assessment)[0].is_moved
    assert Course.objects.get().current_version.items.get().assessment_version_id != newer.pk
    publish_page(CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object())
    assert Course.objects.get().current_version.items.get().assessment_version == newer
    assert not uses_of(assessment)[0].is_older


class TestPreview:
    def test_the_paper_the_print_and_the_review_leave_nothing_behind(self, client, boss):
        make_assessment()
        paper = client.get(at("preview")).content.decode()
        assert 'name="a-q1"' in paper
        assert client.get(at("preview"), {"view": "print"}).status_code == 200
        review = client.post(at("preview"), {"a-q1": "2", "a-q2": "1"}).content.decode()
        assert "10" in review
        assert "听他说完" in review
        for model in (Attempt, Response, Grade, AttemptMove):
            assert not model.objects.exists()

    def test_an_older_version_can_be_looked_at(self, client, corrected):
        assert client.get(at("preview"), {"v": "1"}).status_code == 200
        assert client.get(at("preview"), {"v": "77"}).status_code == 404
        assert client.get(at("preview"), {"v": "²"}).status_code == 200
