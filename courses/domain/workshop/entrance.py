"""The ways in: the workshops of a person, of a course, of a class, and the quiet line on a learner's home."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery

from courses.domain.learning.home import HomePart, home_part
from courses.domain.workshop.reading import unread_posts
from courses.domain.workshop.reporting import count_waiting
from courses.models import ClassRun, Course, Workshop, WorkshopMember
from people.models.user import User


@dataclass(frozen=True)
class Entrance:
    """A workshop with what is new there for somebody; `reports` only for who leads."""

    workshop: Workshop
    unread: int
    muted: bool = False
    reports: int = 0


def _entrances(person: Any, rows: Any, *, reports: bool = False) -> list[Entrance]:
    """One query for all of them, one more with reports (and those for the roles of who leads)."""
    members = WorkshopMember.objects.filter(workshop=OuterRef("pk"), person=person.pk, muted_at__isnull=False)
    fresh = unread_posts(person).filter(workshop=OuterRef("pk")).order_by().values("workshop")
    found = list(
        rows.select_related("course", "run").annotate(
            unread=Subquery(fresh.annotate(n=Count("pk")).values("n")), is_muted=Exists(members)
        )
    )
    waiting = count_waiting(person) if reports and found else {}
    return [Entrance(row, row.unread or 0, row.is_muted, waiting.get(row.pk, 0)) for row in found]


def workshops_of(person: User) -> list[Entrance]:
    """All workshops somebody may enter, the newest first."""
    return _entrances(person, Workshop.objects.visible_to(person).exclude(state=Workshop.State.ARCHIVED)[:100])


def workshops_led_by(person: User) -> Any:
    """Those somebody leads, those put away last."""
    return Workshop.objects.led_by(person).select_related("course", "run").order_by("state", "-opened_at", "-pk")


def show_led(person: User, rows: Any) -> list[Entrance]:
    """One page of them with what waits there."""
    return _entrances(person, Workshop.objects.filter(pk__in=[row.pk for row in rows]), reports=True)


def workshops_in(person: User, course: Course) -> list[Entrance]:
    """Those of a course and its classes that somebody may enter, for the page of the course. One query for learners."""
    has_role = person.holds_role or person.is_superuser
    rows = Workshop.objects.visible_to(person) if has_role else Workshop.objects.of_learner(person)
    return _entrances(person, rows.filter(course=course))


def workshop_of_run(person: User, run: ClassRun) -> Entrance | None:
    """That of a class, for those who call its roll."""
    found = _entrances(person, Workshop.objects.visible_to(person).filter(run=run))
    return found[0] if found else None


@home_part("workshops")
def make_workshop_part(person: User) -> HomePart | None:
    """One quiet line: how much is new, or that there is a place to talk. Nothing where somebody has none."""
    found = _entrances(person, Workshop.objects.of_learner(person)[:20])
    if not found:
        return None
    heard = [one for one in found if not one.muted]
    data = {
        "entrances": found,
        "unread": sum(one.unread for one in heard),
        "only": found[0] if len(found) == 1 else None,
    }
    return HomePart("courses/parts/home_workshops.html", data, column="side", order=40)
