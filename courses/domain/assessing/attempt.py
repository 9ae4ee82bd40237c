"""Attempts: may one start, starting, returning, voiding, expiring. Plugins are asked outside every transaction."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assessing import attempt_state
from courses.domain.assessing.attempt_state import is_overdue, make_move, owed_moves, state_of
from courses.domain.assessing.extension import extra_of
from courses.domain.assessing.sealed import seal_start
from courses.domain.assessing.submission import submit_attempt
from courses.domain.assessing.terms import terms_of
from courses.domain.assessing.window import ALWAYS, Window, find_window
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.bank.draw import Drawn, deal_variant, note_drawn
from courses.domain.bank.messages import tell_short
from courses.domain.inspecting.subjects import is_of_organisations
from courses.domain.learning.completion import is_open_to
from courses.domain.learning.done import DoneKeys
from courses.domain.learning.outline import Outline, OutlineItem
from courses.domain.learning.stamp import stamp_of, stamp_person
from courses.domain.refusal import Refused
from courses.models import Attempt, AttemptMove, Enrolment, PrivacyClass, Progress
from people.domain.audit import record_audit
from plugins.api import runtime

SAME = 1  # the seed of a paper that is the same for everybody: the one its author sees in the preview


@dataclass(frozen=True)
class Allowance:
    """What a learner may do with an assessment now. `used` leaves voided attempts out; `left` None means no limit."""

    used: int
    left: int | None
    not_before: datetime | None
    time_limit: int | None
    due_on: Any
    open_attempt: Attempt | None
    last_attempt: Attempt | None
    refusal: str = ""
    window: Window = ALWAYS
    late_days: int = 0
    rest: int = 0
    is_extended: bool = False

    @property
    def may_start(self) -> bool:
        """Whether a new attempt may begin at this moment."""
        return not self.refusal and self.open_attempt is None


def find_allowance(enrolment: Enrolment, item: OutlineItem, *, now: datetime | None = None) -> Allowance:
    """Attempts left, window, cool-down, time limit, with what was granted to this person. Two queries."""
    now = now or timezone.now()
    assert item.assessment is not None  # callers look at the kind first
    policy = item.assessment.policy
    attempts = list(
        Attempt.objects.filter(enrolment=enrolment, item_key=item.key, round=enrolment.round)
        .exclude(progress=Progress.VOIDED)
        .order_by("number")
    )
    extra = extra_of(enrolment, item.key)
    terms = terms_of(item.assessment.version_id)
    going = next((one for one in attempts if one.progress in (Progress.STARTED, Progress.RETURNED)), None)
    left = None if policy.attempts is None else max(0, policy.attempts + extra.attempts - len(attempts))
    last = attempts[-1] if attempts else None
    rest = max(timedelta(minutes=policy.cool_down), terms.rest)
    ready = last.submitted_at + rest if rest and last and last.submitted_at else None
    limit = None if policy.time_limit is None else policy.time_limit + extra.minutes
    waits = ready if ready and ready > now else None
    window = find_window(policy, terms, until=extra.until)
    refusal = window.refusal(now) or ("none_left" if left == 0 else "cool_down" if waits else "")
    return Allowance(
        len(attempts), left, waits, limit, extra.until or enrolment.due_on, going, last, refusal, window=window,
        late_days=window.late_days(now), is_extended=extra.is_any, rest=int(rest.total_seconds()) // 60,
    )  # fmt: skip


def start_attempt(
    enrolment: Enrolment,
    item: OutlineItem,
    *,
    outline: Outline,
    done: DoneKeys,
    now: datetime | None = None,
    by: Any = None,
) -> Attempt:
    """Begin (or go on with) an attempt: the paper is dealt and frozen. Refuses with words where rules say no.

    `by` fills in for an organisation, where that has the place on the course. The plugin deals the paper before the
    transaction opens; two clicks find the same attempt.
    """
    now = now or timezone.now()
    person_id = _who_may(enrolment, item, outline, done, by=by)
    assert item.assessment is not None  # it was looked at
    allowance = find_allowance(enrolment, item, now=now)
    if allowance.open_attempt is not None:
        if not is_overdue(allowance.open_attempt, now=now):
            return allowance.open_attempt
        going = allowance.open_attempt
        submit_attempt(going.person_id, going.public_id, now=now)  # its time is over
        allowance = find_allowance(enrolment, item, now=now)
    _refuse(allowance)
    facts = version_facts(item.assessment.version_id)
    if facts.privacy == PrivacyClass.ANONYMOUS:
        raise Refused("anonymous", _("This test leaves no attempt behind; it is taken on its own page."))
    if not runtime.is_enabled(facts.type_key, course=enrolment.course_id):
        words = _("This part is switched off at the moment. What you did is kept; look in later.")
        raise Refused("switched_off", words)
    dealt = deal_paper(facts, course=enrolment.course_id)
    try:
        deadline = allowance.window.deadline(now, allowance.time_limit)
        return _insert_attempt(
            enrolment, item, facts, dealt=dealt, deadline=deadline,
            keep_months=terms_of(facts.id).keep_months, now=now, person_id=person_id,
        )  # fmt: skip
    except IntegrityError:  # another tab was quicker: its attempt is the one
        return Attempt.objects.get(
            enrolment=enrolment, item_key=item.key, progress__in=[Progress.STARTED, Progress.RETURNED]
        )


def _who_may(enrolment: Enrolment, item: OutlineItem, outline: Outline, done: DoneKeys, *, by: Any) -> int:
    """The person who writes; refuses where the place, the part or the kind of subject forbids it."""
    if enrolment.ended_at is not None:
        raise Refused("ended", _("Your place on this course has ended. What you did is kept; ask the course's owner."))
    if item.withdrawn or not is_open_to(item, outline, done):
        raise Refused("not_open", _("This part is not open yet. Finish the parts before it first."))
    person_id: int | None = enrolment.person_id or (by.pk if by is not None else None)
    if item.assessment is None or person_id is None:
        raise Refused("not_an_assessment", _("There is nothing to answer here."))
    if is_of_organisations(item.assessment.type_key) is not (enrolment.school_id is not None):
        raise Refused("organisation", _("This is about a unit, not about a person: its coordinator fills it in."))
    return person_id


def _refuse(allowance: Allowance) -> None:
    if allowance.refusal == "none_left":
        raise Refused("none_left", _("All attempts are used. If another would be fair, talk to the course's owner."))
    if allowance.refusal == "cool_down":
        raise Refused("cool_down", _("A little patience: the next attempt opens later."), at=allowance.not_before)
    if allowance.refusal == "not_yet":
        raise Refused("not_yet", _("This is not open yet."), at=allowance.window.opens_at)
    if allowance.refusal == "closed":
        raise Refused("closed", _("This is closed. If you think more time would be fair, talk to the course's owner."))


def deal_paper(facts: VersionFacts, *, course: int | None = None) -> tuple[int, dict[str, Any], tuple[Drawn, ...]]:
    """A seed, the variant the plugin made of it, and what was drawn from the bank; refuses when that cannot be."""
    if not runtime.is_enabled(facts.type_key, course=course):
        raise Refused("unavailable", _("This part is switched off at the moment. Nothing of yours is lost."))
    seed = secrets.randbits(62) if facts.policy.shuffle else SAME
    try:
        dealt = deal_variant(
            facts.type_key, facts.config, assessment_id=facts.assessment_id, seed=seed, draw=secrets.randbits(62),
            private=facts.is_sealed,
        )  # fmt: skip
    except Refused as refusal:
        if refusal.code == "bank_short":
            tell_short(facts.assessment_id)
        raise
    if not dealt.called.ok:
        raise Refused(
            "unavailable", _("This part cannot be shown right now. Nothing of yours is lost; please come back later.")
        )
    return seed, dealt.called.value, dealt.drawn


@transaction.atomic
def _insert_attempt(
    enrolment: Enrolment,
    item: OutlineItem,
    facts: VersionFacts,
    *,
    dealt: tuple[int, dict[str, Any], tuple[Drawn, ...]],
    deadline: datetime | None,
    keep_months: int,
    now: datetime,
    person_id: int,
) -> Attempt:
    seed, variant, drawn = dealt
    Enrolment.objects.select_for_update().filter(pk=enrolment.pk).first()
    rows = Attempt.objects.filter(enrolment=enrolment, item_key=item.key, round=enrolment.round)
    number = (rows.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    place = stamp_of(enrolment) if enrolment.school_id else stamp_person(person_id)._asdict()
    attempt = Attempt(
        person_id=person_id, enrolment=enrolment, course_id=enrolment.course_id, item_key=item.key,
        assessment_id=facts.assessment_id, version_id=facts.id, privacy=facts.privacy, round=enrolment.round,
        number=number, started_at=now, deadline=deadline,
        seed=None if facts.is_sealed else seed, variant=None if facts.is_sealed else variant,
        subject_id=enrolment.school_id, **place,
    )  # fmt: skip
    attempt.save(force_insert=True)
    if facts.is_sealed:
        seal_start(attempt, variant=variant, keep_months=keep_months)
    else:
        note_drawn(attempt.pk, drawn)
    return attempt


@transaction.atomic
def void_attempt(attempt: Attempt, *, actor: Any, reason: str) -> Attempt:
    """Leave an attempt out of account, for a reason; it is kept, and its learner may start anew."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    owed = owed_moves(locked, state_of(locked), now=timezone.now())
    move = make_move(locked, (Progress.VOIDED, locked.grading), actor=actor, reason=reason)
    locked.save(update_fields=["progress", "closed_at"])
    AttemptMove.objects.bulk_create([*owed, move])
    record_audit("attempt.voided", actor=actor, subject=locked, reason=reason)
    return locked


@transaction.atomic
def return_attempt(attempt: Attempt, *, actor: Any, reason: str, deadline: datetime | None = None) -> Attempt:
    """Give an attempt back for rework; what was handed in stays."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    owed = owed_moves(locked, state_of(locked), now=timezone.now())
    move = make_move(locked, attempt_state.RETURNED, actor=actor, reason=reason)
    locked.deadline = deadline
    locked.submit_key = ""
    locked.save(update_fields=["progress", "grading", "deadline", "submit_key"])
    AttemptMove.objects.bulk_create([*owed, move])
    return locked
