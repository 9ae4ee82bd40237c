"""Settling: a work that has what it needs is graded, one that never gets it goes to a person, nobody is stuck.

The grading itself is the school's own (`grade_attempt`); here is only decided when it is time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assessing import attempt_state
from courses.domain.assessing.grading import grade_attempt
from courses.domain.assessing.pending import wait_for_person
from courses.domain.assessing.terms import terms_of
from courses.domain.assessing.window import find_window
from courses.domain.authoring.assessment import version_facts
from courses.domain.refusal import Refused
from courses.domain.reviewing.dealing import release_overdue, works_to_read
from courses.domain.reviewing.facts import CLOSED, Tally, stage_of, tally_of
from courses.domain.reviewing.rules import find_rules
from courses.models import Attempt, Grade, PeerReview, PeerWork
from people.domain.audit import record_audit
from people.domain.message import send_message
from plugins.api import PeerRules, Status, runtime

STEP = Decimal("0.0001")
AT_ONCE = 300
TOO_FEW = "reviews were missing when the days were over"


def settle_work(work: PeerWork, *, now: datetime | None = None) -> Grade | None:
    """Grade a work whose reviews are there on both sides; anything else is left as it is. Safe to call at any time."""
    now = now or timezone.now()
    work = PeerWork.objects.select_related("attempt__enrolment__version").get(pk=work.pk)
    rules = find_rules(work.attempt.version_id)
    if rules is None or attempt_state.state_of(work.attempt) != attempt_state.SUBMITTED:
        return None
    if stage_of(work, rules, tally_of(work, now=now)) != CLOSED:
        return None
    note_spread(work, rules)
    grade = grade_attempt(work.attempt).grade
    if grade is not None:
        send_message(work.attempt.person_id, "attempt.marked", context={"attempt": work.attempt.public_id})
    return grade


def note_spread(work: PeerWork, rules: PeerRules) -> None:
    """Write beside each review how far it is from its companions; the odd ones are shown to staff. Outside of
    transactions, since the plugin compares."""
    facts = version_facts(work.attempt.version_id)
    rows = list(PeerReview.objects.filter(work=work).given().order_by("given_at", "pk"))
    for row, apart in zip(rows, spread_of(facts, [one.marks for one in rows]), strict=True):
        row.apart, row.is_odd = apart, apart is not None and len(rows) > 2 and apart > rules.spread
    PeerReview.objects.bulk_update(rows, ["apart", "is_odd"])


def spread_of(facts: Any, marks: Sequence[Any]) -> list[Decimal | None]:
    """For each of some marks how far it is from the nearer half of the others; None where it stands alone."""
    apart: dict[tuple[int, int], Decimal] = {}
    for one in range(len(marks)):
        for two in range(one + 1, len(marks)):
            called = runtime.call(facts.type_key, "compare", facts.config, marks[one], marks[two], fallback=None)
            if called.ok and isinstance(called.value, Decimal):
                apart[one, two] = apart[two, one] = min(Decimal(1), max(Decimal(0), called.value))
    return [
        lower_median([value for (first, _second), value in apart.items() if first == one]) for one in range(len(marks))
    ]


def lower_median(values: Sequence[Decimal]) -> Decimal | None:
    """The lower median: of two in the middle the smaller one."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2].quantize(STEP, ROUND_HALF_UP) if ordered else None


def send_to_desk(
    work: PeerWork, *, reason: str, actor: Any = None, request: Any = None, now: datetime | None = None
) -> Attempt:
    """A person marks this work instead. What colleagues wrote stays and is shown beside it."""
    now = now or timezone.now()
    reason = reason.replace("\0", "").strip()[:300]
    if not reason:
        raise Refused("no_reason", _("Give the reason; it stands in the record."))
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=work.attempt_id)
        if attempt_state.state_of(attempt) != attempt_state.SUBMITTED:
            raise Refused("not_waiting", _("This work is not waiting for reviews any more; nothing was written."))
        PeerWork.objects.filter(pk=work.pk, desk_at__isnull=True).update(desk_at=now, desk_reason=reason)
        wait_for_person(attempt, Status.AWAITING, reason=reason)
        if actor is not None:
            record_audit("peers.to_desk", actor=actor, subject=attempt, reason=reason, request=request)
        send_message(attempt.person_id, "peers.desk", context={"attempt": attempt.public_id})
    return attempt


def move_works(*, now: datetime | None = None, limit: int = AT_ONCE) -> int:
    """What the clock owes: let overdue works go, excuse whom nothing is left for, call a person, settle what is whole.

    Those looked at longest ago come first, so that none is forgotten behind many that wait.
    """
    now = now or timezone.now()
    release_overdue(now=now)
    works = list(
        PeerWork.objects.in_review()
        .select_related("attempt__assessment")
        .order_by(F("looked_at").asc(nulls_first=True), "entered_at")[:limit]
    )
    for work in works:
        _look_after(work, now)
    PeerWork.objects.filter(pk__in=[work.pk for work in works]).update(looked_at=now)
    return len(works)


def _look_after(work: PeerWork, now: datetime) -> None:
    rules = find_rules(work.attempt.version_id)
    if rules is None:
        return
    tally = tally_of(work, now=now)
    handed_in = work.attempt.submitted_at or work.entered_at
    is_over = now >= handed_in + timedelta(days=rules.patience) or _is_hopeless(work, rules, now)
    if is_over and tally.done + tally.held < rules.gives and not works_to_read(work, now=now).exists():
        PeerWork.objects.filter(pk=work.pk, excused_at__isnull=True).update(excused_at=now)
    if now >= handed_in + timedelta(days=rules.patience) / 2 and not is_over:
        _remind(work, rules, tally, now)
    if is_over and tally.received < rules.needs and not tally.coming:
        try:
            send_to_desk(work, reason=TOO_FEW, now=now)
        except Refused:
            return  # somebody was quicker
    settle_work(work, now=now)


def _remind(work: PeerWork, rules: PeerRules, tally: Tally, now: datetime) -> None:
    """Once, half way: reviews are owed, and there is something to review."""
    if tally.done < rules.gives and (tally.held or works_to_read(work, now=now).exists()):
        context = {"attempt": work.attempt.public_id}
        send_message(work.attempt.person_id, "peers.waiting", context=context, once_key=f"peers-{work.pk}")


def _is_hopeless(work: PeerWork, rules: PeerRules, now: datetime) -> bool:
    """Nothing more can be handed in, and there are too few colleagues for this work to be reviewed by."""
    facts = version_facts(work.attempt.version_id)
    window = find_window(facts.policy, terms_of(work.attempt.version_id))
    if not window.is_over(now):
        return False
    others = PeerWork.objects.filter(pool=work.pool_id).exclude(attempt__person=work.attempt.person_id)
    return others.values("attempt__person").distinct().count() < rules.needs
