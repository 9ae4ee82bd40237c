"""What is wrong with a peer assessment before it is published, each problem at its place."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from plugins.api import Criterion, JSONObject, Problem, check_rubric
from plugins.peer.plan import (
    LONGEST,
    MAX_COMMENT,
    MAX_CRITERIA,
    MAX_DAYS,
    MAX_EXAMPLES,
    MAX_LEVELS,
    MAX_MONTHS,
    MAX_REVIEWS,
    Example,
    Plan,
    read_plan,
)


def check_peer(config: JSONObject) -> list[Problem]:
    """Every problem of the config."""
    plan = read_plan(config)
    rubric = check_rubric(plan.criteria, "criteria", most_criteria=MAX_CRITERIA, most_levels=MAX_LEVELS)
    return [*_check_task(plan), *rubric, *_check_reviewing(plan), *_check_examples(plan)]


def _check_task(plan: Plan) -> Iterator[Problem]:
    if not plan.task.strip():
        yield Problem("task", _("Write the task."))
    if not 1 <= plan.most <= LONGEST or plan.least > plan.most:
        yield Problem("most", _("The highest length is below the least, or above 15000."))
    if not 1 <= plan.retention_months <= MAX_MONTHS:
        yield Problem("retention_months", _("Keep texts for 1 to %(number)s months.") % {"number": MAX_MONTHS})


def _check_reviewing(plan: Plan) -> Iterator[Problem]:
    if not 1 <= plan.gives <= MAX_REVIEWS:
        yield Problem("gives", _("Let each learner review 1 to %(number)s works.") % {"number": MAX_REVIEWS})
    if not 1 <= plan.needs <= plan.gives:
        message = _("A work needs one review at least, and not more than each learner gives: else some get too few.")
        yield Problem("needs", message)
    if not 1 <= plan.days <= MAX_DAYS:
        yield Problem("days", _("Give 1 to %(number)s days.") % {"number": MAX_DAYS})
    if not plan.days <= plan.patience <= 3 * MAX_DAYS:
        yield Problem("patience", _("Wait at least as long as one review may take, and at most 180 days."))
    if plan.comment > MAX_COMMENT:
        yield Problem("comment", _("Ask for at most %(number)s characters.") % {"number": MAX_COMMENT})
    if not plan.method:
        yield Problem("method", _("Choose the mean or the median."))
    if plan.reviewing > plan.text_points:
        yield Problem("reviewing", _("Reviewing must not be worth more than the text."))
    if not 1 <= plan.spread <= 100:
        yield Problem("spread", _("Between 1 and 100 percent."))


def _check_examples(plan: Plan) -> Iterator[Problem]:
    if len(plan.examples) > MAX_EXAMPLES:
        yield Problem("examples", _("At most %(number)s examples.") % {"number": MAX_EXAMPLES})
    if plan.tolerance > 100:
        yield Problem("tolerance", _("At most 100 percent."))
    if len({one.id for one in plan.examples}) < len(plan.examples):
        yield Problem("examples", _("Two examples have the same id."))
    for place, example in enumerate(plan.examples):
        yield from _check_example(f"examples.{place}", example, plan.criteria)


def _check_example(path: str, example: Example, criteria: tuple[Criterion, ...]) -> Iterator[Problem]:
    if not example.text.strip():
        yield Problem(f"{path}.text", _("Give the text of the example."))
    if not example.reasons.strip():
        yield Problem(f"{path}.reasons", _("Say why the expert chose these levels; whoever is off learns from it."))
    if len(example.places) != len(criteria):
        facts = {"number": len(criteria), "given": len(example.places)}
        message = _("There are %(number)s criteria and %(given)s numbers: give one number for each.") % facts
        yield Problem(f"{path}.levels", message)
        return
    for number, (criterion, chosen) in enumerate(zip(criteria, example.places, strict=True), start=1):
        if not 1 <= chosen <= len(criterion.levels):
            facts = {"number": number, "most": len(criterion.levels)}
            yield Problem(f"{path}.levels", _("Criterion %(number)s has levels 1 to %(most)s.") % facts)
