"""A whole progress report as plain data: figures, table, chart, and the sentence over it, written by rule."""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.domain.reports.chart import Chart, draw_chart
from courses.domain.reports.past import View
from courses.domain.reports.progress import (
    WELL_FROM,
    Counts,
    PlaceRow,
    Scope,
    Week,
    each_unit,
    rows_below,
    units_to_help,
)
from courses.domain.reports.subject import EVERYBODY, Narrowing, Subject
from courses.domain.reports.window import NOW, Window
from people.models import Organisation

STEADY = 0.5  # percentage points a week: smaller differences of pace are called the same


@dataclass(frozen=True)
class Report:
    """What the page, the print and the sums of the export show: `rows` are the places below, `each` every unit."""

    subject: Subject
    counts: Counts
    rows: list[PlaceRow]
    each: list[PlaceRow]
    weeks: list[Week]
    chart: Chart | None
    sentence: str
    plan_gap: float | None
    days_left: int | None
    units: int
    units_well: int
    helped: list[PlaceRow]
    helped_total: int
    window: Window = NOW
    basis: str = ""
    kept_since: date | None = None
    tree: dict[int, Organisation] = field(default_factory=dict)

    @property
    def has_small(self) -> bool:
        """Whether a place is shown whose share says little."""
        return any(row.counts.is_small for row in self.rows)


def make_report(
    subject: Subject, scope: Scope, user: Any, *, today: date | None = None, narrowing: Narrowing = EVERYBODY,
    action: str = "view_progress", window: Window = NOW, order: str = "",
) -> Report:  # fmt: skip
    """Everything from the maintained counts by place and by day, or from those of a past day."""
    today = today or timezone.localdate()
    view = View(subject, scope, user, today=today, narrowing=narrowing, window=window, action=action)
    counted = view.count()
    total = Counts()
    for counts in counted.values():
        total.add(counts)
    weeks = view.weeks(total)
    is_unit, is_past = scope.is_unit, window.until is not None
    helped, helped_total = ([], 0) if is_unit or is_past else units_to_help(scope, counted)
    well = sum(counts.percent >= WELL_FROM for pk, counts in counted.items() if pk in view.scope.units)
    return Report(
        subject=subject,
        counts=total,
        rows=[] if is_unit else rows_below(view.scope, counted, order=order),
        each=[] if is_unit else each_unit(view.scope, counted),
        weeks=weeks,
        chart=draw_chart(weeks) if len(weeks) > 1 else None,
        sentence=describe(total, weeks, subject, today=view.day),
        plan_gap=weeks[-1].gap if weeks else None,
        days_left=(subject.due_on - view.day).days if subject.due_on else None,
        units=sum(pk in view.scope.units for pk in counted),
        units_well=well,
        helped=helped,
        helped_total=helped_total,
        window=window,
        basis=view.basis(window.until) if window.until else "",
        kept_since=view.kept_since,
        tree=view.scope.units,
    )


def describe(counts: Counts, weeks: list[Week], subject: Subject, *, today: date) -> str:
    """The meaning before the chart: pace of late, against the weeks before, and where it leads."""
    if not counts.total:
        return _("Nobody is expected here yet.")
    if counts.done == counts.total:
        return _("Everybody here has finished.")
    if len(weeks) < 3:
        return _("%(done)s of %(total)s have finished. There are too few weeks yet to speak of a pace.") % {
            "done": f"{counts.done:,}", "total": f"{counts.total:,}"
        }  # fmt: skip
    steps = [after.percent - before.percent for before, after in pairwise(weeks)]
    late = steps[-3:]
    pace = sum(late) / len(late)
    words = [pace_words(pace, steps[:-3])]
    if subject.due_on and subject.due_on > today and pace > 0:
        reach = min(100.0, weeks[-1].percent + pace * (subject.due_on - today).days / 7)
        words.append(
            _("At this pace it will be about %(percent)d %% on %(day)s.")
            % {"percent": round(reach), "day": date_format(subject.due_on, "MONTH_DAY_FORMAT")}
        )
    return " ".join(words) if not is_chinese() else "".join(words)


def pace_words(pace: float, before: list[float]) -> str:
    """How fast of late, compared with earlier."""
    facts = {"pace": f"{pace:.1f}"}
    if not before:
        return _("In the last weeks %(pace)s points a week were added.") % facts
    earlier = sum(before) / len(before)
    if abs(pace - earlier) < STEADY:
        return _("In the last three weeks %(pace)s points a week were added, as steadily as before.") % facts
    if pace > earlier:
        return _("In the last three weeks %(pace)s points a week were added, faster than before.") % facts
    return _("In the last three weeks %(pace)s points a week were added, slower than before.") % facts


def is_chinese() -> bool:
    """Whether sentences follow one another without a blank."""
    return (get_language() or "").startswith("zh")
