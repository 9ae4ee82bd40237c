"""What is wrong with an assignment before it is published, each problem at its place."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem, check_rubric
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
    problems += check_rubric(plan.criteria, "criteria", most_criteria=MAX_CRITERIA, most_levels=MAX_LEVELS)
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
