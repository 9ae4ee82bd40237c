"""A town whose progress is told twice: as the page of the bureau shows it, and one by one from the raw records."""

from collections import Counter
from typing import Any

from django.utils import timezone

from courses.domain.figures.reading import Question, count_by_day, count_by_place, days_in, places_of, true_cells
from courses.domain.figures.recount import compare
from courses.domain.figures.settle import settle_figures
from courses.domain.figures.truth import every_subject
from courses.domain.reports.progress import allowed_places, open_scope
from courses.domain.reports.subject import Narrowing, Subject
from courses.models import CertificationPeriod, Enrolment, FigureMark
from tests.courses.tracking import School
from tests.factories.certification import make_course, make_programme, teacher_of


def recounted(subject: Subject) -> Counter[tuple[int | None, str]]:
    """People by place and state, told one by one from the records in plain Python."""
    return by_course(subject.pk) if subject.kind == "course" else by_programme(subject.pk)


def by_course(pk: int) -> Counter[tuple[int | None, str]]:
    found: Counter[tuple[int | None, str]] = Counter()
    for row in Enrolment.objects.filter(course=pk, person__merged_into=None).exclude(person=None):
        completions = list(row.completions.filter(round=row.round))
        taken_back = {one.reverses_id for one in completions}
        done = [one for one in completions if not one.is_reversal and one.pk not in taken_back]
        if done:
            found[done[0].organisation_id or row.organisation_id, "done"] += 1
        elif row.ended_at is None:
            found[row.organisation_id, "doing" if has_worked([row]) else "waiting"] += 1
    return found


def has_worked(enrolments: list[Enrolment], since: Any = None) -> bool:
    for row in enrolments:
        moments = [one.saved_at for one in row.positions.all()]
        moments += [one.completed_at for one in row.item_completions.all() if not one.is_reversal]
        moments += [one.started_at for one in row.attempts.all()]
        if any(since is None or timezone.localdate(moment) >= since for moment in moments):
            return True
    return False


def by_programme(pk: int) -> Counter[tuple[int | None, str]]:
    found: Counter[tuple[int | None, str]] = Counter()
    today = timezone.localdate()
    rows = CertificationPeriod.objects.filter(programme=pk, archived_at=None, revoked_at=None)
    latest = {row.person_id: row for row in rows.filter(person__merged_into=None).order_by("pk")}
    for person, row in latest.items():
        valid = [
            one for one in rows.filter(person=person)
            if one.certified_at and (one.valid_until is None or one.valid_until >= today)
        ]  # fmt: skip
        asked = row.programme.versions.values_list("requirements__course", flat=True)
        mine = list(Enrolment.objects.filter(person=person, course__in=[one for one in asked if one]))
        worked = row.certified_at is None and has_worked(mine, row.window_start)
        found[row.organisation_id, "done" if valid else "doing" if worked else "waiting"] += 1
    return found


class Town:
    """Two districts of two schools, a course, and a programme that asks for it and for another."""

    def __init__(self) -> None:
        self.school = School()
        self.place, self.bureau = self.school.place, self.school.bureau
        self.course = self.school.course
        self.other = make_course(self.place.city, code="ANDERS")
        self.version = make_programme(self.place.city, self.course, self.other, audience=True)
        self.subjects = list(every_subject())

    def teacher(self, place: int = 0) -> Any:
        return teacher_of(self.place.schools[place], activated_at=timezone.now())

    def shown(self, subject: Subject, narrowing: Narrowing | None = None) -> Counter[tuple[int | None, str]]:
        """What the page of the bureau shows."""
        allowed = allowed_places(open_scope(self.bureau), self.bureau)
        asked = Question(subject, allowed, timezone.localdate(), *([narrowing] if narrowing else []))
        found: Counter[tuple[int | None, str]] = Counter()
        for row in count_by_place(asked):
            numbers = {"done": row.done, "doing": row.doing, "waiting": row.total - row.done - row.doing}
            found.update({(row.place, state): n for state, n in numbers.items() if n})
        assert sum(n for _day, n in count_by_day(asked)) == sum(row.done for row in count_by_place(asked))
        return found

    def check(self) -> None:
        for subject in self.subjects:
            assert self.shown(subject) == recounted(subject), subject
            self.check_narrowed(subject)

    def check_narrowed(self, subject: Subject) -> None:
        """Counts of one capacity, from rows that were counted before, equal a count of the records of these people."""
        allowed = allowed_places(open_scope(self.bureau), self.bureau)
        asked = Question(subject, allowed, timezone.localdate(), Narrowing(capacity="teacher"))
        kept, true = count_by_place(asked), places_of(true_cells(asked.true()))
        assert sorted(kept, key=lambda row: row.place or 0) == sorted(true, key=lambda row: row.place or 0), subject
        assert dict(count_by_day(asked)) == dict(days_in(true_cells(asked.true()))), subject

    def settled(self) -> None:
        settle_figures()
        assert not FigureMark.objects.exists()
        assert [compare(subject) for subject in self.subjects] == [None] * len(self.subjects)
        self.check()
