"""The people of one school to be chased: the numbers first, then who they are; reminding them, a new code for one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.domain.reminding.by_hand import remind_by_hand
from courses.domain.reminding.owed import open_enrolments
from courses.domain.reports.lateness import LateCounts, count_late, days_late, mark_reminded
from courses.domain.reports.progress import STATES, Scope, marked_rows, people_in, people_of
from courses.domain.reports.subject import Narrowing, Subject
from courses.models.enrolment import Enrolment
from courses.models.programme import Requirement, VersionState
from people.domain.activation import IssuedCode, issue_codes, may_issue_to, members_with_codes
from people.models import Organisation

MOST = 500  # people at once: a school, never a city
PRINTED = 1000


@dataclass(frozen=True)
class Chased:
    """What became of the wish to remind some people; who never signed in needs a code and no reminder."""

    sent: int = 0
    done: int = 0
    recent: int = 0
    new: int = 0
    not_enrolled: int = 0


def choose_state(state: str) -> str:
    """A state that there is; anything else means everybody."""
    return state if state in STATES else ""


def see_school(
    subject: Subject, scope: Scope, user: Any, *, today: date, narrowing: Narrowing, state: str = ""
) -> tuple[LateCounts, QuerySet[Any]]:
    """Who is late and who never signed in, in one query; and the people of a state, each with the last reminder."""
    rows = marked_rows(subject, scope, user, today=today, narrowing=narrowing)
    return count_late(rows), mark_reminded(people_in(rows, subject, state=state))


def with_days(rows: Iterable[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """The rows with `days`: how many days each is late."""
    return [{**row, "days": days_late(row["due"], today) if row["is_late"] else 0} for row in rows]


def print_list(
    subject: Subject, scope: Scope, user: Any, *, narrowing: Narrowing, state: str = ""
) -> list[dict[str, Any]]:
    """All of them at once, for paper."""
    today = timezone.localdate()
    rows = people_of(subject, scope, user, today=today, narrowing=narrowing, state=state)
    return with_days(rows[:PRINTED], today)


def remind_people(
    subject: Subject, scope: Scope, user: Any, *, people: Collection[str] | None, state: str, narrowing: Narrowing,
    request: Any = None,
) -> Chased:  # fmt: skip
    """Remind the chosen people of a school, or everybody in a state (None); each of one course only."""
    today = timezone.localdate()
    rows = people_of(subject, scope, user, today=today, narrowing=narrowing, state=state)
    if people is not None:
        named = [one for one in people if one.isascii() and one.isalnum()]
        rows = rows.filter(person__public_id__in=named[:MOST])
    found = list(rows[:MOST])
    waiting = [row["person"] for row in found if not row["is_done"] and row["person__activated_at"]]
    enrolments = first_enrolments(subject, waiting)
    told = remind_by_hand(enrolments, actor=user, request=request)
    return Chased(
        sent=told.sent,
        done=told.skipped_done + sum(bool(row["is_done"]) for row in found),
        recent=told.skipped_recent,
        new=sum(bool(row["is_new"]) for row in found),
        not_enrolled=len(waiting) - told.sent - told.skipped_done - told.skipped_recent,
    )


def first_enrolments(subject: Subject, people: Collection[int]) -> list[Enrolment]:
    """One enrolment a person that is not finished, the one that is due first. One query."""
    rows = open_enrolments().filter(person__in=people)
    if subject.kind == "programme":
        asked = Requirement.objects.filter(
            version__programme=subject.pk, version__state=VersionState.PUBLISHED, course__isnull=False
        )
        rows = rows.filter(course__in=asked.values("course"))
    else:
        rows = rows.filter(course=subject.pk)
    first: dict[int | None, Enrolment] = {}
    for row in rows.select_related("person", "course").order_by(F("due_on").asc(nulls_last=True), "pk"):
        first.setdefault(row.person_id, row)
    return list(first.values())


def reissue_code(place: Organisation, person_id: str, *, actor: Any) -> IssuedCode:
    """A new activation code for one person of this place who never signed in; the one before ends."""
    person = members_with_codes(place).filter(activated_at=None, public_id=person_id).first()
    if person is None:
        raise Refused("gone", _("This person has signed in meanwhile, or is no longer here."))
    if not may_issue_to(actor, person):
        words = _("This person holds a role, or it is you. Ask the bureau, or set a new password by e-mail.")
        raise Refused("role", words)
    return issue_codes([person], organisation=place, actor=actor)[0]
