"""Attempts: starting, limits, the deadline, handing in once, returning, voiding."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from courses.domain.assessing import attempt_state
from courses.domain.assessing.answers import Closed
from courses.domain.assessing.attempt import find_allowance, return_attempt, start_attempt, void_attempt
from courses.domain.assessing.attempt_state import IllegalMove, is_legal, make_move, shown_state
from courses.domain.assessing.submission import hand_in_overdue, submit_attempt
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import outline_of
from courses.domain.refusal import Refused
from courses.models import Attempt, AttemptMove, Extension, Grade, ItemCompletion, Policy, Response
from courses.models.attempt import PAIRS
from plugins.host.models import PluginState
from tests.courses.sitting import RIGHT, WRONG, Sitting
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    join,
    make_assessment,
    make_enrolment,
    make_page,
    quiz,
    unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting() -> Sitting:
    return Sitting()


class TestStart:
    def test_the_paper_is_dealt_once_and_frozen(self, sitting):
        attempt = sitting.start()
        assert attempt.variant
        assert attempt.seed is not None
        assert sitting.start() == attempt
        assert Attempt.objects.count() == 1

    def test_an_attempt_is_stamped_with_the_place_of_its_day(self):
        sitting = Sitting()
        school = SchoolFactory()
        join(sitting.person, school)
        attempt = sitting.start()
        assert attempt.organisation == school
        assert attempt.district == school.get_parent()

    def test_a_plugin_that_is_switched_off_begins_nothing_and_ends_what_was_begun(self, sitting, client):
        begun, late = sitting.start(), Sitting()
        client.force_login(late.person)
        door = reverse("unit", args=[late.page.course.public_id, late.item.key])
        assert "开始" in client.get(door).content.decode()
        site = Site.objects.get(is_default_site=True)
        PluginState.objects.create(site=site, slug="quiz", enabled=False)
        with pytest.raises(Refused, match="switched_off"):
            late.start()
        page = client.get(door).content.decode()
        assert "现在显示不了" in page or "暂时" in page
        assert reverse("attempt_start", args=[late.page.course.public_id, late.item.key]) not in page
        assert sitting.start() == begun
        assert sitting.submit(begun, RIGHT).attempt.progress == "completed"

    def test_two_open_attempts_are_refused_by_the_database(self, sitting):
        attempt = sitting.start()
        attempt.pk, attempt.public_id, attempt.number = None, "other0000000", 2
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt.save(force_insert=True)

    def test_no_attempt_is_left_after_the_limit(self):
        sitting = Sitting(Policy(attempts=2))
        for _ in range(2):
            sitting.submit(sitting.start(), WRONG)
        with pytest.raises(Refused) as refusal:
            sitting.start()
        assert refusal.value.code == "none_left"
        assert find_allowance(sitting.enrolment, sitting.item).left == 0

    def test_an_extension_gives_another_attempt_and_more_time(self):
        sitting = Sitting(Policy(attempts=1, time_limit=10))
        sitting.submit(sitting.start(), WRONG)
        Extension.objects.create(
            enrolment=sitting.enrolment, item_key=sitting.item.key, attempts=1, minutes=5, reason="病假",
            author=LearnerFactory(),
        )  # fmt: skip
        attempt = sitting.start()
        assert attempt.deadline - attempt.started_at == timedelta(minutes=15)

    def test_a_voided_attempt_does_not_count(self):
        sitting = Sitting(Policy(attempts=1))
        attempt = sitting.start()
        void_attempt(attempt, actor=LearnerFactory(), reason="停电")
        assert sitting.start().number == 2

    def test_the_cool_down_is_counted_from_handing_in(self):
        sitting = Sitting(Policy(attempts=3, cool_down=60))
        sitting.submit(sitting.start(), WRONG)
        with pytest.raises(Refused) as refusal:
            sitting.start()
        assert refusal.value.code == "cool_down"
        later = timezone.now() + timedelta(minutes=61)
        assert sitting.start(now=later).number == 2

    def test_a_locked_item_cannot_be_started(self):
        page = make_page(unit(), quiz(make_assessment(), after_all_before=True))
        enrolment = make_enrolment(page)
        outline = outline_of(enrolment.version, language="zh-hans")
        with pytest.raises(Refused) as refusal:
            start_attempt(enrolment, outline.items[1], outline=outline, done=done_keys(enrolment, outline))
        assert refusal.value.code == "not_open"

    def test_somebody_who_left_the_course_cannot_start(self, sitting):
        sitting.enrolment.ended_at = timezone.now()
        with pytest.raises(Refused):
            sitting.start()


class TestSubmit:
    def test_a_right_paper_passes_and_completes(self, sitting):
        result = sitting.submit(sitting.start(), RIGHT)
        assert result.grade.passed is True
        assert result.grade.score == 20
        assert attempt_state.state_of(result.attempt) == attempt_state.GRADED
        assert ItemCompletion.objects.get().attempt == result.attempt
        assert result.finished_course

    def test_a_wrong_paper_is_a_fail_and_completes_nothing(self, sitting):
        result = sitting.submit(sitting.start(), WRONG)
        assert result.grade.passed is False
        assert not ItemCompletion.objects.exists()

    def test_a_double_click_is_one_submission(self, sitting):
        attempt = sitting.start()
        sitting.submit(attempt, RIGHT)
        again = sitting.submit(attempt, WRONG)
        assert again.grade is None
        assert Grade.objects.count() == 1
        assert Response.objects.filter(final=True).count() == 1
        assert Grade.objects.get().passed is True

    def test_without_a_form_the_saved_answers_are_handed_in(self, sitting):
        attempt = sitting.start()
        sitting.save(attempt, question="q1", raw={"a-q1": ["2"]}, save_key="a" * 12)
        sitting.save(attempt, question="q2", raw={"a-q2": ["2"]}, save_key="b" * 12)
        assert sitting.submit(attempt).grade.score == 20

    def test_what_is_sent_after_the_deadline_is_left_aside(self):
        sitting = Sitting(Policy(time_limit=10))
        attempt = sitting.start()
        sitting.save(attempt, question="q1", raw={"a-q1": ["2"]})
        late = attempt.deadline + timedelta(seconds=30)
        result = sitting.submit(attempt, RIGHT, now=late)
        assert result.grade.score == 10

    def test_an_answer_on_its_way_at_the_bell_still_counts(self):
        sitting = Sitting(Policy(time_limit=10))
        attempt = sitting.start()
        result = sitting.submit(attempt, RIGHT, now=attempt.deadline + timedelta(seconds=3))
        assert result.grade.score == 20

    def test_the_policy_may_let_an_attempt_expire(self):
        sitting = Sitting(Policy(time_limit=10, on_expiry="discard"))
        attempt = sitting.start()
        result = sitting.submit(attempt, RIGHT, now=attempt.deadline + timedelta(minutes=1))
        assert attempt_state.state_of(result.attempt) == attempt_state.EXPIRED
        assert not Grade.objects.exists()

    def test_the_clock_hands_in_what_is_overdue_once(self):
        sitting = Sitting(Policy(time_limit=10))
        attempt = sitting.start()
        sitting.save(attempt, question="q1", raw={"a-q1": ["2"]})
        late = attempt.deadline + timedelta(minutes=1)
        assert shown_state(attempt, now=late) == "expired"
        assert hand_in_overdue(now=late) == 1
        assert hand_in_overdue(now=late) == 0
        assert Grade.objects.get().score == 10

    def test_starting_anew_hands_in_what_is_overdue(self):
        sitting = Sitting(Policy(time_limit=10))
        attempt = sitting.start()
        sitting.save(attempt, question="q1", raw={"a-q1": ["2"]})
        second = sitting.start(now=attempt.deadline + timedelta(minutes=1))
        assert second.number == 2
        assert Grade.objects.get(attempt=attempt).score == 10

    def test_nothing_can_be_saved_after_handing_in(self, sitting):
        attempt = sitting.start()
        sitting.submit(attempt, RIGHT)
        with pytest.raises(Closed) as closed:
            sitting.save(attempt)
        assert closed.value.reason == "submitted"

    def test_somebody_else_cannot_hand_in(self, sitting):
        attempt = sitting.start()
        with pytest.raises(Refused):
            submit_attempt(LearnerFactory().pk, attempt.public_id, raw=RIGHT)

    def test_each_move_is_recorded(self, sitting):
        attempt = sitting.start()
        sitting.submit(attempt, RIGHT)
        moves = [(move.from_progress, move.to_progress, move.actor_id) for move in AttemptMove.objects.all()]
        assert moves == [("started", "submitted", sitting.person.pk), ("submitted", "completed", None)]

    def test_a_returned_attempt_is_handed_in_again(self, sitting):
        attempt = sitting.start()
        Attempt.objects.filter(pk=attempt.pk).update(
            progress="submitted", grading="pending_manual", submitted_at=timezone.now()
        )
        attempt.refresh_from_db()
        returned = return_attempt(attempt, actor=LearnerFactory(), reason="请补两句")
        assert sitting.start() == returned
        result = sitting.submit(returned, RIGHT)
        assert result.grade.passed
        assert [move.from_progress for move in AttemptMove.objects.all()] == ["submitted", "returned", "submitted"]


class TestStates:
    def test_every_allowed_move_ends_in_an_allowed_pair(self):
        for before, after in attempt_state.MOVES.items():
            assert before in PAIRS
            assert after <= PAIRS

    @pytest.mark.parametrize("pair", sorted(set(attempt_state.MOVES)))
    def test_an_illegal_move_raises(self, pair, sitting):
        attempt = sitting.start()
        attempt.progress, attempt.grading = pair
        for target in PAIRS:
            if not is_legal(pair, target):
                with pytest.raises(IllegalMove):
                    make_move(attempt, target)

    def test_the_database_refuses_an_impossible_pair(self, sitting):
        attempt = sitting.start()
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(progress="completed", grading="pending")

    def test_a_voided_attempt_is_terminal(self, sitting):
        attempt = void_attempt(sitting.start(), actor=LearnerFactory(), reason="重复")
        with pytest.raises(IllegalMove):
            make_move(attempt, attempt_state.STARTED)
