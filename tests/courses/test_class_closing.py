"""Closing a class: who lacks what, certificates proposed and approved by two people, issued once, told to all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from courses.domain.attending.counting import count_run
from courses.domain.attending.roll import Entry, call_roll, close_register
from courses.domain.calendar.entries import entries_of
from courses.domain.certifying.certification import evaluate_person, issue_held
from courses.domain.classes.admitting import apply_for_class
from courses.domain.classes.approving import decide_proposal, issue_proposal, propose_certificates, waiting_periods
from courses.domain.classes.sessions import cancel_session, move_session
from courses.domain.classes.standing import see_standing
from courses.domain.learning.outline import outline_of
from courses.domain.refusal import Refused
from courses.models import (
    Admission,
    Certificate,
    CertificationPeriod,
    ClassDecision,
    ClassProposal,
    ClassSession,
    CourseItem,
    Enrolment,
    MakeUp,
)
from courses.models.programme import Validity
from people.domain.message import find_kind
from people.domain.role import grant_role
from people.models import AuditEntry, Message
from tests.courses.assigning_stage import run_jobs
from tests.courses.class_stage import Hall
from tests.factories.certification import make_programme
from tests.factories.courses import SchoolFactory
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def part(title: str = "四天面授") -> CourseItem:
    return CourseItem(kind="class", title=title, minutes=360)


class ClosingHall(Hall):
    """A class of two half days that are over, whose programme waits for an approval; a bureau that gives it."""

    def __init__(self, *, needs_approval: bool = True) -> None:
        super().__init__(part(), seats=None, admission=Admission.AT_ONCE)
        self.bureau = self.holder("bureau_admin")
        values = {"needs_approval": needs_approval, "validity": Validity.PREVIOUS, "validity_months": 36}
        self.programme = make_programme(self.city, self.course, **values).programme

    def hold(self, *, there: int = 2, absent: int = 0):
        """Enough people apply; then the class is held, some were away in the afternoon."""
        people = [self.learner() for _one in range(there + absent)]
        for person in people:
            apply_for_class(person, self.run)
        back = timedelta(days=30)
        for session in self.sessions():
            times = {"starts_at": session.starts_at - back, "ends_at": session.ends_at - back}
            ClassSession.objects.filter(pk=session.pk).update(**times)
        day = self.first_day - back
        type(self.run).objects.filter(pk=self.run.pk).update(starts_on=day, ends_on=day)
        self.run.refresh_from_db()
        for number, session in enumerate(self.sessions()):
            marks = {
                person.public_id: Entry("absent" if number and place >= there else "present")
                for place, person in enumerate(people)
            }
            call_roll(session, marks, actor=self.trainer)
        count_run(self.run.pk)
        return people

    def close(self):
        close_register(self.run, actor=self.trainer)
        self.run.refresh_from_db()

    def propose(self, people, **values):
        return propose_certificates(self.run, [one.public_id for one in people], actor=self.trainer, **values)


def states(hall):
    return {row.person.pk: row for row in see_standing(hall.run, language="zh-hans")}


def test_screen_says_who_is_through_and_who_lacks_what():
    hall = ClosingHall()
    one, two = hall.hold(there=1, absent=1)
    rows = states(hall)
    assert (rows[one.pk].state, rows[one.pk].there, rows[one.pk].lacks) == ("ready", 2, [])
    lacks = rows[two.pk]
    assert (lacks.state, lacks.there, [lack.kind for lack in lacks.lacks]) == ("lacks", 1, ["attendance"])
    assert [make_up.session.pk for make_up in lacks.make_ups] == [hall.sessions()[1].pk]
    assert lacks.make_ups[0].offers == []
    other = hall.another()
    offers = states(hall)[two.pk].make_ups[0].offers
    assert [offer.pk for offer in offers] == [other.sessions.all()[1].pk], "the same half day of that part"


def test_whoever_finished_and_cannot_be_proposed_has_the_reason_beside_them(client):
    hall = ClosingHall()
    inside, _outside = hall.hold(there=2)
    CertificationPeriod.objects.exclude(person=inside).delete()
    CertificationPeriod.objects.filter(person=inside).update(held_reason="")
    client.force_login(hall.trainer)
    shown = client.get(reverse("class_closing", args=[hall.run.public_id])).content.decode()
    assert shown.count("项目还有课程以外的要求") == 1
    assert shown.count("不在项目名单内") == 1


class TestBooking:
    """A half day that somebody lacks is booked in another class on the closing screen, and taken back there."""

    def make(self, client):
        hall = ClosingHall()
        _one, two = hall.hold(there=1, absent=1)
        other = hall.another()
        held = other.sessions.all()[1]
        client.force_login(hall.trainer)
        address = reverse("class_make_up", args=[hall.run.public_id])
        return hall, two, held, address, f"{hall.sessions()[1].pk}-{two.public_id}/{held.pk}"

    def test_one_press_books_it_and_tells_them_and_another_takes_it_back(self, client):
        hall, two, held, address, book = self.make(client)
        page = reverse("class_closing", args=[hall.run.public_id])
        assert f'value="{book}"' in client.get(page).content.decode()
        for _twice in range(2):
            answer = client.post(address, {"book": book})
            assert answer["Location"].endswith(f"#p-{two.public_id}")
        row = MakeUp.objects.get()
        assert (row.person, row.session, row.given_by, row.withdrawn_at) == (two, held, hall.trainer, None)
        shown = client.get(page).content.decode()
        assert "已安排到" in shown
        assert f'value="{book}"' not in shown
        assert f"session-{held.run.public_id}-{held.pk}" in {entry.uid for entry in entries_of(two, language="zh-hans")}
        told = Message.objects.get(person=two, kind="attendance.make_up")
        assert "BEGIN:VEVENT" in find_kind(told.kind).calendar(told)
        for _twice in range(2):
            client.post(address, {"withdraw": row.public_id})
        row.refresh_from_db()
        assert row.withdrawn_at is not None
        off = Message.objects.get(person=two, kind="attendance.make_up_off")
        assert "METHOD:CANCEL" in find_kind(off.kind).calendar(off)
        assert find_kind(told.kind).calendar(told) == ""
        assert f'value="{book}"' in client.get(page).content.decode()

    def test_who_does_not_lead_the_class_books_nothing(self, client):
        hall, _two, _held, address, book = self.make(client)
        client.force_login(hall.bureau)
        page = client.get(reverse("class_closing", args=[hall.run.public_id])).content.decode()
        assert f'value="{book}"' not in page
        assert client.post(address, {"book": book}).status_code in (403, 404)
        elsewhere = hall.holder("trainer", SchoolFactory())
        client.force_login(elsewhere)
        assert client.post(address, {"book": book}).status_code == 404
        assert not MakeUp.objects.exists()

    @pytest.mark.parametrize("book", ["", "x", "1-nobody/1", "1/2/3", "-/"])
    def test_what_is_not_on_the_page_is_not_booked(self, client, book):
        _hall, _two, _held, address, _book = self.make(client)
        assert client.post(address, {"book": book}).status_code == 404
        assert not MakeUp.objects.exists()

    def test_a_half_day_that_is_called_off_lets_its_guest_choose_anew_and_says_so(self, client):
        hall, two, held, address, book = self.make(client)
        client.post(address, {"book": book})
        move_session(
            held, hall.facts(days=1, title=held.title), seen=held.sequence, actor=hall.holder("trainer"),
        )  # fmt: skip
        assert Message.objects.filter(person=two, kind="class.changed").count() == 1
        client.force_login(two)
        assert client.get(reverse("class_page", args=[held.run.public_id])).status_code == 200
        held.refresh_from_db()
        cancel_session(held, actor=hall.trainer, reason="停电")
        assert not MakeUp.objects.standing().exists()
        assert Message.objects.filter(person=two, kind="class.changed").count() == 2


def test_nothing_is_issued_before_a_second_person_approves():
    hall = ClosingHall()
    one, two = hall.hold(there=2)
    assert not Certificate.objects.exists()
    assert waiting_periods(hall.run).count() == 2
    issue_held()
    evaluate_person(one, hall.programme)
    assert not Certificate.objects.exists()
    with pytest.raises(Refused, match="register"):
        hall.propose([one])
    hall.close()
    proposal = hall.propose([one, two], words="两位都通过了")
    assert Message.objects.filter(person=hall.bureau, kind="class.proposed").count() == 1
    with pytest.raises(Refused, match="waiting"):
        hall.propose([one])
    with pytest.raises(Refused, match="own"):
        decide_proposal(proposal, approve=True, actor=hall.trainer)
    decide_proposal(proposal, approve=True, actor=hall.bureau)
    decide_proposal(proposal, approve=True, actor=hall.bureau)
    run_jobs()
    issue_proposal(proposal.pk)
    assert Certificate.objects.count() == 2
    assert {row.valid_from for row in Certificate.objects.all()} == {timezone.localdate()}
    assert Message.objects.filter(kind="class.certified").count() == 2
    assert {row.state for row in states(hall).values()} == {"certified"}
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"class.proposed", "class.approved", "certificate.issued"} <= actions


def test_sent_back_with_a_reason_and_proposed_anew():
    hall = ClosingHall()
    (one,) = hall.hold(there=1)
    hall.close()
    first = hall.propose([one])
    with pytest.raises(Refused, match="reason"):
        decide_proposal(first, approve=False, actor=hall.bureau, reason=" ")
    decide_proposal(first, approve=False, actor=hall.bureau, reason="请补签到表")
    assert Message.objects.filter(person=hall.trainer, kind="class.returned").exists()
    with pytest.raises(Refused, match="again"):
        decide_proposal(first, approve=True, actor=hall.bureau)
    second = hall.propose([one])
    assert second.serial == 2
    decide_proposal(second, approve=True, actor=hall.bureau)
    run_jobs()
    assert Certificate.objects.count() == 1


def test_the_database_refuses_one_person_in_both_roles():
    hall = ClosingHall()
    (one,) = hall.hold(there=1)
    hall.close()
    proposal = hall.propose([one])
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassDecision.objects.create(
            proposal=proposal, proposed_by=hall.trainer, decided_by=hall.trainer, approved=True
        )


def test_whoever_is_not_through_cannot_be_proposed():
    hall = ClosingHall()
    one, two = hall.hold(there=1, absent=1)
    hall.close()
    for people in ([two], [one, two], []):
        with pytest.raises(Refused, match="nobody"):
            hall.propose(people)
    assert not ClassProposal.objects.exists()


def test_somebody_who_is_proposed_does_not_approve_themselves():
    hall = ClosingHall()
    (one,) = hall.hold(there=1)
    hall.close()
    grant_role(one, role="bureau_admin", organisation=hall.city)
    proposal = hall.propose([one])
    with pytest.raises(Refused, match="own"):
        decide_proposal(proposal, approve=True, actor=one)


def test_issuing_goes_on_where_it_was_killed(monkeypatch):
    hall = ClosingHall()
    people = hall.hold(there=3)
    hall.close()
    proposal = hall.propose(people)
    decide_proposal(proposal, approve=True, actor=hall.bureau)
    seen = []

    def die(done, total):
        seen.append(done)
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issue_proposal(proposal.pk, progress=die)
    assert Certificate.objects.count() == 2
    issue_proposal(proposal.pk)
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 3
    assert Message.objects.filter(kind="class.certified").count() == 3


def test_a_round_that_ended_meanwhile_takes_nothing_from_who_waits_for_approval(time_machine):
    hall = ClosingHall()
    (one,) = hall.hold(there=1)
    CertificationPeriod.objects.update(window_end=timezone.localdate())
    hall.close()
    proposal = hall.propose([one])
    time_machine.move_to(timezone.now() + timedelta(days=3), tick=False)
    evaluate_person(one, hall.programme)
    decide_proposal(proposal, approve=True, actor=hall.bureau)
    run_jobs()
    assert Certificate.objects.get().person_id == one.pk


def test_without_the_setting_certificates_are_issued_at_once():
    hall = ClosingHall(needs_approval=False)
    hall.hold(there=1)
    assert Certificate.objects.count() == 1
    assert {row.state for row in states(hall).values()} == {"done"}


def test_on_the_screens_of_both(client):
    hall = ClosingHall()
    one, two = hall.hold(there=1, absent=1)
    hall.close()
    address = reverse("class_closing", args=[hall.run.public_id])
    client.force_login(hall.trainer)
    shown = client.get(address).content.decode()
    assert one.real_name in shown
    assert "考勤不足" in shown
    client.post(reverse("class_propose", args=[hall.run.public_id]), {"person": [one.public_id]})
    proposal = ClassProposal.objects.get()
    decide = reverse("class_decide", args=[hall.run.public_id, proposal.public_id])
    assert client.post(decide, {"do": "approve"}).status_code == 403
    client.force_login(hall.bureau)
    assert hall.run.title in client.get(reverse("classes")).content.decode()
    assert "批准并发证" in client.get(address).content.decode()
    client.post(decide, {"do": "back", "reason": ""})
    assert not ClassDecision.objects.exists()
    client.post(decide, {"do": "approve"})
    run_jobs()
    assert Certificate.objects.get().number in client.get(address).content.decode()
    assert Enrolment.objects.get(person=two)
    assert outline_of(Enrolment.objects.get(person=two).version, language="zh-hans").needed


def test_the_screen_costs_the_same_for_many(client):
    hall = ClosingHall()
    hall.hold(there=1, absent=1)
    client.force_login(hall.trainer)

    def more(count: int) -> None:
        for _each in range(count):
            person = hall.learner()
            type(hall.run).objects.filter(pk=hall.run.pk).update(ends_on=timezone.localdate() + timedelta(days=1))
            ClassSession.objects.filter(run=hall.run).update(starts_at=timezone.now() + timedelta(hours=1),
                                                             ends_at=timezone.now() + timedelta(hours=2))  # fmt: skip
            apply_for_class(person, hall.run)
            ClassSession.objects.filter(run=hall.run).update(starts_at=timezone.now() - timedelta(hours=2),
                                                             ends_at=timezone.now() - timedelta(hours=1))  # fmt: skip
            hall.another()

    assert_constant_queries(more, lambda: client.get(reverse("class_closing", args=[hall.run.public_id])))
