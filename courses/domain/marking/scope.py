"""Whose work is dealt to whom: within the scope of one's role, never one's own, never marked twice by one person."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from courses.models import Attempt, Grading, Mark, PrivacyClass, Progress, Response
from people.models import Membership, RoleGrant, User
from people.models.scope import is_everybody, roles_for, scope_q
from plugins.api import Marking, runtime

AWAITING = Q(progress=Progress.SUBMITTED, grading=Grading.PENDING_MANUAL)
OPEN_CLASSES = (PrivacyClass.GRADED, PrivacyClass.FORMATIVE)


def in_scope(user: Any, action: str = "mark") -> Q:
    """Condition on attempts: the learner's unit of that day, or the owner of the course, is in the user's scope.

    What is about an organisation is marked by visitors of its district or city, and by nobody else.
    """
    if action == "mark":
        visits = Q(subject__isnull=False) & scope_q(user, "inspect", to="subject")
        return visits | (Q(subject=None) & (scope_q(user, action) | scope_q(user, action, to="course__owner")))
    return scope_q(user, action) | scope_q(user, action, to="course__owner")


def read_types() -> list[str]:
    """Kinds that nobody judges and a trainer reads: their answers come to the desk, too."""
    kinds = runtime.assessment_types()
    return [kind.key for kind in kinds if kind.marking == {Marking.NONE} and not kind.privacy[0].is_sealed]


def final_response() -> Subquery:
    """The number of the hand-in that stands."""
    finals = Response.objects.filter(attempt=OuterRef("pk"), final=True).order_by("-revision")
    return Subquery(finals.values("pk")[:1])


def works_in_scope(user: Any, action: str = "mark") -> QuerySet[Attempt]:
    """Everything handed in that people may look at, but one's own; in whatever state. Confidential ones never."""
    handed_in = Attempt.objects.filter(privacy__in=OPEN_CLASSES, submitted_at__isnull=False)
    found = handed_in.filter(in_scope(user, action)).exclude(person=user.pk)
    return found.annotate(final=final_response())


def works_for(user: Any) -> QuerySet[Attempt]:
    """What waits for a marker and may be dealt to this one, oldest first.

    Where marking is anonymous, work of one's own school is not dealt: one would know the hand.
    """
    mine = Membership.objects.current().filter(person=user.pk).values("organisation")
    named = Q(version__policy__anonymous_marking=False)
    marks = Mark.objects.filter(attempt=OuterRef("pk"), response=OuterRef("final"))
    to_read = Q(
        progress=Progress.COMPLETED, grading=Grading.NOT_APPLICABLE, privacy=PrivacyClass.FORMATIVE,
        version__type_key__in=read_types(),
    )  # fmt: skip
    return (
        works_in_scope(user)
        .exclude(subject__in=mine)
        .filter(named | Q(organisation=None) | ~Q(organisation__in=mine))
        .annotate(looked_at=Exists(marks))
        .filter(AWAITING | (to_read & Q(looked_at=False)))
        .exclude(Exists(marks.filter(marker=user.pk)))
        .order_by("submitted_at", "pk")
    )


def markers_for(attempt: Attempt) -> list[User]:
    """Who may mark this work: for giving it to somebody. Two queries."""
    places = [place for place in (attempt.organisation, attempt.course.owner if attempt.course else None) if place]
    paths = [path for place in places for path in _above(place.path)]
    roles = roles_for("inspect" if attempt.subject_id else "mark")
    people = User.objects.filter(
        is_active=True, role_grants__role__in=roles, role_grants__organisation__path__in=paths,
        role_grants__in=_grants(),
    )  # fmt: skip
    final = Response.objects.filter(attempt=attempt, final=True).order_by("-revision").values("pk")[:1]
    done = Mark.objects.filter(attempt=attempt, response__in=final).values("marker")
    return list(people.exclude(pk=attempt.person_id).exclude(pk__in=done).distinct().order_by("pinyin", "pk"))


def _grants() -> Any:
    return RoleGrant.objects.current()


def _above(path: str) -> list[str]:
    return [path[:end] for end in range(4, len(path) + 1, 4)]


def may_assign(user: Any, attempt: Attempt) -> bool:
    """Whether the user may give this work to somebody."""
    if attempt.person_id == user.pk:
        return False
    return is_everybody(user) or Attempt.objects.filter(in_scope(user, "assign_marking"), pk=attempt.pk).exists()


def name_of(attempt: Attempt, *, named: bool) -> str:
    """Whose work it is, as a marker reads it: an organisation always by name, a person only where `named`."""
    if attempt.subject is not None:
        return attempt.subject.name
    return attempt.person.real_name if named else ""


def code_of(attempt: Attempt) -> str:
    """What a work is called where its writer's name is not shown."""
    return f"A-{attempt.public_id[:4].upper()}"
