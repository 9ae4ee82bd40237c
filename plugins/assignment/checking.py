"""What is wrong with an assignment before it is published, each problem at its place."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from plugins.api import Criterion, JSONObject, Problem
from plugins.assignment.plan import LONGEST, MAX_CRITERIA, MAX_LEVELS, MAX_MONTHS, Plan, read_plan


def check_assignment(config: JSONObject) -> list[Problem]:
    """Every problem of the config."""
    plan = read_plan(config)
    problems: list[Problem] = []
    if not plan.task.strip():
        problems.append(Problem("task", _("Write the task.")))
    problems += _check_given(plan)
    if plan.writes and (not 1 <= plan.most <= LONGEST or plan.least > plan.most):
        problems.append(Problem("most", _("The highest length is below the least, or above 15000.")))
    if not 1 <= len(plan.criteria) <= MAX_CRITERIA:
        message = _("A rubric has between 1 and %(number)s criteria.") % {"number": MAX_CRITERIA}
        problems.append(Problem("criteria", message))
    if len({one.id for one in plan.criteria}) < len(plan.criteria):
        problems.append(Problem("criteria", _("Two criteria have the same id.")))
    for place, criterion in enumerate(plan.criteria):
        problems += _check_criterion(f"criteria.{place}", criterion)
    if not 1 <= plan.retention_months <= MAX_MONTHS:
        message = _("Keep texts for 1 to %(number)s months.") % {"number": MAX_MONTHS}
        problems.append(Problem("retention_months", message))
    return problems


def _check_given(plan: Plan) -> Iterator[Problem]:
    if not (plan.writes or plan.files.most or plan.voice.most):
        yield Problem("writes", _("Ask for something: a text, files or sound."))
    message = _("More are asked for than may be sent.")
    if plan.files.least > plan.files.most:
        yield Problem("file_least", message)
    if plan.voice.least > plan.voice.most:
        yield Problem("voice_least", message)


def _check_criterion(path: str, criterion: Criterion) -> Iterator[Problem]:
    if not criterion.title.strip() or not all(level.title.strip() for level in criterion.levels):
        yield Problem(f"{path}.title", _("Name the criterion and each of its levels."))
    if not 2 <= len(criterion.levels) <= MAX_LEVELS:
        message = _("A criterion has between 2 and %(number)s levels.") % {"number": MAX_LEVELS}
        yield Problem(f"{path}.levels", message)
    if len({level.id for level in criterion.levels}) < len(criterion.levels):
        yield Problem(f"{path}.levels", _("Two levels have the same id."))
    if not criterion.points:
        yield Problem(f"{path}.levels", _("The best level is worth no points."))
