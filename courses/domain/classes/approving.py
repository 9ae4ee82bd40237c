"""Closing a class: its leader proposes certificates, a second person approves them or sends them back with a reason.

Nothing is issued before. Proposals and decisions are only ever added; who proposed never decides.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.certifying.certification import AWAITS_APPROVAL, certify_if_met, issue_or_hold
from courses.domain.classes.admitting import clean_words
from courses.domain.classes.planning import classes_led_by
from courses.domain.classes.state import lock_class
from courses.domain.classes.telling import tell_approvers, tell_certified, tell_decided
from courses.domain.refusal import Refused
from courses.models import (
    Certificate,
    CertificationPeriod,
    ClassDecision,
    ClassPlace,
    ClassProposal,
    ClassRun,
    Enrolment,
    ProposedPerson,
)
from people import rules
from people.domain.audit import record_audit
from people.domain.job import create_job
from people.models.scope import is_everybody, scope_q

ISSUE_JOB = "courses.issue_class"


def classes_seen_by(user: Any) -> QuerySet[ClassRun]:
    """Classes one leads, and those whose certificates one may approve."""
    rows = ClassRun.objects.select_related("course", "owner").order_by("-starts_on", "-pk")
    if is_everybody(user):
        return rows
    return rows.filter(Q(pk__in=classes_led_by(user).values("pk")) | scope_q(user, "approve_class", to="owner"))


def open_proposal(run: ClassRun) -> ClassProposal | None:
    """The proposal that waits for a decision."""
    return ClassProposal.objects.filter(run=run, decision=None).select_related("proposed_by").first()


def proposed_periods(run: ClassRun) -> set[int]:
    """The periods in it."""
    return set(
        ProposedPerson.objects.filter(proposal__run=run, proposal__decision=None).values_list("period", flat=True)
    )


def waiting_periods(run: ClassRun) -> QuerySet[CertificationPeriod]:
    """Of people who have a place: periods whose requirements are met, and that wait for approval."""
    people = ClassPlace.objects.filter(run=run, state=ClassPlace.State.CONFIRMED).values("enrolment__person")
    rows = CertificationPeriod.objects.open().filter(person__in=people, held_reason=AWAITS_APPROVAL)
    return rows.filter(version__requirements__course=run.course_id).select_related("person", "programme").distinct()


@transaction.atomic
def propose_certificates(
    run: ClassRun, people: Iterable[str], *, actor: Any, words: str = "", request: Any = None
) -> ClassProposal:
    """Propose these people (public ids) for their certificates. Whoever is not through cannot be proposed."""
    locked = lock_class(run)
    if locked.register_closed_at is None:
        raise Refused("register", _("Close the register first: it has to be settled who was there."))
    if open_proposal(locked) is not None:
        raise Refused("waiting", _("A proposal of this class waits for approval already."))
    wanted = set(people)
    periods = [one for one in waiting_periods(locked) if one.person.public_id in wanted]
    if not periods or len({one.person_id for one in periods}) < len(wanted):
        raise Refused("nobody", _("Choose people who are through. The list below is as it is now."))
    serial = (ClassProposal.objects.filter(run=locked).aggregate(last=Max("serial"))["last"] or 0) + 1
    made = ClassProposal.objects.create(run=locked, serial=serial, words=clean_words(words), proposed_by=actor)
    seats = Enrolment.objects.filter(course=locked.course_id, person__in=[one.person_id for one in periods])
    by_person = dict(seats.values_list("person_id", "pk"))
    ProposedPerson.objects.bulk_create(
        [
            ProposedPerson(proposal=made, person=one.person, enrolment_id=by_person[one.person_id], period=one)
            for one in periods
        ]
    )
    record_audit("class.proposed", actor=actor, subject=locked, organisation=locked.owner, request=request)
    tell_approvers(made)
    return made


def may_decide(user: Any, proposal: ClassProposal) -> bool:
    """A second person who may approve classes where this one is held: never who proposed, or is proposed."""
    if user.pk == proposal.proposed_by_id or proposal.people.filter(person=user.pk).exists():
        return False
    return rules.may(user, "approve_class", proposal.run.owner)


@transaction.atomic
def decide_proposal(
    proposal: ClassProposal, *, approve: bool, actor: Any, reason: str = "", request: Any = None
) -> ClassDecision:
    """Approve, and have the certificates issued; or send back with a reason. Decided once."""
    run = lock_class(proposal.run)
    known = ClassDecision.objects.filter(proposal=proposal).first()
    if known is not None:
        if known.approved == approve and known.decided_by_id == actor.pk:
            return known  # a double click
        raise Refused("again", _("This was decided meanwhile."))
    if not may_decide(actor, proposal):
        raise Refused("own", _("A second person decides: not who proposed them, nor who is proposed."))
    reason = clean_words(reason)
    if not approve and not reason:
        raise Refused("reason", _("Say why: the leader of the class reads it."))
    made = ClassDecision.objects.create(
        proposal=proposal, proposed_by=proposal.proposed_by, approved=approve, reason=reason, decided_by=actor
    )
    record_audit(
        "class.approved" if approve else "class.sent_back", actor=actor, subject=run, organisation=run.owner,
        reason=reason, request=request,
    )  # fmt: skip
    tell_decided(proposal, approved=approve)
    if approve:
        create_job(ISSUE_JOB, owner=actor, arguments={"proposal": proposal.pk})
    return made


def issue_proposal(proposal_id: int, *, progress: Any = None) -> int:
    """Certify and issue what was approved, person by person; begun again it goes on. Returns how many there are.

    Whoever's part was taken back meanwhile gets nothing; what cannot be issued now is held with its reason."""
    rows = ProposedPerson.objects.filter(proposal=proposal_id, proposal__decision__approved=True)
    todo = list(rows.select_related("period").order_by("pk"))
    issued = 0
    for done, row in enumerate(todo, start=1):
        issued += _issue(row) is not None
        if progress is not None:
            progress(done, len(todo))
    return issued


@transaction.atomic
def _issue(row: ProposedPerson) -> Certificate | None:
    period = CertificationPeriod.objects.select_for_update(of=("self",)).select_related("version").get(pk=row.period_id)
    if period.certified_at is None and period.archived_at is None:
        certify_if_met(period)
        period.refresh_from_db()
    elif period.held_reason:
        issue_or_hold(period)
    certificate = Certificate.objects.current().filter(period=period).first()
    if certificate is not None:
        tell_certified(row.person_id, certificate)
    return certificate


def past_proposals(run: ClassRun) -> QuerySet[ClassProposal]:
    """Everything that was proposed of a class and what was decided, the newest first."""
    rows = ClassProposal.objects.filter(run=run, decision__isnull=False)
    return rows.select_related("proposed_by", "decision__decided_by").prefetch_related("people").order_by("-pk")


def settle_day(run: ClassRun) -> bool:
    """Whether the last half day is over."""
    return run.ends_on < timezone.localdate() or run.register_closed_at is not None
