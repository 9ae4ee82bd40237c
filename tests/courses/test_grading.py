"""Grading: a plugin that fails costs nobody anything; late and generous ones are handled; sums are right."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.domain.assessing import attempt_state
from courses.domain.assessing.grading import grade_waiting, report_late_outcome
from courses.domain.assessing.judging import is_passed
from courses.domain.refusal import Refused
from courses.models import Attempt, AttemptMove, Grade, ItemCompletion, Policy, Response
from plugins.api import Outcome, Part, Status
from tests.courses.misbehaving import METHODS, Late, Plain, Slow, TooGenerous, failing, lent
from tests.courses.sitting import RIGHT, Sitting
from tests.factories.courses import make_assessment

pytestmark = pytest.mark.django_db
GOOD = {"a-word": ["good"]}


def plain_sitting(policy: Policy | None = None, **item) -> Sitting:
    with lent(Plain()):
        assessment = make_assessment(type_key="plain", config={"word": "good"}, policy=policy)
        return Sitting(assessment=assessment, **item)


def long_ago(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=timezone.now() - timezone.timedelta(minutes=10))


class TestFailingPlugin:
    @pytest.mark.parametrize("method", ["parse", "grade"])
    def test_the_answer_is_kept_and_waits(self, method, settings):
        sitting = plain_sitting()
        with lent(failing(method), settings):
            attempt = sitting.start()
            result = sitting.submit(attempt, GOOD)
        assert result.grade is None
        assert attempt_state.state_of(result.attempt) == attempt_state.SUBMITTED
        assert Response.objects.get(final=True).raw == GOOD
        assert not Grade.objects.exists()

    def test_after_three_failures_a_person_marks_it_and_never_a_zero(self, settings):
        sitting = plain_sitting()
        with lent(failing("grade"), settings):
            attempt = sitting.submit(sitting.start(), GOOD).attempt
            long_ago(attempt)
            for _ in range(4):
                grade_waiting()
        attempt.refresh_from_db()
        assert attempt_state.state_of(attempt) == attempt_state.AWAITING
        assert attempt.grading_failures == 3
        assert not Grade.objects.exists()
        assert [move.to_grading for move in AttemptMove.objects.filter(attempt=attempt)] == [
            "pending",
            "pending_manual",
        ]

    def test_the_clock_grades_once_the_plugin_is_mended(self, settings):
        sitting = plain_sitting()
        with lent(failing("grade"), settings):
            attempt = sitting.submit(sitting.start(), GOOD).attempt
        long_ago(attempt)
        with lent(Plain()):
            assert grade_waiting() == 1
            assert grade_waiting() == 0
        assert Grade.objects.get().score == 10
        assert ItemCompletion.objects.count() == 1

    def test_a_missing_plugin_leaves_everything_in_place(self):
        sitting = plain_sitting()
        with lent(Plain()):
            attempt = sitting.start()
        result = sitting.submit(attempt, GOOD)
        assert attempt_state.state_of(result.attempt) == attempt_state.SUBMITTED
        assert Response.objects.get(final=True).raw == GOOD

    def test_a_score_above_the_maximum_is_not_believed(self, settings):
        sitting = plain_sitting()
        with lent(TooGenerous(), settings):
            result = sitting.submit(sitting.start(), GOOD)
        assert result.grade is None
        assert not Grade.objects.exists()

    def test_a_paper_that_cannot_be_dealt_starts_nothing(self, settings):
        sitting = plain_sitting()
        with lent(failing("new_variant"), settings), pytest.raises(Refused) as refusal:
            sitting.start()
        assert refusal.value.code == "unavailable"
        assert not Attempt.objects.exists()

    @pytest.mark.parametrize("method", METHODS)
    def test_every_page_stays_whole(self, method, settings, client):
        sitting = plain_sitting()
        client.force_login(sitting.person)
        with lent(Plain()):
            attempt = sitting.start()
        course = sitting.page.course.public_id
        with lent(failing(method), settings):
            pages = [
                client.get(reverse("learn")),
                client.get(reverse("course", args=[course])),
                client.get(reverse("unit", args=[course, sitting.item.key])),
                client.get(reverse("attempt", args=[attempt.public_id])),
                client.post(reverse("attempt_submit", args=[attempt.public_id]), {"a-word": "good"}, follow=True),
                client.get(reverse("result", args=[attempt.public_id])),
                client.get(sitting.page.url),
            ]
        for page in pages:
            assert page.status_code == 200
            assert b"</html>" in page.content
            assert b"broken on purpose" not in page.content
        assert Response.objects.get(final=True).raw == GOOD


class TestLateResults:
    def test_pending_stays_until_it_is_reported(self):
        sitting = plain_sitting()
        with lent(Late()):
            attempt = sitting.submit(sitting.start(), GOOD).attempt
            assert attempt_state.state_of(attempt) == attempt_state.SUBMITTED
            report_late_outcome(attempt.pk, Outcome(Status.GRADED, Decimal(10), Decimal(9)), reason="外部评分")
        attempt.refresh_from_db()
        assert attempt_state.state_of(attempt) == attempt_state.GRADED
        assert Grade.objects.get().reason == "外部评分"
        assert ItemCompletion.objects.exists()

    def test_awaiting_goes_to_a_person(self):
        kind = Late()
        kind.status = Status.AWAITING
        sitting = plain_sitting()
        with lent(kind):
            attempt = sitting.submit(sitting.start(), GOOD).attempt
        assert attempt_state.state_of(attempt) == attempt_state.AWAITING

    def test_a_second_report_is_refused(self):
        sitting = Sitting()
        attempt = sitting.submit(sitting.start(), RIGHT).attempt
        with pytest.raises(Refused):
            report_late_outcome(attempt.pk, Outcome(Status.GRADED, Decimal(10), Decimal(0)))


class TestPassMark:
    @pytest.mark.parametrize(
        ("score", "most", "mark", "passed"),
        [
            ("60", "100", "60", True),
            ("59.999", "100", "60", False),
            ("2", "3", "66.67", False),
            ("2", "3", "66.66", True),
        ],
    )
    def test_the_policy_judges_where_the_type_does_not(self, score, most, mark, passed):
        outcome = Outcome(Status.GRADED, Decimal(most), Decimal(score))
        assert is_passed(outcome, Policy(pass_mark=Decimal(mark))) is passed

    def test_without_a_mark_nobody_is_judged(self):
        assert is_passed(Outcome(Status.GRADED, Decimal(10), Decimal(1)), Policy(pass_mark=None)) is None

    def test_the_types_own_word_stands(self):
        outcome = Outcome(Status.GRADED, Decimal(10), Decimal(10), passed=False)
        assert is_passed(outcome, Policy(pass_mark=Decimal(1))) is False

    @given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 100)), min_size=1, max_size=20))
    def test_stored_parts_add_up_to_the_score(self, pairs):
        parts = tuple(
            Part(str(n), Decimal(min(score, most)) / 4, Decimal(most) / 4) for n, (score, most) in enumerate(pairs)
        )
        whole = Outcome(
            Status.GRADED,
            sum((p.max for p in parts), Decimal(0)),
            sum((p.score for p in parts), Decimal(0)),
            parts=parts,
        )
        stored = whole.to_json()
        assert sum(Decimal(part["score"]) for part in stored["parts"]) == Decimal(stored["score"])


@pytest.mark.django_db(transaction=True)
def test_a_plugin_that_sleeps_while_grading_slows_nobody_elses_save(settings, transactional_db):
    """No lock is held while a plugin works: another learner's save is done before it has finished."""
    from django.core.management import call_command

    call_command("found", verbosity=0)
    slow = Slow()
    with lent(slow, settings):
        sitting = Sitting(assessment=make_assessment(type_key="plain", config={"word": "good"}))
        other = Sitting()
        attempt, theirs = sitting.start(), other.start()

        def hand_in():
            sitting.submit(attempt, GOOD)
            connection.close()

        thread = threading.Thread(target=hand_in)
        thread.start()
        begun = slow.begun.wait(10)
        other.save(theirs)
        still_grading = thread.is_alive()
        slow.go_on.set()
        thread.join()
    assert begun
    assert still_grading
    assert slow.was_let_go, "the other save waited for the plugin"
    assert Grade.objects.get(attempt=attempt).score == 10
