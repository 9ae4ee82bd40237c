"""What a file of progress is made of: asked for by one reader, read as they may see it at the moment it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.reports.past_rows import rows_on
from courses.domain.reports.progress import Scope, allowed_places, open_scope, people_of
from courses.domain.reports.subject import Narrowing, Subject, choose_subject, held_by, list_subjects, reached_by
from courses.domain.reports.summary import Report, make_report
from courses.domain.reports.window import Window
from courses.models.assignment import Assignment
from courses.models.completion import CourseCompletion
from courses.models.programme import Requirement
from people.domain.job import JobRefused
from people.models import Job, Organisation, User

CHUNK = 500
NOTICE = 60  # signs of a notice number


@dataclass(frozen=True)
class PersonLine:
    """One person as a file shows them: no answer, no result."""

    above: str
    unit: str
    name: str
    state: str
    done_on: date | None
    number: str


@dataclass(frozen=True)
class Order:
    """A subject in a scope, narrowed, of a time, for one reader."""

    subject: Subject
    scope: Scope
    user: User
    narrowing: Narrowing
    window: Window
    notice: str = ""

    @cached_property
    def report(self) -> Report:
        """The figures."""
        return make_report(
            self.subject, self.scope, self.user, narrowing=self.narrowing, action="export", window=self.window
        )

    @cached_property
    def day(self) -> date:
        """The day at whose end, or in whose course, it stands so."""
        return self.window.until or timezone.localdate()

    def title(self, words: str) -> str:
        """What stands over a sheet."""
        return words % {"subject": self.subject.title}

    def subtitle(self) -> str:
        """Notice, scope, filters and time in one line."""
        parts = [_("Notice: %(notice)s.") % {"notice": self.notice}] if self.notice else []
        parts.append(subtitle_for(self.scope, self.narrowing, self.day))
        if self.window.since:
            parts.append(_("Added since %(day)s.") % {"day": self.window.since.isoformat()})
        if self.report.basis:
            as_reported = self.report.basis == "reported"
            parts.append(_("As it was reported then.") if as_reported else _("Counted from today’s records."))
        return " ".join(parts)

    @cached_property
    def hours(self) -> dict[int | None, Decimal]:
        """Credit hours of the courses of the subject that were finished by the day, by organisation. One query."""
        done = CourseCompletion.objects.in_force().filter(
            completed_on__lte=self.day, person__isnull=False, person__merged_into=None
        )
        if self.subject.kind == "programme":
            asked = Requirement.objects.filter(version__programme=self.subject.pk, course__isnull=False)
            done = done.filter(course__in=asked.values("course"))
        else:
            done = done.filter(course=self.subject.pk)
        if self.narrowing:
            done = done.filter(held_by(self.narrowing, self.day))
        if self.subject.assignment is not None:
            done = done.filter(reached_by(self.subject.assignment))
        allowed = allowed_places(self.scope, self.user, "export")
        if not allowed.nowhere:
            done = done.filter(organisation__in=allowed.places)
        return dict(done.order_by().values_list("organisation").annotate(n=Sum("hours")))

    def hours_below(self, unit: Organisation | None, units: dict[int, Organisation]) -> Decimal:
        """The hours of a unit and of all below it, in the tree of the day; without a unit those of nowhere."""
        if unit is None:
            return self.hours.get(None, Decimal(0))
        below = (pk for pk, one in units.items() if one.path.startswith(unit.path))
        return sum((self.hours.get(pk, Decimal(0)) for pk in below), Decimal(0))

    def people(self) -> Iterator[PersonLine]:
        """Everybody, unit by unit and by name; of a past day by the records as they are known today. One query."""
        names = {unit.path: str(unit) for unit in self.scope.units.values()}
        words = {True: _("Finished"), False: _("Under way"), None: _("Not begun")}
        for row in self.rows().iterator(chunk_size=CHUNK):
            unit = self.scope.units.get(row["place"])
            is_done = bool(row["is_done"])
            yield PersonLine(
                above=names.get(unit.path[: -Organisation.steplen], "") if unit else "",
                unit=str(unit or ""),
                name=row["person__real_name"],
                state=words[True if is_done else False if row["is_doing"] else None],
                done_on=row["done_on"] if is_done else None,
                number=row.get("number") or "",
            )

    def rows(self) -> Any:
        """The rows behind `people`."""
        if self.window.until is None:
            today = timezone.localdate()
            return people_of(
                self.subject, self.scope, self.user, today=today, narrowing=self.narrowing, action="export"
            )
        allowed = allowed_places(self.scope, self.user, "export")
        rows = rows_on(self.subject, day=self.window.until, narrowing=self.narrowing)
        inside = rows.filter(place__in=allowed.places.values("pk"))
        rows = inside | rows.filter(place=None) if allowed.nowhere else inside
        return rows.order_by("person__pinyin", "person__real_name", "pk").values(
            "person__real_name", "place", "is_done", "is_doing", "done_on"
        )


def subtitle_for(scope: Scope, narrowing: Narrowing, day: date) -> str:
    """Scope, filters and day in one line."""
    parts = [str(scope.place) if scope.place else _("All places you may see")]
    parts += [value for value in (narrowing.capacity, narrowing.stage) if value]
    return _("Scope: %(scope)s. As of %(day)s.") % {"scope": ", ".join(parts), "day": day.isoformat()}


def write_order(
    subject: Subject, scope: Scope, *, narrowing: Narrowing, window: Window, notice: str
) -> dict[str, int | str]:
    """What is asked for as arguments of a job: keys and choices, no values of people."""
    return {
        "subject": subject.key, "place": scope.place.pk if scope.place else 0, "capacity": narrowing.capacity,
        "stage": narrowing.stage, "run": narrowing.run, "since": window.since.isoformat() if window.since else "",
        "until": window.until.isoformat() if window.until else "", "anew": int(window.anew),
        "notice": clean_notice(notice) or notice_of(subject),
    }  # fmt: skip


def clean_notice(notice: str) -> str:
    """One short line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in notice).split())[:NOTICE]


def notice_of(subject: Subject) -> str:
    """The number that the notice of an assignment bears."""
    if subject.assignment is None:
        return ""
    return str(Assignment.objects.filter(pk=subject.assignment).values_list("notice", flat=True).first() or "")


def read_order(job: Job) -> Order:
    """What a job asks for, as its owner may see it at this moment; raises JobRefused when that is gone."""
    owner, asked = job.owner, job.arguments
    if owner is None or not owner.is_active:
        raise JobRefused("nobody")
    subject = choose_subject(str(asked.get("subject", "")), list_subjects(owner))
    place = Organisation.objects.filter(pk=asked.get("place") or 0).first()
    scope = open_scope(owner, place=place, action="export")
    if subject is None or not scope.units or (asked.get("place") and place is None):
        raise JobRefused("out_of_scope")
    window = Window(read_day(asked.get("since")), read_day(asked.get("until")), bool(asked.get("anew")))
    narrowing = Narrowing(*(str(asked.get(name, "")) for name in ("capacity", "stage", "run")))
    return Order(subject, scope, owner, narrowing, window, str(asked.get("notice", "")))


def read_day(value: Any) -> date | None:
    """A day of the arguments; None for anything else."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
