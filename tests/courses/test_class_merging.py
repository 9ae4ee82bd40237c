"""Two records of one person in one class become one: one wish, one seat, whoever was there was there; and back again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain.attending.note import Note
from courses.domain.attending.noting import write_notes
from courses.domain.attending.register import newest_records
from courses.domain.attending.roll import Entry, call_roll
from courses.domain.attending.runs import take_in
from courses.domain.attending.taps import Tap, merge_taps
from courses.domain.certifying.certification import AWAITS_APPROVAL, open_period
from courses.domain.classes.admitting import admit, apply_for_class, find_applications, standing_of
from courses.domain.classes.approving import decide_proposal, issue_proposal
from courses.domain.classes.state import seats_taken
from courses.domain.hours.ledger import award_hours, reverse_hours
from courses.domain.hours.sessions import award_session_hours, set_session_hours
from courses.domain.learning.enrolment import enrol
from courses.domain.programmes.reconcile import reconcile_programme
from courses.models import (
    Admission,
    AttendanceRecord,
    Certificate,
    CertificationPeriod,
    ClassApplication,
    ClassPlace,
    Enrolment,
    HourEntry,
    HourSource,
    MakeUp,
)
from people.domain.merging.records import merge_people
from people.domain.merging.undoing import unmerge_people
from people.models import AuditEntry
from tests.courses.assigning_stage import run_jobs
from tests.courses.class_stage import Hall
from tests.courses.test_class_closing import ClosingHall

pytestmark = pytest.mark.django_db
Method, State = AttendanceRecord.Method, AttendanceRecord.State


def applications(person):
    return list(ClassApplication.objects.filter(person=person).order_by("pk").values_list("state", flat=True))


def confirmed(run):
    return ClassPlace.objects.filter(run=run, state=ClassPlace.State.CONFIRMED)


class Twice:
    """A class that admits at once, in which one person has two records, both with a place."""

    def __init__(self, **values):
        self.hall = Hall(seats=None, admission=Admission.AT_ONCE, **values)
        self.run = self.hall.run
        self.keep, self.drop = self.hall.learner(), self.hall.learner()
        for person in (self.keep, self.drop):
            apply_for_class(person, self.run)
        self.session, self.later = self.hall.sessions()

    def note(self, person, state, method=Method.ROLL, *, minute=0, session=None):
        moment = timezone.now() + timedelta(minutes=minute)
        actor = self.hall.trainer if method == Method.ROLL else person
        (made,) = write_notes(session or self.session, [Note(person.pk, state, method, moment)], actor=actor)
        return made

    def merge(self):
        return merge_people(self.keep, self.drop, reason="名册里有两条")

    def said(self, person=None):
        rows = newest_records([self.session], person_id=(person or self.keep).pk)
        return [(row.state, row.method) for row in rows]


class TestApplications:
    def test_the_better_admission_holds_whichever_record_had_it(self):
        hall = Hall(seats=1)
        keep, drop, third = hall.learner(), hall.learner(), hall.learner()
        asked = apply_for_class(keep, hall.run)
        admit(apply_for_class(drop, hall.run), actor=hall.trainer)
        waits = admit(apply_for_class(third, hall.run), actor=hall.trainer)
        merge = merge_people(keep, drop)
        assert sorted(applications(keep)) == ["admitted", "merged"]
        assert standing_of(keep, hall.run).state == "admitted"
        assert [place.enrolment.person for place in confirmed(hall.run)] == [keep]
        assert asked in find_applications(hall.run, state="done")
        waits.refresh_from_db()
        assert waits.state == "waiting"
        unmerge_people(merge)
        assert (applications(keep), applications(drop)) == (["asked"], ["admitted"])

    def test_of_two_on_the_waiting_list_the_first_number_stands(self):
        hall = Hall(seats=1, admission=Admission.AT_ONCE)
        people = [hall.learner() for _number in range(4)]
        rows = [apply_for_class(person, hall.run) for person in people]
        merge_people(people[3], people[1])
        assert [row.pk for row in find_applications(hall.run, state="waiting")] == [rows[1].pk, rows[2].pk]
        assert standing_of(people[3], hall.run) == rows[1]

    def test_two_places_are_one_and_whoever_waits_moves_up(self):
        hall = Hall(seats=2, admission=Admission.AT_ONCE)
        keep, drop, third = hall.learner(), hall.learner(), hall.learner()
        for person in (keep, drop, third):
            apply_for_class(person, hall.run)
        merge_people(keep, drop)
        assert {place.enrolment.person for place in confirmed(hall.run)} == {keep, third}
        assert seats_taken(hall.run) == 2
        assert standing_of(third, hall.run).state == "admitted"

    def test_a_place_that_staff_gave_fulfils_a_wish_that_waits(self):
        hall = Hall(seats=None)
        keep, drop = hall.learner(), hall.learner()
        asked = apply_for_class(keep, hall.run)
        enrol(drop, hall.course, source=Enrolment.Source.STAFF)
        take_in(hall.run, actor=hall.trainer)
        merge_people(keep, drop)
        asked.refresh_from_db()
        assert asked.state == "admitted"
        assert [place.enrolment.person for place in confirmed(hall.run)] == [keep]

    def test_a_place_moves_to_the_enrolment_that_is_kept_and_back(self):
        hall = Hall(seats=None, admission=Admission.AT_ONCE)
        keep, drop = hall.learner(), hall.learner()
        mine = enrol(keep, hall.course, source=Enrolment.Source.SELF)
        apply_for_class(drop, hall.run)
        theirs = Enrolment.objects.get(person=drop)
        merge = merge_people(keep, drop)
        assert confirmed(hall.run).get().enrolment == mine
        unmerge_people(merge)
        assert confirmed(hall.run).get().enrolment == theirs
        theirs.refresh_from_db()
        assert (theirs.person, theirs.ended_at) == (drop, None)


class TestAttendance:
    def test_what_only_one_record_has_is_the_other_ones_too(self):
        twice = Twice()
        twice.note(twice.drop, State.LATE)
        twice.merge()
        assert twice.said() == [("late", "roll")]

    def test_a_scan_is_not_outweighed_by_the_roll_of_the_other_name(self):
        twice = Twice()
        twice.note(twice.keep, State.PRESENT, Method.QR)
        twice.note(twice.drop, State.ABSENT, minute=5)
        twice.merge()
        assert twice.said() == [("present", "qr")]
        assert AttendanceRecord.objects.filter(session=twice.session).count() == 3
        assert AuditEntry.objects.filter(action="register.corrected").exists()

    @pytest.mark.parametrize("kept_was_there", [True, False])
    def test_there_beats_absent_with_the_method_it_was_noted_by(self, kept_was_there):
        twice = Twice()
        there, away = (twice.keep, twice.drop) if kept_was_there else (twice.drop, twice.keep)
        twice.note(there, State.PRESENT, Method.PAPER)
        twice.note(away, State.ABSENT, minute=5)
        twice.note(away, State.EXCUSED, minute=9)
        merge = twice.merge()
        assert twice.said() == [("present", "paper")]
        unmerge_people(merge)
        assert twice.said(there) == [("present", "paper")]
        assert twice.said(away) == [("excused", "roll")]

    def test_of_two_marks_that_agree_the_later_one_holds(self):
        twice = Twice()
        twice.note(twice.keep, State.PRESENT)
        twice.note(twice.drop, State.LEFT_EARLY, minute=90)
        twice.merge()
        assert twice.said() == [("left_early", "roll")]
        rows = AttendanceRecord.objects.filter(session=twice.session, person=twice.keep).order_by("serial")
        assert [(row.serial, bool(row.reason)) for row in rows] == [(1, False), (2, True)]

    def test_taps_that_come_after_the_merge_are_the_kept_records(self):
        twice = Twice()
        twice.merge()
        type(twice.session).objects.filter(pk=twice.session.pk).update(
            starts_at=timezone.now() - timedelta(minutes=5), ends_at=timezone.now() + timedelta(hours=2)
        )
        twice.session.refresh_from_db()
        sent = Tap("k1", twice.drop.public_id, "present", timezone.now())
        done = merge_taps(twice.session, [sent], actor=twice.hall.trainer)
        assert (done.written, done.refused) == (1, [])
        assert twice.said() == [("present", "roll")]

    def test_a_half_day_is_made_up_once(self):
        twice = Twice()
        other = twice.hall.another()
        first, second = other.sessions.all()
        for person, held in ((twice.keep, first), (twice.drop, second)):
            MakeUp.objects.create(person=person, missed=twice.session, session=held, given_by=twice.hall.trainer)
        twice.note(twice.drop, State.PRESENT, session=second)
        merge = twice.merge()
        assert MakeUp.objects.standing().get().session == second
        assert twice.said() == [("made_up", "make_up")]
        unmerge_people(merge)
        assert MakeUp.objects.standing().count() == 2

    def test_whoever_was_there_under_the_other_name_makes_nothing_up(self):
        twice = Twice()
        MakeUp.objects.create(person=twice.keep, missed=twice.session, session=twice.hall.another().sessions.first())
        twice.note(twice.keep, State.ABSENT)
        twice.note(twice.drop, State.PRESENT)
        twice.merge()
        assert not MakeUp.objects.standing().exists()


class TestHours:
    def test_hours_of_a_half_day_count_once(self):
        twice = Twice()
        set_session_hours(twice.run, {twice.session.pk: 4}, actor=twice.hall.trainer)
        for person in (twice.keep, twice.drop):
            twice.note(person, State.PRESENT)
        award_session_hours(twice.run)
        merge = twice.merge()
        award_session_hours(twice.run)
        assert HourEntry.objects.filter(person=twice.keep).total() == 4
        unmerge_people(merge)
        award_session_hours(twice.run)
        assert HourEntry.objects.filter(person=twice.drop).total() == 4

    @pytest.mark.parametrize("kept_was_reversed", [True, False])
    def test_what_was_taken_back_of_one_record_leaves_the_hours_of_the_other(self, kept_was_reversed):
        hall = Hall()
        keep, drop = hall.learner(), hall.learner()
        entries = {
            person.pk: award_hours(
                person,
                hours=3,
                day=timezone.localdate(),
                source_kind=HourSource.PAPER,
                source_key="旧表-7",
                title="急救",
            )
            for person in (keep, drop)
        }
        reverse_hours(entries[(keep if kept_was_reversed else drop).pk], actor=None, reason="登记有误")
        merge = merge_people(keep, drop)
        assert HourEntry.objects.filter(person=keep).total() == 3
        unmerge_people(merge)
        assert HourEntry.objects.filter(person=keep if kept_was_reversed else drop).total() == 0
        assert HourEntry.objects.total() == 3


class TestCertificates:
    def held(self, *, close=True):
        hall = ClosingHall()
        keep, drop, third = hall.hold(there=2, absent=1)
        if close:
            hall.close()
        return hall, keep, drop, third

    def issue(self, hall, people):
        proposal = hall.propose(people)
        decide_proposal(proposal, approve=True, actor=hall.bureau)
        issue_proposal(proposal.pk)

    def test_two_open_periods_are_one_and_one_certificate_comes_of_it(self, django_capture_on_commit_callbacks):
        hall, keep, drop, _third = self.held()
        with django_capture_on_commit_callbacks(execute=True):
            merge_people(keep, drop)
        run_jobs()
        assert CertificationPeriod.objects.open().get(person=keep).held_reason == AWAITS_APPROVAL
        assert confirmed(hall.run).filter(enrolment__person=keep).count() == 1
        self.issue(hall, [keep])
        reconcile_programme(hall.programme)
        assert Certificate.objects.filter(person=keep).count() == 1
        assert not CertificationPeriod.objects.open().filter(person=keep).exists()

    def test_the_period_that_is_further_on_stays(self):
        _hall, drop, _other, keep = self.held()
        merge_people(keep, drop)
        assert CertificationPeriod.objects.open().get(person=keep).held_reason == AWAITS_APPROVAL

    def test_what_is_proposed_of_either_record_is_issued_once(self):
        hall, keep, drop, _third = self.held()
        proposal = hall.propose([keep, drop])
        merge_people(keep, drop)
        decide_proposal(proposal, approve=True, actor=hall.bureau)
        assert issue_proposal(proposal.pk) == 1
        assert Certificate.objects.count() == 1

    def test_nobody_is_asked_again_who_holds_a_certificate_under_the_other_record(self):
        hall, _other, drop, third = self.held()
        self.issue(hall, [drop])
        assert open_period(third, hall.programme) is not None
        merge = merge_people(third, drop)
        assert not CertificationPeriod.objects.open().filter(person=third).exists()
        reconcile_programme(hall.programme)
        assert not CertificationPeriod.objects.open().filter(person=third).exists()
        assert Certificate.objects.current().get().person == third
        unmerge_people(merge)
        assert CertificationPeriod.objects.open().filter(person=third).exists()
        assert Certificate.objects.current().get().person == drop

    def test_two_certificates_of_one_programme_both_stay(self):
        hall, keep, drop, _third = self.held()
        self.issue(hall, [keep, drop])
        merge_people(keep, drop)
        assert Certificate.objects.current().filter(person=keep).count() == 2


def test_everything_at_once_ends_in_one_state_and_can_be_taken_back(django_capture_on_commit_callbacks):
    """Applications, places, attendance, practice and periods of both records; constraints never stop the merge."""
    hall = ClosingHall()
    keep, drop = hall.hold(there=1, absent=1)
    before = {
        person.pk: (applications(person), [row.pk for row in CertificationPeriod.objects.filter(person=person)])
        for person in (keep, drop)
    }
    with django_capture_on_commit_callbacks(execute=True):
        merge = merge_people(keep, drop)
    run_jobs()
    assert sorted(applications(keep)) == ["admitted", "merged"]
    assert confirmed(hall.run).count() == 1
    assert all(row.state == State.PRESENT for row in newest_records(hall.sessions(), person_id=keep.pk))
    assert not newest_records(hall.sessions(), person_id=drop.pk)
    assert CertificationPeriod.objects.open().filter(person=keep).count() == 1
    unmerge_people(merge)
    after = {
        person.pk: (applications(person), [row.pk for row in CertificationPeriod.objects.filter(person=person)])
        for person in (keep, drop)
    }
    assert after == before
    assert confirmed(hall.run).count() == 2


def test_roll_names_the_kept_record_once():
    twice = Twice()
    twice.merge()
    assert call_roll(twice.session, {twice.keep.public_id: Entry("present")}, actor=twice.hall.trainer) == 1
    assert call_roll(twice.session, {twice.drop.public_id: Entry("present")}, actor=twice.hall.trainer) == 0
