"""Whatever two records did in two classes before they became one: the merge goes through, nothing true is lost, no rule
of classes is broken, and taken back everything stands as it stood."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain.attending.note import Note
from courses.domain.attending.noting import write_notes
from courses.domain.attending.register import newest_records
from courses.domain.certifying.certification import AWAITS_APPROVAL, open_period
from courses.domain.classes.admitting import admit, apply_for_class, withdraw
from courses.domain.learning.enrolment import enrol
from courses.domain.refusal import Refused
from courses.models import (
    AttendanceRecord,
    CertificationPeriod,
    ClassApplication,
    ClassPlace,
    Enrolment,
    HourEntry,
    MakeUp,
)
from people.domain.merging.records import merge_people
from people.domain.merging.undoing import unmerge_people
from tests.courses.class_stage import Hall
from tests.factories.certification import make_programme

pytestmark = pytest.mark.django_db

State, Method = AttendanceRecord.State, AttendanceRecord.Method
NOTES = [(State.PRESENT, Method.QR), (State.ABSENT, Method.ROLL), (State.PRESENT, Method.ROLL), (State.LATE, Method.CODE),
         (State.EXCUSED, Method.ROLL), (State.TAKEN_BACK, Method.ROLL), (State.LEFT_EARLY, Method.PAPER)]  # fmt: skip
WHO, CLASS, HALF = st.integers(0, 1), st.sampled_from([0, 0, 0, 1]), st.sampled_from([0, 0, 1])
ACTS = st.one_of(
    st.tuples(st.just("apply"), WHO, CLASS),
    st.tuples(st.just("admit"), WHO, CLASS),
    st.tuples(st.just("withdraw"), WHO, CLASS),
    st.tuples(st.just("place"), WHO, CLASS),
    *[st.tuples(st.just("note"), WHO, CLASS, HALF, st.sampled_from(NOTES), st.integers(0, 60))] * 3,
    st.tuples(st.just("make_up"), WHO, HALF, HALF),
    st.tuples(st.just("period"), WHO, st.booleans()),
)


class World:
    """Two classes of one course with a programme, and one person under two records."""

    def __init__(self) -> None:
        self.hall = Hall(seats=3)
        self.runs = [self.hall.run, self.hall.another()]
        self.halves = [list(run.sessions.all()) for run in self.runs]
        self.two = [self.hall.learner(), self.hall.learner()]
        self.programme = make_programme(self.hall.city, self.hall.course).programme
        self.now = timezone.now()

    def act(self, name, who, *rest) -> None:
        try:
            with transaction.atomic():
                getattr(self, f"do_{name}")(self.two[who], *rest)
        except Refused:
            pass

    def do_apply(self, person, number):
        apply_for_class(person, self.runs[number])

    def do_admit(self, person, number):
        for row in ClassApplication.objects.standing().filter(person=person, run=self.runs[number]):
            admit(row, actor=self.hall.trainer)

    def do_withdraw(self, person, number):
        withdraw(person, self.runs[number])

    def do_place(self, person, number):
        enrolment = enrol(person, self.hall.course, source=Enrolment.Source.STAFF)
        ClassPlace.objects.get_or_create(run=self.runs[number], enrolment=enrolment)

    def do_note(self, person, number, half, what, minute):
        moment = self.now + timedelta(minutes=minute)
        write_notes(self.halves[number][half], [Note(person.pk, *what, moment)], actor=self.hall.trainer)

    def do_make_up(self, person, missed, held):
        values = {"missed": self.halves[0][missed], "session": self.halves[1][held]}
        taken = MakeUp.objects.standing().filter(person=person)
        if not (taken.filter(missed=values["missed"]) | taken.filter(session=values["session"])).exists():
            MakeUp.objects.create(person=person, **values)

    def do_period(self, person, is_met):
        period = open_period(person, self.programme)
        if period is not None and is_met:
            CertificationPeriod.objects.filter(pk=period.pk).update(held_reason=AWAITS_APPROVAL)

    def rows(self):
        """What stands of both records, row by row."""
        columns = {
            ClassApplication: ("person", "state", "decided_at"), Enrolment: ("person", "ended_at", "ended_reason"),
            ClassPlace: ("enrolment", "state"), MakeUp: ("person", "withdrawn_at"), HourEntry: ("person", "source_key"),
            CertificationPeriod: ("person", "archived_at", "held_reason"),
            AttendanceRecord: ("person", "serial", "reason", "state", "method"),
        }  # fmt: skip
        return {model: dict_of(model, names) for model, names in columns.items()}

    def states(self, person):
        halves = [one for both in self.halves for one in both]
        return {row.session_id: row.state for row in newest_records(halves, person_id=person.pk)}


def dict_of(model, names):
    return {row[0]: row[1:] for row in model.objects.values_list("pk", *names)}


def check(world: World, keep, before: dict) -> None:
    """The rules of classes hold for the one who is left, and nothing stands with the record that is closed."""
    for run in world.runs:
        assert ClassApplication.objects.standing().filter(run=run, person__in=world.two).count() <= 1
        seats = ClassPlace.objects.filter(run=run, state=ClassPlace.State.CONFIRMED)
        assert seats.filter(enrolment__person__merged_into__isnull=False).count() == 0
        assert seats.filter(enrolment__person=keep).count() <= 1
        had = [states for place, states in before["places"] if place == run.pk]
        assert seats.filter(enrolment__person=keep).exists() == any(state == "confirmed" for state in had)
        wish = ClassApplication.objects.standing().filter(run=run, person=keep).first()
        if wish is not None and seats.filter(enrolment__person=keep).exists():
            assert wish.state == "admitted"
    assert CertificationPeriod.objects.open().filter(person__in=world.two).count() <= 1
    standing = MakeUp.objects.standing().filter(person__in=world.two)
    assert standing.count() == standing.values("missed").distinct().count()
    assert not AttendanceRecord.objects.exclude(person=keep).filter(person__in=world.two).exists()
    after = world.states(keep)
    for session in {*before["keep"], *before["drop"]}:
        said = [before[who].get(session) for who in ("keep", "drop")]
        if any(state in AttendanceRecord.THERE - {State.MADE_UP} for state in said):
            assert after[session] in AttendanceRecord.THERE, said


def try_histories(world: World, acts: list, kept: int) -> None:
    """One example: what was done, the merge, and the merge taken back."""
    for one in [("apply", 0, 0), ("apply", 1, 0), *acts]:
        world.act(*one)
    keep, drop = world.two[kept], world.two[1 - kept]
    rows = world.rows()
    places = ClassPlace.objects.filter(enrolment__person__in=world.two).values_list("run", "state")
    before = {"keep": world.states(keep), "drop": world.states(drop), "places": list(places)}
    merge = merge_people(keep, drop, reason="名册里有两条")
    check(world, keep, before)
    unmerge_people(merge)
    for model, known in world.rows().items():
        assert {pk: known[pk] for pk in rows[model]} == rows[model], model.__name__
    assert (world.states(keep), world.states(drop)) == (before["keep"], before["drop"])


def test_any_two_histories_become_one_and_two_again():
    world = World()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(acts=st.lists(ACTS, min_size=6, max_size=16), kept=WHO)
    def example(acts, kept):
        with transaction.atomic():
            try_histories(world, acts, kept)
            transaction.set_rollback(True)

    example()
