"""Parts: how many of a course somebody has done, for a page of enrolments at once. Confidential ones do not count."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from courses.domain.api.state import OPEN_CLASSES
from courses.domain.learning.outline import outline_of
from courses.models import ItemCompletion, Waiver

LANGUAGE = "zh-hans"


def count_parts(rows: Sequence[Any]) -> dict[int, tuple[int, int]]:
    """Done and needed parts by enrolment. Two queries, and the outlines of versions this process has not read yet."""
    keys = [row.pk for row in rows]
    done: dict[int, set[str]] = defaultdict(set)
    completions = ItemCompletion.objects.in_force().filter(
        Q(attempt=None) | Q(attempt__privacy__in=OPEN_CLASSES), enrolment__in=keys
    )
    for enrolment, round_, key in completions.values_list("enrolment", "round", "item_key"):
        done[enrolment].add(f"{round_}/{key}")
    waived: dict[int, set[str]] = defaultdict(set)
    waivers = Waiver.objects.filter(enrolment__in=keys, withdraws=None, withdrawn_by=None)
    for enrolment, key in waivers.values_list("enrolment", "item_key"):
        waived[enrolment].add("" if key is None else str(key))
    return {row.pk: _count(row, done[row.pk], waived[row.pk]) for row in rows}


def _count(row: Any, done: set[str], waived: set[str]) -> tuple[int, int]:
    outline = outline_of(row.version, language=LANGUAGE)
    needed = [item.key for item in outline.needed if item.assessment is None or not item.assessment.is_sealed]
    if "" in waived:
        return len(needed), len(needed)
    return sum(f"{row.round}/{key}" in done or key in waived for key in needed), len(needed)
