"""Who is inside a workshop, and whom a post speaks to: names are looked for there and nowhere else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from courses.models import ClassPlace, ClassRun, Enrolment, Workshop, WorkshopPost
from people.domain.role import holders_above
from people.models import Role, User

CITY = "0001"  # the path of the root: whose a course without an owner is
MOST_FOUND = 8
MOST_TOLD = 10
LONGEST_NAME = 20
AT = re.compile(rf"@([^\s@，。！？、；：,!?;:（）()“”\"]{{2,{LONGEST_NAME}}})")
HAN = re.compile(r"[\u3400-\u9fff]")


def people_inside(workshop: Workshop) -> QuerySet[User]:
    """Whoever learns in the course or class, teaches it, has written here, or answers for it as an expert."""
    own = Enrolment.objects.filter(person=OuterRef("pk"), course=workshop.course_id, ended_at=None)
    inside = Q(Exists(own))
    if workshop.run_id is not None:
        places = ClassPlace.objects.filter(
            run=workshop.run_id, state=ClassPlace.State.CONFIRMED, enrolment__person=OuterRef("pk"),
            enrolment__ended_at=None,
        )  # fmt: skip
        teachers = ClassRun.trainers.through.objects.filter(classrun=workshop.run_id, user=OuterRef("pk"))
        inside = Q(Exists(places)) | Q(Exists(teachers))
    return User.objects.filter(is_active=True).filter(inside | Q(pk__in=_staff(workshop)))


def _staff(workshop: Workshop) -> list[int]:
    """Experts and those who lead, as far as their roles hold today: a former trainer is not inside any more."""
    owner = workshop.run.owner if workshop.run is not None else workshop.course.owner
    path = owner.path if owner is not None else CITY
    found = set(holders_above(path, role=Role.EXPERT)) | set(holders_above(path, role=Role.TRAINER))
    return sorted(found)


@dataclass(frozen=True)
class Somebody:
    """A person who may be spoken to; `place` tells two of the same name apart."""

    id: str
    name: str
    place: str


def search_people(workshop: Workshop, typed: str, *, but: User) -> list[Somebody]:
    """A few people inside whose name begins so: two signs at least, in Chinese one. Three queries."""
    typed = " ".join(typed.replace("\0", "").split())[:LONGEST_NAME]
    if len(typed) < (1 if HAN.search(typed) else 2):
        return []
    begins = Q(real_name__istartswith=typed) | Q(pinyin__istartswith=typed.lower())
    rows = people_inside(workshop).filter(begins).exclude(pk=but.pk).order_by("pinyin", "pk")[:MOST_FOUND]
    found = list(rows)
    places = dict(
        Enrolment.objects.filter(course=workshop.course_id, person__in=found, ended_at=None)
        .values_list("person_id", "organisation__name")
    )  # fmt: skip
    return [Somebody(one.public_id, one.real_name, places.get(one.pk) or "") for one in found]


@dataclass(frozen=True)
class Told:
    """Whom a post speaks to, and what its writer is told about names that reach nobody."""

    people: tuple[User, ...] = ()
    notes: tuple[str, ...] = ()


def read_mentions(workshop: Workshop, text: str, *, chosen: Iterable[str] = (), writer: User) -> Told:
    """The people behind the @ of a text: `chosen` by the writer (public ids), else by their whole name if it is one
    person's. A name that several bear reaches only who was chosen; a name from outside is words like others."""
    pieces = AT.findall(text)[:MOST_TOLD]
    if not pieces:
        return Told()
    wanted = {piece[:end] for piece in pieces for end in range(2, len(piece) + 1)}
    rows = list(people_inside(workshop).filter(real_name__in=wanted).exclude(pk=writer.pk).order_by("pk")[:200])
    names: dict[str, list[User]] = {}
    for row in rows:
        names.setdefault(row.real_name, []).append(row)
    picked = set(chosen)
    people, notes = dict[int, User](), list[str]()
    for piece in pieces:
        name = max((one for one in names if piece.startswith(one)), key=len, default="")
        bearers = names.get(name, [])
        meant = [one for one in bearers if one.public_id in picked] or (bearers if len(bearers) == 1 else [])
        people.update({one.pk: one for one in meant})
        if len(bearers) > 1 and not meant:
            notes.append(_("Several people here are called %(name)s; nobody was told.") % {"name": name})
    return Told(tuple(people.values()), tuple(dict.fromkeys(notes)))


def names_told(posts: Iterable[WorkshopPost]) -> dict[int, list[str]]:
    """Post → names that its text speaks to, of posts with their mentions at hand."""
    return {post.pk: [one.person.real_name for one in post.mentions.all()] for post in posts}
