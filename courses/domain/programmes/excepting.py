"""Exceptions for one person in a whole programme: more time, a requirement that need not be done, or nothing at all.

They hold for the open period and not for the next turn. Nobody makes them for themselves. More time is given by whoever
manages programmes where the person belongs, or the programme itself; what need not be done only by the latter. Taking
back adds a row; what was certified meanwhile stays. Freeing from everything makes no certificate: it says that nothing
is asked. Whoever learnt elsewhere is freed from single requirements, or their old certificate is entered."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.certifying.certification import certify_if_met
from courses.domain.certifying.period import PeriodState, period_state
from courses.domain.certifying.requirement import Done, Facts, build_tree, judge
from courses.domain.certifying.waived import waived_nodes, waivers_of, walk
from courses.domain.programmes.audience import in_audience
from courses.domain.programmes.telling import tell_exception
from courses.domain.refusal import Refused
from courses.domain.reminding.owed import owed_programmes
from courses.models import CertificationPeriod, ProgrammeException, ProgrammeExceptionKind, Requirement
from courses.models.period import PeriodKind
from courses.models.programme import RequirementKind
from people import rules
from people.domain.audit import record_audit
from people.domain.person import narrow_to_person
from people.models.scope import scope_q

ACTION = "manage_programmes"
Kind = ProgrammeExceptionKind


def periods_for(user: Any) -> QuerySet[CertificationPeriod]:
    """Unfinished periods one may make exceptions in: of people of one's units, and of one's own programmes; also those
    of which the round has ended. Never one's own."""
    today = timezone.localdate()
    scope = scope_q(user, ACTION) | scope_q(user, ACTION, to="programme__owner")
    ended = Q(archived_at__isnull=False, window_end__lt=today) & ~Q(has_newer())
    rows = CertificationPeriod.objects.filter(
        Q(archived_at=None) | ended, scope, certified_at=None, revoked_at=None, person__merged_into=None
    )
    found = rows.exclude(person=getattr(user, "pk", None) or 0)
    return found.select_related("person", "programme__owner", "version", "organisation")


def has_newer() -> Exists:
    """Condition: the person has a newer period in the same programme."""
    newer = CertificationPeriod.objects.filter(
        person=OuterRef("person"), programme=OuterRef("programme"), pk__gt=OuterRef("pk")
    )
    return Exists(newer)


def find_periods(user: Any, *, search: str = "", programme: str = "") -> QuerySet[CertificationPeriod]:
    """The same, by name or number of the person and by programme; the newest first."""
    rows = periods_for(user)
    if programme:
        rows = rows.filter(programme__public_id=programme)
    return narrow_to_person(rows, search).order_by("-pk")


def may_free(user: Any, period: CertificationPeriod) -> bool:
    """Whether somebody may say what need not be done: who manages the programme itself, for others."""
    return period.person_id != user.pk and rules.may(user, ACTION, period.programme.owner)


def last_day_of(period: CertificationPeriod) -> date | None:
    """The last day that counts for a period now, with everything that was granted."""
    owed = owed_programmes(CertificationPeriod.objects.filter(pk=period.pk))
    return owed[0].due_on if owed else None


def waivable(period: CertificationPeriod) -> list[Requirement]:
    """Requirements of a period that may be waived and are not yet: all but the whole, and but courses that only bring
    hours, because what was not learnt brings none. In the order of the tree. Three queries at most."""
    rows = list(
        period.version.requirements.select_related("course__current_version", "programme", "category").order_by(
            "position", "pk"
        )
    )
    tree = build_tree(rows)
    if tree is None:
        return []
    known, waived = {row.pk: row for row in rows}, waived_nodes(tree, waivers_of([period.pk]).get(period.pk, ()))
    below_hours = {child.id for node in walk(tree) if node.kind == RequirementKind.HOURS_OF for child in node.children}
    return [
        known[node.id] for node in walk(tree)
        if node.id != tree.id and node.id not in waived and node.id not in below_hours
    ]  # fmt: skip


def grant_time(
    period: CertificationPeriod, *, until: date, author: Any, reason: str, request: Any = None
) -> ProgrammeException:
    """Give more time until a day (it counts itself). A round that has ended goes on for this person until then."""
    reason = check_reason(reason)
    with transaction.atomic():
        row = _hold(period, author)
        _check_until(row, until)
        made = _write(row, Kind.EXTENDED, author=author, reason=reason, due_on=until)
        if row.archived_at is not None:
            if not in_audience(row.person, row.version, day=timezone.localdate()):
                raise Refused("outside", _("They do not belong to this programme any more."))
            row.archived_at = None
            row.save(update_fields=["archived_at"])
        _settle(row, made, "programme.extended", reason=reason, request=request)
    return made


def _check_until(period: CertificationPeriod, until: date) -> None:
    """Refuse a day that gives nothing, and one after which a renewal would be a new beginning."""
    today, due = timezone.localdate(), last_day_of(period) or period.window_end
    if until < today:
        raise Refused("past", _("This day is over. Give today or a later one."))
    if due is None:
        raise Refused("endless", _("This programme has no last day for them: there is nothing to move."))
    if until <= due:
        raise Refused("earlier", _("They have time until %(day)s already.") % {"day": date_format(due)})
    end = period.window_end
    if period.kind == PeriodKind.RENEWAL and end is not None and until > end:
        words = _("A renewal counts until %(day)s. After that the certificate has to be earned anew.")
        raise Refused("renewal", words % {"day": date_format(end)})


def waive_requirement(
    period: CertificationPeriod, requirement: Requirement, *, author: Any, reason: str, request: Any = None
) -> ProgrammeException:
    """Say that somebody need not do one requirement: it counts as met from today; hours are not entered for it."""
    reason = check_reason(reason)
    with transaction.atomic():
        row = _hold_going(period, author)
        known = {one.pk for one in waivable(row)}
        if requirement.version_id != row.version_id or requirement.pk not in known:
            raise Refused("again", _("This is waived already, or it cannot be waived by itself."))
        _refuse_all(row, requirement)
        made = _write(row, Kind.WAIVED, author=author, reason=reason, requirement=requirement)
        _settle(row, made, "programme.waived", reason=reason, request=request)
    return made


def _refuse_all(period: CertificationPeriod, requirement: Requirement) -> None:
    """Where nothing would be left to do, it is the whole programme that is waived, and that makes no certificate."""
    tree = build_tree(period.version.requirements.all())
    if tree is None:
        return
    today = timezone.localdate()
    waived = {**waived_nodes(tree, waivers_of([period.pk]).get(period.pk, ())), requirement.pk: Done(today, "")}
    if judge(tree, Facts(), start=period.window_start, waived=waived).met_on is not None:
        words = _(
            "Then nothing would be left to do, and a certificate says that something was done. Free them from the "
            "whole programme instead, or enter the certificate they have."
        )
        raise Refused("everything", words)


def free_from_programme(
    period: CertificationPeriod, *, author: Any, reason: str, request: Any = None
) -> ProgrammeException:
    """Say that nothing of the programme is asked of somebody in this turn. No certificate follows from it; whoever does
    everything all the same is certified."""
    reason = check_reason(reason)
    with transaction.atomic():
        row = _hold_going(period, author)
        if row.freed_on is not None:
            raise Refused("again", _("This is waived already."))
        made = _write(row, Kind.FREED, author=author, reason=reason)
        _settle(row, made, "programme.freed", reason=reason, request=request)
    return made


def withdraw_exception(row: ProgrammeException, *, author: Any, reason: str, request: Any = None) -> ProgrammeException:
    """Take an exception back by a row that says why. A certificate that was issued meanwhile stays."""
    reason = check_reason(reason)
    with transaction.atomic():
        period = _hold(row.period, author, finished=True)
        if row.kind != Kind.EXTENDED:
            _refuse_others(period, author)
        if row.withdraws_id is not None or ProgrammeException.objects.filter(withdraws=row).exists():
            raise Refused("again", _("This was taken back already."))
        made = _write(
            period,
            row.kind,
            author=author,
            reason=reason,
            due_on=row.due_on,
            requirement=row.requirement,
            withdraws=row,
        )
        _settle(period, made, "programme.exception_withdrawn", reason=reason, request=request)
    return made


def check_reason(reason: str) -> str:
    """A reason on one line; without one nothing is granted."""
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise Refused("reason", _("Say why: the reason is kept with the exception."))
    return reason[:300]


def _hold(period: CertificationPeriod, author: Any, *, finished: bool = False) -> CertificationPeriod:
    """The period, locked, if this author may make exceptions in it and it is not over."""
    rows = CertificationPeriod.objects.select_for_update(of=("self",)).select_related(
        "person", "programme__owner", "version", "organisation"
    )
    row: CertificationPeriod = rows.get(pk=period.pk)
    here = row.organisation is not None and rules.may(author, ACTION, row.organisation)
    if row.person_id == author.pk or not (here or may_free(author, row)):
        raise Refused("not_yours", _("Somebody else decides about this."))
    if not finished and (row.certified_at is not None or row.revoked_at is not None):
        raise Refused("finished", _("They have met everything meanwhile. There is nothing left to grant."))
    return row


def _hold_going(period: CertificationPeriod, author: Any) -> CertificationPeriod:
    row = _hold(period, author)
    _refuse_others(row, author)
    if row.archived_at is not None or period_state(row, today=timezone.localdate()) == PeriodState.FAILED:
        raise Refused("ended", _("Their round has ended. Give more time first."))
    return row


def _refuse_others(period: CertificationPeriod, author: Any) -> None:
    if not may_free(author, period):
        raise Refused("not_yours", _("Only whoever manages the programme says what need not be done."))


def _write(period: CertificationPeriod, kind: str, **values: Any) -> ProgrammeException:
    return ProgrammeException.objects.create(period=period, kind=kind, **values)


def refresh_exceptions(period: CertificationPeriod) -> None:
    """Write what follows from the exceptions in force onto the period. Doing it again changes nothing."""
    rows = period.exceptions.in_force()
    period.more_until = rows.filter(kind=Kind.EXTENDED).aggregate(last=Max("due_on"))["last"]
    freed = rows.filter(kind=Kind.FREED).order_by("granted_at").first()
    period.freed_on = timezone.localdate(freed.granted_at) if freed else None
    period.waivers = rows.filter(kind=Kind.WAIVED).count() or None
    period.save(update_fields=["more_until", "freed_on", "waivers"])


def _settle(period: CertificationPeriod, made: ProgrammeException, action: str, *, reason: str, request: Any) -> None:
    """What follows from a new row: the columns, the log, a word to the person, and a certificate where all is met."""
    refresh_exceptions(period)
    record_audit(
        action, actor=made.author, subject=period.person, organisation=period.organisation or period.programme.owner,
        fields=[made.kind], reason=reason, request=request,
    )  # fmt: skip
    tell_exception(made)
    if period.certified_at is None and period.archived_at is None and made.kind != Kind.FREED:
        certify_if_met(period)
