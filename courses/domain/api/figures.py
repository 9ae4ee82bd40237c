"""Figures by unit: how many are expected, how many have finished, of one course or programme."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from courses.domain.api.rows import ACTION
from courses.domain.figures.reading import Question
from courses.domain.reports.progress import allowed_places, count_places, open_scope
from courses.domain.reports.subject import choose_subject, list_subjects
from people.models import Organisation
from people.models.scope import Stead


@dataclass(frozen=True)
class Figure:
    """One unit. Who is under way is left out: in a small unit that would tell who opened a confidential test."""

    organisation: str
    total: int
    finished: int

    @property
    def percent(self) -> float:
        return round(self.finished * 100 / self.total, 1) if self.total else 0.0


def figures_of(stead: Stead, key: str, *, place: Organisation | None = None) -> Sequence[Figure] | None:
    """One figure for each unit where somebody is expected, by the id of the unit; None for an unknown subject.

    The maintained counts of the screens of progress, whatever the number of people.
    """
    subject = choose_subject(key, list_subjects())
    if subject is None:
        return None
    scope = open_scope(stead, place=place, action=ACTION)
    counted = count_places(Question(subject, allowed_places(scope, stead, ACTION), timezone.localdate()))
    found = [
        Figure(scope.units[pk].public_id, counts.total, counts.done)
        for pk, counts in counted.items()
        if pk in scope.units and counts.total
    ]
    return sorted(found, key=lambda figure: figure.organisation)
