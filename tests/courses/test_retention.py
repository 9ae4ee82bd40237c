"""Answers are cleared when their type says so; grade and completion stay. And the journal at its hand-in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.assessing.retention import clear_old_answers, months_before
from courses.domain.refusal import Refused
from courses.models import (
    AnonymousAnswer,
    AnswersErasure,
    Attempt,
    CourseCompletion,
    Grade,
    Policy,
    Response,
    SealedResult,
)
from people.domain.clock import run_due_duties
from tests.courses.sitting import Sitting
from tests.factories.courses import make_assessment, sample_config

WORDS = "今天放学后和一位学生聊了很久，先听他说完，再一起想办法，心里很踏实。"
FREE = Policy(attempts=None, pass_mark=None)


@settings(deadline=None)
@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(0, 60))  # noqa: DTZ001
def test_months_before_is_the_same_day_or_the_last_of_its_month(moment, months):
    moment = moment.replace(tzinfo=UTC)
    before = months_before(moment, months)
    assert (moment.year * 12 + moment.month) - (before.year * 12 + before.month) == months
    assert before.day == moment.day or (before.day < moment.day and (before + timedelta(days=1)).day == 1)


def journal(privacy="formative", **values):
    config = {**sample_config("journal"), "min_entries": 1, "min_length": 0, "retention_months": 6, **values}
    key = "journal" if privacy == "formative" else "journal_private"
    return Sitting(
        assessment=make_assessment("反思日志", type_key=key, config=config, privacy=privacy, policy=FREE),
        move_on="completed",
    )


def entry(sitting, words=WORDS, **more):
    prompts = sitting.page.items.all()[0].assessment.current_version.config["prompts"]
    return {"a-e1-day": ["2026-11-20"], f"a-e1-{prompts[0]['id']}": [words], **more}


@pytest.mark.django_db
class TestRetention:
    def test_answers_go_and_the_grade_stays(self, client):
        sitting = journal()
        attempt = sitting.submit(sitting.start(), entry(sitting)).attempt
        assert clear_old_answers() == 0
        later = timezone.now() + timedelta(days=200)
        assert clear_old_answers(now=later) == 1
        assert clear_old_answers(now=later) == 0
        grade = Grade.objects.get()
        assert grade.completed
        assert (grade.response, grade.snapshot, grade.summary) == (None, "", [])
        assert set(map(str, Response.objects.values_list("raw", flat=True))) == {"{}"}
        assert AnswersErasure.objects.get().months == 6
        assert CourseCompletion.objects.exists()
        client.force_login(sitting.person)
        shown = client.get(reverse("result", args=[attempt.public_id]))
        assert shown.status_code == 200
        assert WORDS not in shown.content.decode()

    def test_what_is_still_open_or_has_no_such_term_is_left_alone(self):
        sitting, other = journal(), Sitting()
        attempt = sitting.start()
        sitting.save(attempt, question="e1", raw=entry(sitting))
        other.submit(other.start(), {"a-q1": ["2"]})
        assert clear_old_answers(now=timezone.now() + timedelta(days=4000)) == 0
        assert Response.objects.filter(raw__has_key="a-q1").exists()

    def test_anonymous_answers_go_by_the_month(self):
        config = {**sample_config("survey"), "retention_months": 6}
        version = make_assessment(type_key="survey", config=config, privacy="anonymous", policy=FREE).current_version
        for month in ("2026-04", "2026-05"):
            AnonymousAnswer.objects.create(version=version, month=month, response={})
        assert clear_old_answers(now=datetime(2026, 11, 22, tzinfo=UTC)) == 1
        assert AnonymousAnswer.objects.get().month == "2026-05"

    def test_a_sealed_one_is_deleted_no_later_than_its_type_says(self):
        sitting = journal("confidential")
        sitting.start()
        left = SealedResult.objects.get().expires_on - timezone.localdate()
        assert left <= timedelta(days=184)

    def test_the_clock_does_it_and_the_learner_is_told(self, client):
        sitting = journal()
        client.force_login(sitting.person)
        door = client.get(reverse("unit", args=[sitting.page.course.public_id, sitting.item.key])).content.decode()
        assert "6" in door
        sitting.submit(sitting.start(), entry(sitting))
        Attempt.objects.update(closed_at=timezone.now() - timedelta(days=400))
        run_due_duties()
        assert AnswersErasure.objects.exists()


@pytest.mark.django_db
class TestJournalAtHandIn:
    def test_help_stands_first_on_the_result(self, client):
        sitting = journal()
        client.force_login(sitting.person)
        attempt = sitting.submit(sitting.start(), entry(sitting, "我不想活了，" + WORDS)).attempt
        shown = client.get(reverse("result", args=[attempt.public_id])).content.decode()
        assert shown.index("helpcard--distress") < shown.index('id="r-h"')
        plain = journal()
        client.force_login(plain.person)
        attempt = plain.submit(plain.start(), entry(plain)).attempt
        assert "helpcard--distress" not in client.get(reverse("result", args=[attempt.public_id])).content.decode()

    def test_somebody_recognisable_is_looked_at_before_it_is_handed_in(self, client):
        sitting = journal()
        client.force_login(sitting.person)
        attempt = sitting.start()
        address = reverse("attempt_submit", args=[attempt.public_id])
        data = entry(sitting, WORDS + "王小明同学的电话是13800138000。")
        answer = client.post(address, data)
        assert answer.url.endswith("?open=1")
        shown = client.get(answer.url).content.decode()
        assert "error-summary" in shown
        assert "a-check" in shown
        assert client.post(address, {**data, "a-check": "1"}).url == reverse("result", args=[attempt.public_id])

    def test_an_empty_one_is_not_handed_in(self):
        sitting = journal()
        with pytest.raises(Refused):
            sitting.submit(sitting.start(), {})
        assert not Grade.objects.exists()
