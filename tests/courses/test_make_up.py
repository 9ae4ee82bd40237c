"""A half day made up in another class: offered where the same part is held, counted once, shown in both rolls."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from courses.domain.attending.check_in import sign_in
from courses.domain.attending.making_up import give_make_up, missed_by, missed_in, withdraw_make_up
from courses.domain.attending.register import newest_records
from courses.domain.attending.roll import Entry, call_roll, roll_of
from courses.domain.attending.runs import open_run, take_in
from courses.domain.attending.taps import merge_taps
from courses.domain.refusal import Refused
from courses.models import AttendanceRecord, ClassPlace, MakeUp
from people.models import Message
from tests.courses.test_check_in import DAY, NINE, at, make_room
from tests.courses.test_register import HALVES, browser
from tests.courses.test_roll_call import tap
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
WEEK = 7 * 24 * 60


class TwoClasses:
    """Two classes of one course, a week apart; the learner missed the first half day of the first."""

    def __init__(self, *, seats: int | None = None) -> None:
        self.room = make_room()
        with time_machine.travel(DAY - timedelta(days=20), tick=True):
            self.other = open_run(
                self.room.page.course, owner=self.room.city, title="第 4 班", first_day=date(2026, 11, 9), days=2,
                halves=HALVES, actor=self.room.trainer,
            )  # fmt: skip
            self.other.seats, self.other.opened_at = seats, timezone.now()
            self.other.save()
        self.learner, self.trainer = self.room.learner, self.room.trainer
        self.missed, self.held = self.room.sessions[0], self.other.sessions.first()
        with at(60):
            call_roll(self.missed, {self.learner.public_id: Entry("absent")}, actor=self.trainer)

    def give(self, *, actor=None, session=None) -> MakeUp:
        with at(24 * 60):
            return give_make_up(self.learner, self.missed, session or self.held, actor=actor or self.trainer)

    def states(self, session) -> list[tuple[str, str]]:
        return [(row.state, row.method) for row in newest_records([session], person_id=self.learner.pk)]


class TestGiving:
    def test_same_half_day_of_another_class_is_offered(self):
        both = TwoClasses()
        with at(24 * 60):
            (row, *_later) = missed_by(both.learner)
        assert (row.session, row.state) == (both.missed, "absent")
        assert row.offers == [both.held]

    def test_learner_is_told_what_staff_arranged_and_not_what_they_chose(self):
        both = TwoClasses()
        both.give()
        assert Message.objects.filter(kind="attendance.make_up", person=both.learner).count() == 1
        other = TwoClasses()
        other.give(actor=other.learner)
        assert MakeUp.objects.get(person=other.learner).given_by is None
        assert not Message.objects.filter(kind="attendance.make_up", person=other.learner).exists()

    def test_again_is_one_and_another_takes_its_place(self):
        both = TwoClasses()
        assert both.give() == both.give()
        with pytest.raises(Refused):
            both.give(session=both.other.sessions.all()[1])
        assert MakeUp.objects.standing().count() == 1

    def test_full_class_offers_nothing(self):
        both = TwoClasses(seats=0)
        with pytest.raises(Refused) as refusal:
            both.give()
        assert refusal.value.code == "no_offer"

    def test_class_that_is_not_open_to_learners_is_offered_by_staff_alone(self):
        both = TwoClasses()
        both.other.opened_at = None
        both.other.save()
        with pytest.raises(Refused):
            both.give(actor=both.learner)
        assert both.give().session == both.held

    def test_what_was_attended_cannot_be_made_up(self):
        both = TwoClasses()
        with at(70):
            call_roll(both.missed, {both.learner.public_id: Entry("late", 90)}, actor=both.trainer, reason="来了")
        with pytest.raises(Refused) as refusal:
            both.give()
        assert refusal.value.code == "not_missed"

    def test_after_it_has_begun_nothing_is_given(self):
        both = TwoClasses()
        with at(WEEK + 5), pytest.raises(Refused):
            give_make_up(both.learner, both.missed, both.held, actor=both.trainer)

    def test_own_class_is_none(self):
        both = TwoClasses()
        ClassPlace.objects.create(run=both.other, enrolment=both.room.enrolment)
        with pytest.raises(Refused):
            both.give()


class TestBeingThere:
    def test_scan_as_a_guest_counts_for_the_missed_half_day_once_and_in_both_rolls(self):
        both = TwoClasses()
        both.give()
        with at(WEEK):
            assert [row.guest_of for row in roll_of(both.held)] == [both.room.run.title]
            for _again in range(2):
                sign_in(both.learner, both.held, method="qr", at=NINE + timedelta(minutes=WEEK))
        assert both.states(both.held) == [("present", "qr")]
        assert both.states(both.missed) == [("made_up", "make_up")]
        assert AttendanceRecord.objects.filter(session=both.missed).count() == 2

    def test_roll_call_and_its_undo_do_the_same(self):
        both = TwoClasses()
        both.give()
        with at(WEEK + 30):
            merge_taps(both.held, [tap(both.room, "late", WEEK + 20, key="a")], actor=both.trainer)
            assert both.states(both.missed) == [("made_up", "make_up")]
            merge_taps(both.held, [tap(both.room, "taken_back", WEEK + 21, key="b")], actor=both.trainer)
        assert both.states(both.missed) == [("absent", "make_up")]

    def test_missed_day_entered_from_paper_afterwards_stays_made_up(self):
        both = TwoClasses()
        both.give()
        with at(WEEK):
            sign_in(both.learner, both.held, method="code", at=NINE + timedelta(minutes=WEEK))
        with at(WEEK + 60):
            entry = {both.learner.public_id: Entry("absent")}
            call_roll(both.missed, entry, actor=both.trainer, reason="按签到表补录", method="paper")
        assert both.states(both.missed) == [("made_up", "make_up")]

    def test_arrangement_that_was_taken_back_counts_for_nothing(self):
        both = TwoClasses()
        withdraw_make_up(both.give(), actor=both.trainer)
        with at(WEEK), pytest.raises(Refused):
            sign_in(both.learner, both.held, method="qr", at=NINE + timedelta(minutes=WEEK))
        assert both.states(both.missed) == [("absent", "roll")]

    def test_what_was_attended_is_not_taken_back(self):
        both = TwoClasses()
        given = both.give()
        with at(WEEK):
            sign_in(both.learner, both.held, method="qr", at=NINE + timedelta(minutes=WEEK))
            with pytest.raises(Refused):
                withdraw_make_up(given, actor=both.trainer)


class TestScreens:
    def test_learner_chooses_and_takes_back(self):
        both = TwoClasses()
        client, address = browser(both.learner), reverse("make_up")
        with at(24 * 60):
            assert "第 4 班" in client.get(address).content.decode()
            missed = f"{both.missed.pk}-{both.learner.public_id}"
            client.post(address, {"missed": missed, "session": str(both.held.pk)})
            given = MakeUp.objects.standing().get()
            assert given.given_by is None
            client.post(address, {"withdraw": given.public_id})
            assert not MakeUp.objects.standing().exists()
            hostile = {"missed": f"{both.missed.pk}-{both.trainer.public_id}", "session": str(both.held.pk)}
            assert client.post(address, hostile).status_code == 404
            assert client.post(address, {"withdraw": "nobody"}).status_code == 404

    def test_staff_arrange_it_for_a_class_of_theirs(self):
        both = TwoClasses()
        client, address = browser(both.trainer), reverse("register_missed", args=[both.room.run.public_id])
        with at(24 * 60):
            assert both.learner.real_name in client.get(address).content.decode()
            missed = f"{both.missed.pk}-{both.learner.public_id}"
            client.post(address, {"missed": missed, "session": str(both.held.pk)})
        assert MakeUp.objects.standing().get().given_by == both.trainer
        assert browser(both.learner).get(address).status_code == 403


def test_missed_half_days_cost_the_same_for_many():
    both = TwoClasses()
    client = browser(both.trainer)

    def more(count: int) -> None:
        for _each in range(count):
            both.room.learn()
            take_in(both.room.run, actor=both.trainer)

    with at(24 * 60):
        assert len(missed_in(both.room.run)) == 2
        for name, args in (("register_missed", [both.room.run.public_id]),):
            assert_constant_queries(more, lambda name=name, args=args: client.get(reverse(name, args=args)))
        learner = browser(both.learner)
        assert_constant_queries(more, lambda: learner.get(reverse("make_up")))
