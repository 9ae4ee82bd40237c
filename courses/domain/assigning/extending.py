"""More time and freeing from an assignment: who may, how far, and for one, many or a whole unit at once.

The exceptions themselves are those of courses (`courses.domain.assessing.extension`); here stand the limits that an
assignment sets to them, and how to grant many in few statements."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.assessing.extension import grant_extension
from courses.domain.assigning.publishing import check_reason, lock, note_change
from courses.domain.learning.completion import refresh_course_completion
from courses.domain.refusal import Refused
from courses.domain.reminding.announce import EXTENDED, WAIVED
from courses.domain.reminding.due import asked_today
from courses.models import (
    AssignedPerson,
    Assignment,
    AssignmentExtender,
    ChangeKind,
    CourseCompletion,
    Enrolment,
    Extension,
    Progress,
    Waiver,
)
from people import rules
from people.domain.message import send_each
from people.models import RoleGrant

MOST = 2000  # people at once: a school, not a city (a city gets another last day)
UNLIMITED = 10**6


@dataclass(frozen=True)
class Granted:
    """For how many it was done; how many were finished, or outside of what one may grant."""

    people: int = 0
    finished: int = 0
    outside: int = 0


class Limits:
    """How many days somebody may give after the last day of one assignment, by unit. Two queries, whoever asks."""

    def __init__(self, assignment: Assignment, user: Any) -> None:
        self.is_owner = rules.may(user, "assign_training", assignment.owner)
        self.rows: list[tuple[str, str, int]] = []
        if self.is_owner:
            return
        extenders = list(AssignmentExtender.objects.filter(assignment=assignment).select_related("organisation"))
        roles = {row.role for row in extenders}
        grants = RoleGrant.objects.current().filter(person=user, role__in=roles)
        for role, path in grants.values_list("role", "organisation__path"):
            for row in extenders:
                if row.role == role:
                    within = row.organisation.path if row.organisation else ""
                    self.rows.append((path, within, UNLIMITED if row.days is None else row.days))

    def days_for(self, path: str) -> int | None:
        """The most days for somebody of the unit with this path; None: nothing may be given there."""
        if self.is_owner:
            return UNLIMITED
        found = [days for own, within, days in self.rows if path.startswith(own) and path.startswith(within)]
        return max(found, default=None)

    @property
    def is_any(self) -> bool:
        """Whether anything may be given at all."""
        return self.is_owner or bool(self.rows)


def check_may_extend(enrolment: Enrolment, *, author: Any, until: date | None) -> None:
    """Refuse what the assignments that reach a learner do not let this author give; others are of no concern here.

    Without `until`: freeing from it, which needs the right to give time without regard to the number of days."""
    rows = asked_today().filter(person=enrolment.person_id, assignment__courses__course=enrolment.course_id)
    for row in rows.select_related("assignment__owner", "organisation"):
        assignment = row.assignment
        if until is not None and until <= assignment.due_on:
            continue
        days = Limits(assignment, author).days_for(row.organisation.path if row.organisation else "")
        _refuse_beyond(assignment, days, until)


def _refuse_beyond(assignment: Assignment, days: int | None, until: date | None) -> None:
    named = {"title": f"{assignment.notice} {assignment.title}".strip()}
    if days is None:
        raise Refused("not_yours", _("Only the bureau may make exceptions from “%(title)s”.") % named)
    if until is not None and days < UNLIMITED and until > assignment.due_on + timedelta(days=days):
        latest = date_format(assignment.due_on + timedelta(days=days))
        words = _("For “%(title)s” you may give time until %(day)s at the latest. Ask the bureau for more.")
        raise Refused("too_long", words % {**named, "day": latest})


def _unfinished(assignment: Assignment, people: Collection[str] | None, unit: str, author: Any) -> list[AssignedPerson]:
    """Who is meant: chosen people, or everybody of a unit and below; only where the author may make exceptions."""
    visible = rules.organisations_visible_to(author, "grant_exceptions")
    rows = assignment.people.current().filter(organisation__in=visible).exclude(person=author.pk)
    if people is not None:
        rows = rows.filter(person__public_id__in=[one for one in people if one.isascii() and one.isalnum()][:MOST])
    elif unit:
        rows = rows.filter(organisation__path__startswith=unit)
    found = list(rows.select_related("organisation").order_by("pk")[: MOST + 1])
    if len(found) > MOST:
        raise Refused("too_many", _("These are more than %(most)s people. Give everybody another last day instead.")
                      % {"most": MOST})  # fmt: skip
    if not found:
        raise Refused("nobody", _("Nobody was chosen. Tick people, or choose a unit."))
    return found


def _check_limits(assignment: Assignment, found: Iterable[AssignedPerson], author: Any, until: date | None) -> None:
    limits = Limits(assignment, author)
    for row in found:
        _refuse_beyond(assignment, limits.days_for(row.organisation.path if row.organisation else ""), until)


def _places(assignment: Assignment, found: Iterable[AssignedPerson]) -> tuple[list[Enrolment], int]:
    """Their running places on its courses that are not finished, and how many people have none left."""
    people = {row.person_id for row in found}
    rows = list(
        Enrolment.objects.running()
        .filter(person__in=people, course__in=assignment.courses.values("course"))
        .select_related("version")
        .order_by("pk")
    )
    done = CourseCompletion.objects.in_force().filter(enrolment__in=[row.pk for row in rows])
    finished = set(done.values_list("enrolment_id", "round"))
    left = [row for row in rows if (row.pk, row.round) not in finished]
    return left, len(people - {row.person_id for row in left})


def extend_people(
    assignment: Assignment, *, author: Any, until: date, reason: str, people: Collection[str] | None = None,
    unit: str = "", request: Any = None,
) -> Granted:  # fmt: skip
    """Give these people time until a day; all of them or nobody. Each is told, and the coordinators a number."""
    reason = check_reason(reason)
    if until < timezone.localdate() or until <= assignment.due_on:
        raise Refused("past", _("Choose a day after the last day, and not one that has passed."))
    found = _unfinished(assignment, people, unit, author)
    _check_limits(assignment, found, author, until)
    left, finished = _places(assignment, found)
    papers = _with_open_papers(left)
    plain = [row for row in left if row.pk not in papers]
    with transaction.atomic():
        row = lock(assignment)
        if not row.is_published:
            raise Refused("ended", _("This has ended. Nobody is asked for it any more."))
        made = Extension.objects.bulk_create(
            [Extension(enrolment=one, author=author, reason=reason, due_on=until) for one in plain], batch_size=200
        )
        send_each(EXTENDED, [(one.enrolment.person_id or 0, {"extension": one.pk}) for one in made])
        facts = {"until": until.isoformat(), "people": len({one.person_id for one in left})}
        if left:
            note_change(row, ChangeKind.EXTENDED, actor=author, reason=reason, facts={**facts, **_units(found, left)},
                        carry_out=True, request=request)  # fmt: skip
    for one in left:
        if one.pk in papers:  # an open paper gets the new day at once, which asks its plugin: one by one
            grant_extension(one, None, author=author, reason=reason, until=until, request=request)
    return Granted(people=len({one.person_id for one in left}), finished=finished)


def _units(found: Iterable[AssignedPerson], left: Iterable[Enrolment]) -> dict[str, Any]:
    """How many people of which units a grant concerns, for the word to their coordinators."""
    concerned, counts = {one.person_id for one in left}, dict[str, int]()
    for row in found:
        if row.person_id in concerned and row.organisation is not None:
            counts[row.organisation.path] = counts.get(row.organisation.path, 0) + 1
    return {"units": counts}


def _with_open_papers(places: Iterable[Enrolment]) -> set[int]:
    rows = Enrolment.objects.filter(pk__in=[row.pk for row in places], attempts__progress=Progress.STARTED)
    return set(rows.values_list("pk", flat=True))


def free_people(
    assignment: Assignment, *, author: Any, reason: str, people: Collection[str] | None = None, unit: str = "",
    request: Any = None,
) -> Granted:  # fmt: skip
    """Free these people from the whole of it: their courses are waived. Each is told."""
    reason = check_reason(reason)
    found = _unfinished(assignment, people, unit, author)
    _check_limits(assignment, found, author, None)
    left, finished = _places(assignment, found)
    with transaction.atomic():
        row = lock(assignment)
        if not row.is_published:
            raise Refused("ended", _("This has ended. Nobody is asked for it any more."))
        waived = Waiver.objects.filter(enrolment__in=left, item_key=None, withdraws=None, withdrawn_by=None)
        known = set(waived.values_list("enrolment_id", flat=True))
        fresh = [one for one in left if one.pk not in known]
        for one in fresh:
            made = Waiver.objects.create(enrolment=one, author=author, reason=reason)
            refresh_course_completion(one)
            if one.person_id:
                send_each(WAIVED, [(one.person_id, {"waiver": made.pk})])
        if fresh:
            facts = {"people": len({one.person_id for one in fresh}), **_units(found, fresh)}
            note_change(row, ChangeKind.WAIVED, actor=author, reason=reason, facts=facts, request=request)
    return Granted(people=len({one.person_id for one in fresh}), finished=finished + len(known))
