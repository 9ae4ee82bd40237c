"""What the preview of a roster shows: counts, problems grouped by their cure, changes, things to know. Plain data."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.domain.rosters.plan import Change, Plan
from people.domain.rosters.problems import Problem, say_file_problem
from people.models import BatchState, RosterBatch, Stage

SHOWN = 200
GROUPED = frozenset({"unknown_school", "unknown_code", "ambiguous_school", "code_and_name_differ", "outside_scope"})
TILES = (
    ("error", "alert", "rtile--err"),
    ("changed", "swap", "rtile--chg"),
    ("new", "plus", "rtile--new"),
    ("unchanged", "check", ""),
    ("absent", "logout", ""),
)


@dataclass
class ProblemLine:
    """One line of the table: a problem, and how many rows have the same one with the same cure."""

    problem: Problem
    rows: int = 1


@dataclass
class Preview:
    """Everything the page needs."""

    tiles: list[dict[str, Any]]
    kinds: list[dict[str, Any]]
    lines: list[ProblemLine]
    changes: list[dict[str, Any]]
    new: list[tuple[int, str, str]]
    absent: list[tuple[int, str, str]]
    notices: list[str]
    good: int
    writing: int
    errors: int
    rows: int
    more_lines: int = 0
    trouble: tuple[str, str] | None = None
    steps: list[str] = field(default_factory=list)


def tile_label(name: str) -> str:
    return {
        "error": _("to correct"),
        "changed": _("changed"),
        "new": _("new"),
        "unchanged": _("unchanged"),
        "absent": _("not in the file"),
    }[name]


def field_label(name: str) -> str:
    return {
        "name": pgettext("person", "Name"), "email": _("E-mail"), "since": _("At work since"), "phone": _("Phone"),
        "school": _("School"), "stage": _("Stage"), "subject": _("School subject"), "position": _("Post held"),
        "rank": _("Professional title"), "staff_number": _("Staff number"),
    }.get(name, name)  # fmt: skip


def group_problems(problems: list[Problem]) -> list[ProblemLine]:
    """Problems with one cure are one line: twelve rows with the same unknown school need one alias."""
    lines: dict[tuple[str, str, str | int], ProblemLine] = {}
    for problem in problems:
        same = problem.value if problem.code in GROUPED else problem.row
        key = (problem.code, problem.field, same)
        if key in lines:
            lines[key].rows += 1
        else:
            lines[key] = ProblemLine(problem)
    return list(lines.values())


def say_value(name: str, value: str) -> str:
    """A value as people read it: stages by their names."""
    return str(Stage(value).label) if name == "stage" and value in Stage.values else value


def describe_change(change: Change) -> dict[str, Any]:
    """One changed person: old → new for each field."""
    shown = [
        {"label": field_label(name), "old": say_value(name, old), "new": say_value(name, new), "field": name}
        for name, old, new in change.shown
    ]
    return {"name": change.name, "row": change.row, "shown": shown, "transfer": bool(change.closed)}


def describe_plan(batch: RosterBatch, plan: Plan, *, only: str = "") -> Preview:
    """The preview of a plan; `only` shows the problems of one column."""
    lines = group_problems(plan.problems)
    by_field = Counter(problem.field for problem in plan.problems)
    columns = {problem.field: problem.column for problem in plan.problems}
    chosen = [line for line in lines if not only or line.problem.field == only]
    counts = plan.counts
    skipped = counts.get("skipped", 0)
    notices = list(dict.fromkeys(notice.message for notice in plan.notices if notice.code != "totals_skipped"))
    if skipped:
        notices.append(_("Rows without a name were left out: %(count)s") % {"count": skipped})
    return Preview(
        tiles=[
            {"name": name, "icon": icon, "css": css, "count": counts.get(name, 0), "label": tile_label(name)}
            for name, icon, css in TILES
        ],
        kinds=[{"field": name, "column": columns[name], "count": count} for name, count in by_field.most_common(12)],
        lines=chosen[:SHOWN],
        more_lines=max(0, len(chosen) - SHOWN),
        changes=[describe_change(change) for change in plan.changes[:SHOWN]],
        new=plan.preview[:20],
        absent=plan.absent[:SHOWN],
        notices=notices[:30],
        good=plan.good_rows,
        writing=plan.writing_rows,
        errors=counts.get("error", 0),
        rows=plan.good_rows + counts.get("error", 0) + skipped,
        trouble=say_file_problem(batch.error_code) if batch.error_code else None,
    )


def current_step(batch: RosterBatch) -> int:
    """Which of upload, check, confirm, done the batch is at, from 1."""
    return {BatchState.UPLOADED: 2, BatchState.CHECKED: 3, BatchState.APPLYING: 4}.get(BatchState(batch.state), 5)


def step_words() -> list[str]:
    return [_("Upload"), _("Read the rows"), _("Check"), _("Import")]
