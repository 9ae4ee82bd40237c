"""The window of a period: which one goes on when somebody comes back, when it is due, which days count."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from courses.domain.certifying.period import counts_until
from courses.domain.refusal import Refused
from courses.models.period import CertificationPeriod, PeriodKind
from courses.models.programme import ProgrammeVersion

MERGED = "merged"  # held for good: the person has another period of this programme, from another record


def row_to_reopen(rows: list[CertificationPeriod], *, day: date) -> CertificationPeriod | None:
    """Of somebody's periods in a programme the one that goes on when they come back into the audience: the newest, if
    it was left unfinished and its window has not passed."""
    rows = [row for row in rows if row.held_reason != MERGED]
    newest = max(rows, key=lambda row: row.pk, default=None)
    if newest is None or newest.archived_at is None or newest.certified_at or newest.revoked_at:
        return None
    last = counts_until(newest)
    return newest if last is None or day <= last else None


def reopen(period: CertificationPeriod, *, day: date) -> None:
    """Take up a period again; days counted from entering begin anew, what was done meanwhile counts as before."""
    period.archived_at, period.entered_on = None, day
    if period.kind == PeriodKind.FIRST and period.version.due_after_days:
        period.window_due = due_day(period.version, day)


def due_day(version: ProgrammeVersion, entered_on: date) -> date | None:
    """The due day of a first certification: fixed, or so many days after entering; never after the round's end."""
    if not version.due_after_days:
        return version.due_on
    day = entered_on + timedelta(days=version.due_after_days)
    return min(day, version.closes_on) if version.closes_on else day


def check_completed_on(period: CertificationPeriod, day: date) -> None:
    """A period is earned inside its window."""
    if day < period.window_start:
        raise Refused("backdated", _("This day lies before the first day of the period. Nothing was written."))
    last = counts_until(period)
    if last is not None and day > last:
        raise Refused("after", _("This day lies after the last day of the period. Nothing was written."))
