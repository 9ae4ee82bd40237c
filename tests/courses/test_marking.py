"""Marking by people: the queue, seats, one and two markers, returns, corrections; nobody marks their own work."""

from copy import copy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain.assessing import attempt_state
from courses.domain.marking.marks import change_grade, give_marks, note_reading, return_work
from courses.domain.marking.queue import list_piles, list_queue
from courses.domain.marking.scope import code_of, works_for
from courses.domain.marking.seat import CLAIM, assign_seat, claim_seat, keep_draft, leave_seat
from courses.domain.marking.settle import settle
from courses.domain.refusal import Refused
from courses.models import Attempt, Grade, ItemCompletion, Mark, MarkingSeat, Policy
from people.domain.role import grant_role
from people.models import AuditEntry, Message, Organisation
from plugins.api import Outcome, Part, Status, runtime
from plugins.journal.samples import WHOLE
from tests.courses.sitting import Sitting
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_assessment, make_enrolment
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
TEXT = {"a-e1": ["我先听他说完，再说我看到的。"]}
WRITTEN = {"id": "e1", "kind": "essay", "stem": "写下一次谈话。", "points": "10", "expected": "先听后说"}


def essay_config() -> dict:
    return {"intro": "", "shuffle_items": False, "shuffle_options": False, "items": [WRITTEN]}


class Room:
    """A learner of one school who handed an essay in, and markers of the city."""

    def __init__(self, policy: Policy | None = None, *, markers: int = 2) -> None:
        self.school = SchoolFactory()
        self.city = Organisation.objects.get(kind="city")
        self.assessment = make_assessment("谈话记录", config=essay_config(), policy=policy or Policy())
        self.learner = LearnerFactory()
        join(self.learner, self.school)
        self.sitting = Sitting(assessment=self.assessment, person=self.learner)
        self.attempt = self.hand_in()
        self.markers = [self.marker() for _ in range(markers)]

    def hand_in(self, attempt: Attempt | None = None) -> Attempt:
        attempt = attempt or self.sitting.start()
        return self.sitting.submit(attempt, TEXT).attempt

    def another(self, person) -> Attempt:
        """Somebody else's work in the same course."""
        sitting = copy(self.sitting)
        sitting.person, sitting.enrolment = person, make_enrolment(self.sitting.page, person)
        return sitting.submit(sitting.start(), TEXT).attempt

    def marker(self, role: str = "assessor", place: Organisation | None = None):
        person = LearnerFactory()
        grant_role(person, role=role, organisation=place or self.city)
        return person

    def mark(self, marker, points: str = "8", comment: str = "接得很稳"):
        marks = {"e1-points": points, "e1-comment": ""}
        return give_marks(Attempt.objects.get(pk=self.attempt.pk), marker, marks=marks, comment=comment)


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


class TestQueue:
    @pytest.mark.parametrize("role", ["assessor", "trainer", "expert"])
    def test_markers_find_what_waits_in_their_scope(self, role):
        room = Room()
        assert list(works_for(room.marker(role))) == [room.attempt]
        assert list(works_for(room.marker(role, SchoolFactory()))) == []
        assert [pile.waiting for pile in list_piles(room.markers[0])] == [1]

    @pytest.mark.parametrize("role", ["coordinator", "editor", "auditor", "reviewer"])
    def test_other_roles_find_nothing(self, role):
        room = Room()
        person = room.marker(role)
        assert list(works_for(person)) == []
        assert browser(person).get(reverse("marking")).status_code == 403

    def test_nobody_marks_their_own_work(self):
        room = Room()
        grant_role(room.learner, role="assessor", organisation=room.city)
        assert list(works_for(room.learner)) == []
        client = browser(room.learner)
        address = reverse("marking_work", args=[room.attempt.public_id])
        assert client.get(address).status_code == 404
        assert client.post(address, {"e1-points": "10", "e1-comment": ""}).status_code == 404
        assert not Mark.objects.exists()

    def test_anonymous_work_of_ones_own_school_goes_to_others(self):
        room = Room()
        join(room.markers[0], room.school)
        assert list(works_for(room.markers[0])) == []
        open_room = Room(Policy(anonymous_marking=False))
        join(open_room.markers[0], open_room.school)
        assert open_room.attempt in works_for(open_room.markers[0])

    def test_no_name_shows_until_the_marks_are_given(self):
        room = Room()
        client = browser(room.markers[0])
        address = reverse("marking_work", args=[room.attempt.public_id])
        before = client.get(address).content.decode()
        assert room.learner.real_name not in before
        assert code_of(room.attempt) in before
        room.mark(room.markers[0])
        assert room.learner.real_name in client.get(address).content.decode()


class TestSeats:
    def test_two_markers_do_not_open_the_same_paper(self):
        room = Room()
        one, two = room.markers
        now = timezone.now()
        claim_seat(room.attempt, one, now=now)
        with pytest.raises(Refused):
            claim_seat(room.attempt, two, now=now + CLAIM - timedelta(seconds=1))
        queue = list_queue(two, assessment=room.assessment, course_id=room.attempt.course_id)
        assert [row.busy for row in queue] == [True]
        assert claim_seat(room.attempt, two, now=now + CLAIM + timedelta(seconds=1)).marker_id == two.pk

    def test_a_draft_keeps_the_seat_and_comes_back(self):
        room = Room()
        now = timezone.now()
        keep_draft(room.attempt, room.markers[0], {"e1-points": ["7"], "desk-comment": ["再想想"]}, now=now)
        page = browser(room.markers[0]).get(reverse("marking_work", args=[room.attempt.public_id])).content.decode()
        assert 'value="7"' in page
        assert "再想想" in page
        leave_seat(room.attempt, room.markers[0])
        assert claim_seat(room.attempt, room.markers[1]).draft == {}

    def test_a_draft_is_no_mark(self):
        room = Room()
        client = browser(room.markers[0])
        answer = client.post(reverse("marking_draft", args=[room.attempt.public_id]), {"e1-points": "7"})
        assert answer.json()["saved"]
        assert not Mark.objects.exists()
        other = browser(room.markers[1]).post(
            reverse("marking_draft", args=[room.attempt.public_id]), {"e1-points": "1"}
        )
        assert other.status_code == 409

    def test_work_is_given_to_somebody_who_may_mark_it(self):
        room = Room()
        trainer = room.marker("trainer")
        claim_seat(room.attempt, room.markers[0])
        assign_seat(room.attempt, marker=room.markers[1], actor=trainer)
        with pytest.raises(Refused):
            claim_seat(room.attempt, room.markers[0], now=timezone.now() + timedelta(days=3))
        assert AuditEntry.objects.filter(action="marking.assigned").exists()
        with pytest.raises(Refused):
            assign_seat(room.attempt, marker=room.learner, actor=trainer)
        refused = browser(room.markers[0]).post(reverse("marking_assign", args=[room.attempt.public_id]))
        assert refused.status_code == 403


class TestOneMarker:
    def test_marks_make_a_grade_with_answers_and_words(self):
        room = Room()
        grade = room.mark(room.markers[0], "8")
        assert (grade.score, grade.passed, grade.grader) == (Decimal(8), True, room.markers[0])
        assert grade.response
        assert grade.summary
        assert grade.snapshot
        assert ItemCompletion.objects.filter(attempt=room.attempt).exists()
        assert Message.objects.filter(person=room.learner, kind="attempt.marked").count() == 1
        with pytest.raises(Refused):
            room.mark(room.markers[1], "1")
        assert Mark.objects.count() == 1

    def test_the_screen_gives_marks_and_goes_on(self):
        room = Room()
        client = browser(room.markers[0])
        address = reverse("marking_work", args=[room.attempt.public_id])
        assert client.get(address).status_code == 200
        bad = client.post(address, {"e1-points": "99", "e1-comment": "", "desk-comment": "写得好"})
        assert bad.status_code == 422
        assert "写得好" in bad.content.decode()
        assert client.post(address, {"e1-points": "9", "e1-comment": "", "desk-comment": "写得好"}).status_code == 302
        assert Grade.objects.get().score == 9
        page = browser(room.learner).get(reverse("result", args=[room.attempt.public_id])).content.decode()
        assert "写得好" in page
        assert room.markers[0].real_name not in page

    def test_unmarked_questions_are_refused(self):
        room = Room()
        with pytest.raises(Refused) as refusal:
            give_marks(room.attempt, room.markers[0], marks={})
        assert refusal.value.code == "incomplete"
        assert not Mark.objects.exists()

    def test_a_grade_changed_later_is_another_grade(self):
        room = Room()
        first = room.mark(room.markers[0], "8")
        again = Attempt.objects.get(pk=room.attempt.pk)
        marks = {"e1-points": "3", "e1-comment": ""}
        second = change_grade(again, room.markers[0], marks=marks, reason="看错了一段")
        assert (first.serial, second.serial, second.score) == (1, 2, Decimal(3))
        assert Grade.objects.get(serial=1).score == 8
        assert Mark.objects.filter(seat=3).get().reason == "看错了一段"
        assert ItemCompletion.objects.in_force().filter(attempt=room.attempt).exists()
        assert AuditEntry.objects.filter(action="grade.changed").exists()
        with pytest.raises(Refused):
            change_grade(again, room.markers[0], marks=marks, reason=" ")

    def test_other_markers_cannot_change_it(self):
        room = Room()
        room.mark(room.markers[0], "8")
        client = browser(room.markers[1])
        values = {"e1-points": "1", "e1-comment": "", "desk-reason": "x", "desk-comment": ""}
        assert client.post(reverse("marking_work", args=[room.attempt.public_id]), values).status_code == 422
        assert Grade.objects.count() == 1


class TestReturn:
    def test_the_learner_reads_why_works_on_and_hands_in_again(self):
        room = Room()
        until = timezone.localdate() + timedelta(days=3)
        client = browser(room.markers[0])
        address = reverse("marking_return", args=[room.attempt.public_id])
        client.get(reverse("marking_work", args=[room.attempt.public_id]))
        assert client.post(address, {"back-comment": "", "back-until": until}).status_code == 422
        assert client.post(address, {"back-comment": "请补两句原话", "back-until": until}).status_code == 302
        room.attempt.refresh_from_db()
        assert attempt_state.state_of(room.attempt) == attempt_state.RETURNED
        page = browser(room.learner).get(reverse("attempt", args=[room.attempt.public_id])).content.decode()
        assert "请补两句原话" in page
        assert "我先听他说完" in page
        room.hand_in(room.attempt)
        assert room.attempt in works_for(room.markers[0])
        desk = client.get(reverse("marking_work", args=[room.attempt.public_id])).content.decode()
        assert "请补两句原话" in desk
        assert room.mark(room.markers[0], "9").serial == 1
        assert [mark.decision for mark in Mark.objects.order_by("pk")] == ["returned", "marked"]

    @pytest.mark.parametrize(("comment", "days"), [("", 3), ("补充", 0), ("补充", 900)])
    def test_a_return_needs_words_and_a_day(self, comment, days):
        room = Room()
        until = timezone.localdate() + timedelta(days=days)
        with pytest.raises(Refused):
            return_work(room.attempt, room.markers[0], comment=comment, until=until)
        assert not Mark.objects.exists()


class TestTwoMarkers:
    def double(self, tolerance: int = 10) -> Room:
        return Room(Policy(markers=2, tolerance=tolerance), markers=3)

    def test_within_the_tolerance_the_mean_counts(self):
        room = self.double()
        assert room.mark(room.markers[0], "8") is None
        assert not Grade.objects.exists()
        grade = room.mark(room.markers[1], "9")
        assert grade.score == Decimal("8.5")
        assert set(grade.marks["seats"]) == {"1", "2"}

    def test_beyond_it_a_third_decides(self):
        room = self.double()
        room.mark(room.markers[0], "4")
        assert room.mark(room.markers[1], "9") is None
        for marker in room.markers[:2]:
            assert list(works_for(marker)) == []
            with pytest.raises(Refused):
                room.mark(marker, "5")
        assert room.mark(room.markers[2], "6").score == 6
        assert [mark.seat for mark in Mark.objects.order_by("seat")] == [1, 2, 3]

    def test_nobody_sees_the_other_marks_but_the_third(self):
        room = self.double()
        room.mark(room.markers[0], "4", comment="第一位的话")
        address = reverse("marking_work", args=[room.attempt.public_id])
        assert "第一位的话" not in browser(room.markers[1]).get(address).content.decode()
        room.mark(room.markers[1], "9")
        assert "第一位的话" in browser(room.markers[2]).get(address).content.decode()

    def test_both_may_sit_at_once(self):
        room = self.double()
        assert claim_seat(room.attempt, room.markers[0]).seat == 1
        assert claim_seat(room.attempt, room.markers[1]).seat == 2
        with pytest.raises(Refused):
            claim_seat(room.attempt, room.markers[2])

    def test_after_a_return_everything_begins_anew(self):
        room = self.double()
        room.mark(room.markers[0], "8")
        return_work(room.attempt, room.markers[1], comment="补充", until=timezone.localdate() + timedelta(days=2))
        room.attempt.refresh_from_db()
        room.hand_in(room.attempt)
        assert room.mark(room.markers[0], "8") is None
        assert room.mark(room.markers[1], "8").score == 8


def test_journals_are_read_and_answered():
    with runtime.rehearse(runtime.assessment_type("journal"), enabled=True):
        read_and_answer(Room())


def read_and_answer(room: Room) -> None:
    journal = make_assessment("反思日志", type_key="journal", privacy="formative", policy=Policy(pass_mark=None))
    sitting = Sitting(assessment=journal, person=room.learner, move_on="completed")
    attempt = sitting.submit(sitting.start(), {f"a-{name}": [value] for name, value in WHOLE.items()}).attempt
    assert attempt in works_for(room.markers[0])
    note_reading(attempt, room.markers[0], comment="谢谢您写下来")
    assert attempt not in works_for(room.markers[0])
    assert attempt not in works_for(room.markers[1])
    assert Grade.objects.filter(attempt=attempt).count() == 1
    assert "谢谢您写下来" in browser(room.learner).get(reverse("result", args=[attempt.public_id])).content.decode()


def test_the_queue_costs_the_same_for_many():
    room = Room()
    client = browser(room.markers[0])

    def more(count):
        for _row in range(count):
            person = LearnerFactory()
            join(person, room.school)
            room.another(person)

    address = reverse("marking_work", args=[room.attempt.public_id])
    client.get(address)
    assert_constant_queries(more, lambda: client.get(address))
    assert_constant_queries(more, lambda: client.get(reverse("marking")))


def outcome(points: int, passed: bool | None = None) -> Outcome:
    score = Decimal(points) / 100
    return Outcome(Status.GRADED, Decimal(10), score, passed, parts=(Part("a", score, Decimal(10)),))


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 100))
@settings(deadline=None)
def test_settling_is_fair(first, second, tolerance):
    one, two = outcome(first), outcome(second)
    found = settle(one, two, tolerance=tolerance)
    assert (found is None) == (abs(first - second) * 100 > tolerance * 1000)
    again = settle(two, one, tolerance=tolerance)
    assert (found is None) == (again is None)
    if found is not None and again is not None:
        assert found.score == again.score == (one.score + two.score) / 2
        assert min(one.score, two.score) <= found.score <= max(one.score, two.score)
        assert sum(part.score for part in found.parts) == found.score


def test_settling_leaves_a_split_over_passing_to_a_third():
    assert settle(outcome(800, True), outcome(800, False), tolerance=100) is None


ACTS = st.lists(
    st.tuples(st.sampled_from(["mark", "return", "hand_in", "change", "leave"]), st.integers(0, 2), st.integers(0, 10)),
    max_size=8,
)


@given(ACTS)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_markers_do_every_mark_is_kept_and_grades_only_follow(acts):
    room = Room(Policy(markers=2), markers=3)
    seen_marks = seen_grades = 0
    for act, who, points in acts:
        marker = room.markers[who]
        attempt = Attempt.objects.get(pk=room.attempt.pk)
        before = attempt_state.state_of(attempt)
        try:
            if act == "mark":
                room.mark(marker, str(points))
            elif act == "return":
                return_work(attempt, marker, comment="补", until=timezone.localdate() + timedelta(days=1))
            elif act == "change":
                change_grade(attempt, marker, marks={"e1-points": str(points), "e1-comment": ""}, reason="复核")
            elif act == "leave":
                leave_seat(attempt, marker)
            elif before == attempt_state.RETURNED:
                room.hand_in(attempt)
        except Refused:
            assert Mark.objects.filter(attempt=attempt).count() == seen_marks
            assert attempt_state.state_of(Attempt.objects.get(pk=attempt.pk)) == before
        after = attempt_state.state_of(Attempt.objects.get(pk=attempt.pk))
        assert before == after or attempt_state.is_legal(before, after) or before == attempt_state.RETURNED
        marks, grades = Mark.objects.filter(attempt=attempt).count(), Grade.objects.filter(attempt=attempt).count()
        assert marks >= seen_marks
        assert grades >= seen_grades
        assert (grades > 0) == (after == attempt_state.GRADED)
        seen_marks, seen_grades = marks, grades
        serials = list(Grade.objects.filter(attempt=attempt).order_by("serial").values_list("serial", flat=True))
        assert serials == list(range(1, grades + 1))
        assert MarkingSeat.objects.filter(attempt=attempt, marker=room.learner).count() == 0


def test_a_learner_reads_no_words_of_a_marker_before_the_result():
    room = Room(Policy(markers=2, tolerance=10), markers=3)
    page = reverse("result", args=[room.attempt.public_id])
    room.mark(room.markers[0], "4", comment="第一位的话")
    assert "第一位的话" not in browser(room.learner).get(page).content.decode()
    room.mark(room.markers[1], "9", comment="第二位的话")
    assert "位的话" not in browser(room.learner).get(page).content.decode()
    room.mark(room.markers[2], "6", comment="第三位的话")
    assert "第三位的话" in browser(room.learner).get(page).content.decode()


def test_whoever_has_marked_is_told_so():
    room = Room(Policy(markers=2), markers=2)
    room.mark(room.markers[0], "4")
    desk = browser(room.markers[0]).get(reverse("marking_work", args=[room.attempt.public_id])).content.decode()
    assert "您的评分已存" in desk
    assert "有人正在批" not in desk


def test_after_giving_back_the_next_of_the_pile_opens():
    room = Room()
    colleague = LearnerFactory()
    join(colleague, room.school)
    other = room.another(colleague)
    client = browser(room.markers[0])
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    address = reverse("marking_return", args=[room.attempt.public_id])
    answer = client.post(address, {"back-comment": "再具体一点", "back-until": until}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("marking_work", args=[other.public_id])


def test_a_learner_reads_why_a_grade_was_changed_and_is_told():
    room = Room()
    room.mark(room.markers[0], "4")
    attempt = Attempt.objects.get(pk=room.attempt.pk)
    change_grade(attempt, room.markers[0], marks={"e1-points": "7", "e1-comment": ""}, reason="漏看了一段")
    assert "漏看了一段" in browser(room.learner).get(reverse("result", args=[attempt.public_id])).content.decode()
    assert Message.objects.filter(person=room.learner, kind="attempt.changed").count() == 1


def test_work_that_somebody_sits_at_can_be_given_to_another():
    room = Room(markers=3)
    trainer = room.marker("trainer")
    assign_seat(room.attempt, marker=room.markers[0], actor=trainer)
    page = browser(trainer).get(reverse("marking_work", args=[room.attempt.public_id])).content.decode()
    address = reverse("marking_assign", args=[room.attempt.public_id])
    assert page.count(f'action="{address}"') == 1
    browser(trainer).post(address, {"give-marker": room.markers[1].public_id})
    assert list(MarkingSeat.objects.values_list("marker", flat=True)) == [room.markers[1].pk]
