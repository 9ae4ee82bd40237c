"""Marking: what a person gives is a Mark, what follows from it a Grade; a return is a Mark that says why.

The plugin reads and judges before the transaction opens. Marks are never changed: a correction is a row more.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.domain.assessing.attempt import return_attempt
from courses.domain.assessing.attempt_state import AWAITING, DONE, GRADED, state_of
from courses.domain.assessing.grading import keep_judgement
from courses.domain.assessing.judged_by import graded_under, newest_grade
from courses.domain.assessing.judging import Judged, judge
from courses.domain.assessing.presence import facts_for
from courses.domain.authoring.assessment import version_facts
from courses.domain.marking.marker_files import tie_to_marks
from courses.domain.marking.seat import Table, claim_seat, clear_seats, table_of
from courses.domain.marking.settle import settle
from courses.domain.marking.together import seats_together, settles_itself
from courses.domain.refusal import Refused
from courses.domain.uploading.given import files_before_marker
from courses.models import DECIDER, Attempt, Grade, Mark, Response
from people.domain.audit import record_audit
from people.domain.message import send_message
from plugins.api import Status

LONGEST_REWORK = timedelta(days=366)
MAX_COMMENT = 4000
Marks = dict[str, Any]


def judge_marks(
    attempt: Attempt,
    marks: Marks | None,
    *,
    marker: Any,
    final_id: int | None,
    standing: Grade | None = None,
    may_wait: bool = False,
) -> Judged:
    """What the plugin makes of the hand-in with these marks; refuses when something is still unmarked, unless a third
    person may be waited for.

    A result that stands is judged by the version that gave it, which after a regrade is not the attempt's own.
    """
    facts, variant = graded_under(attempt, standing)
    raw = Response.objects.filter(pk=final_id or 0).values_list("raw", flat=True).first() or {}
    known = facts_for(attempt, facts, ended_at=attempt.submitted_at)
    judged = judge(
        facts, variant=variant, raw=raw, language=get_language() or "zh-hans", marks=marks,
        show=facts.policy.shows_at_once, known=known,
        given=files_before_marker(attempt, facts, raw, marker=marker, is_graded=True),
    )  # fmt: skip
    if judged is None:
        raise Refused("unavailable", _("The marks could not be counted just now. Your draft is kept; try again soon."))
    if judged.outcome.status != Status.GRADED and not may_wait:
        raise Refused("incomplete", _("Something is not marked yet. Your draft is kept."))
    return replace(judged, variant=standing.variant if standing is not None else None)


def give_marks(attempt: Attempt, user: Any, *, marks: Marks, comment: str = "", receipt: str = "") -> Grade | None:
    """Give marks from one's seat. Returns the grade, if this decided it; with two markers the first decides nothing.

    The other marker's marks are judged beforehand; if they came in between, everything is looked at once more. Marks
    that came under a `receipt` are written once, however often a device sends them.
    """
    for _try in range(3):
        table = table_of(attempt)
        own = judge_marks(attempt, marks, marker=user, final_id=table.final_id)
        decision = _decide(attempt, table, own, marks, user=user)
        try:
            return _write_marks(attempt, user, table, decision, marks=marks, comment=comment, receipt=receipt)
        except MarkedMeanwhile:
            continue
        except ReceivedBefore:
            return newest_grade(attempt)
    raise Refused("taken", _("Somebody else is marking this one. Take another; it comes back if they leave it."))


class MarkedMeanwhile(Exception):
    """Another marker's marks arrived between reading and writing."""


class ReceivedBefore(Exception):
    """These very marks are on record: a device sent them twice."""


def was_received(attempt: Attempt, user: Any, receipt: str) -> bool:
    """Whether marks of this person came under this receipt before."""
    return bool(receipt) and Mark.objects.filter(attempt=attempt, marker=user.pk, receipt=receipt).exists()


@dataclass(frozen=True)
class Decision:
    """What counts now (None while another marker is waited for, or a third has to decide), and the marks behind it."""

    seat: int | None
    judged: Judged | None
    marks: Marks


def _decide(attempt: Attempt, table: Table, own: Judged, marks: Marks, *, user: Any) -> Decision:
    seat = table.seat_for(user.pk)
    others = {number: mark.marks for number, mark in table.marks.items() if number != seat}
    if seat is None or not others:
        return Decision(seat, own if table.markers == 1 or seat == DECIDER else None, marks)
    together = seats_together({**others, seat: marks})
    if settles_itself(attempt):
        judged = judge_marks(attempt, together, marker=user, final_id=table.final_id, may_wait=True)
        return Decision(seat, judged if judged.outcome.status == Status.GRADED else None, together)
    if seat == DECIDER:
        return Decision(seat, own, marks)
    second = judge_marks(attempt, next(iter(others.values())), marker=user, final_id=table.final_id)
    tolerance = version_facts(attempt.version_id).policy.tolerance
    outcome = settle(second.outcome, own.outcome, tolerance=tolerance)
    return Decision(seat, None if outcome is None else replace(own, outcome=outcome), together)


@transaction.atomic
def _write_marks(
    attempt: Attempt, user: Any, seen: Table, decision: Decision, *, marks: Marks, comment: str, receipt: str
) -> Grade | None:
    locked = Attempt.objects.select_for_update(of=("self",)).select_related("enrolment__version").get(pk=attempt.pk)
    if was_received(locked, user, receipt):
        raise ReceivedBefore
    if state_of(locked) != AWAITING:
        raise Refused("not_waiting", _("This work is not waiting for marks any more; nothing was written."))
    seat = claim_seat(locked, user)
    table = table_of(locked)
    if table.final_id != seen.final_id or set(table.marks) != set(seen.marks) or seat.seat != decision.seat:
        raise MarkedMeanwhile
    _add_mark(
        locked, user, seat=seat.seat, final_id=table.final_id, marks=marks, comment=comment, receipt=receipt
    )  # fmt: skip
    clear_seats(locked, seat=seat.seat)
    if decision.judged is None:
        return None
    grade = keep_judgement(locked, decision.judged, marks=decision.marks, grader=user)
    clear_seats(locked)
    send_message(locked.person_id, "attempt.marked", context={"attempt": locked.public_id})
    return grade


def _add_mark(attempt: Attempt, user: Any, *, seat: int, final_id: int | None, **values: Any) -> Mark:
    serial = Mark.objects.filter(attempt=attempt, seat=seat).count() + 1
    values["comment"] = values.get("comment", "").replace("\0", "")[:MAX_COMMENT]
    mark = Mark(attempt=attempt, marker=user, seat=seat, serial=serial, response_id=final_id, **values)
    mark.save(force_insert=True)
    tie_to_marks(attempt, mark)
    return mark


@transaction.atomic
def note_reading(attempt: Attempt, user: Any, *, comment: str = "") -> Mark:
    """A journal was read; nothing is judged. What the reader writes reaches the learner."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if state_of(locked) != DONE:
        raise Refused("not_waiting", _("This work is not waiting for marks any more; nothing was written."))
    seat = claim_seat(locked, user)
    mark = _add_mark(locked, user, seat=seat.seat, final_id=table_of(locked).final_id, comment=comment)
    clear_seats(locked)
    if mark.comment:
        send_message(locked.person_id, "attempt.answered", context={"attempt": locked.public_id})
    return mark


@transaction.atomic
def return_work(attempt: Attempt, user: Any, *, comment: str, until: date) -> Attempt:
    """Give a work back to its learner, who sees why, works on and hands in again by the end of a day."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if state_of(locked) != AWAITING:
        raise Refused("not_waiting", _("This work is not waiting for marks any more; nothing was written."))
    comment = comment.strip()
    if not comment:
        raise Refused("no_comment", _("Say what should be worked on; the learner reads it."))
    today = timezone.localdate()
    if not today < until <= today + LONGEST_REWORK:
        raise Refused("no_day", _("Choose a day from tomorrow on, within a year."))
    seat = claim_seat(locked, user)
    _add_mark(
        locked, user, seat=seat.seat, final_id=table_of(locked).final_id, comment=comment,
        decision=Mark.Decision.RETURNED,
    )  # fmt: skip
    returned = return_attempt(locked, actor=user, reason=comment[:300], deadline=end_of(until))
    clear_seats(locked)
    send_message(locked.person_id, "attempt.returned", context={"attempt": locked.public_id})
    return returned


def end_of(day: date) -> datetime:
    """The last second of a day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def change_grade(
    attempt: Attempt,
    user: Any,
    *,
    marks: Marks,
    comment: str = "",
    reason: str,
    request: Any = None,
    then: Callable[[Grade], Any] | None = None,
) -> Grade:
    """Another grade beside those that stand, with a reason; `then` is written in the same transaction.

    Completions and certificates are not taken back by it.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("no_reason", _("Give the reason; it stands in the record and the learner reads it."))
    final_id = table_of(attempt).final_id
    standing = newest_grade(attempt)
    judged = judge_marks(attempt, marks, marker=user, final_id=final_id, standing=standing)
    with transaction.atomic():
        locked = Attempt.objects.select_for_update(of=("self",)).select_related("enrolment__version").get(pk=attempt.pk)
        if state_of(locked) != GRADED:
            raise Refused("not_graded", _("This work has no grade that could be changed."))
        if newest_grade(locked) != standing:
            raise Refused("changed", _("The grade was changed meanwhile; look at it again. Nothing was written."))
        _add_mark(
            locked, user, seat=DECIDER, final_id=final_id, marks=marks, comment=comment, reason=reason[:300]
        )  # fmt: skip
        grade = keep_judgement(locked, judged, marks=marks, grader=user, reason=reason[:300])
        if grade is None:
            raise Refused("not_graded", _("This work has no grade that could be changed."))
        fields = ["score", "passed"]
        record_audit("grade.changed", actor=user, subject=locked, fields=fields, reason=reason, request=request)
        if then is not None:
            then(grade)
        else:
            send_message(locked.person_id, "attempt.changed", context={"attempt": locked.public_id})
    return grade
