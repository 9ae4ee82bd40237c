"""Whom an assignment reaches today: the definition. Everything that is written down elsewhere follows from this."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.models import (
    Assignment,
    AssignmentAudience,
    AssignmentState,
    CertificationPeriod,
    ClassPlace,
    CourseCompletion,
)
from people.models import Membership, User


def is_asking(assignment: Assignment, *, today: date | None = None) -> bool:
    """Whether it asks anything of anybody today: published, and its first day has come."""
    return assignment.is_published and assignment.starts_on <= (today or timezone.localdate())


def named_memberships(assignment: Assignment, *, today: date | None = None) -> QuerySet[Membership]:
    """Memberships of the day through which people are reached, whatever the state of the assignment.

    Rows of the audience add up, and so do people named by hand, who count while they belong to the owner's units.
    Whoever was merged into another record is named through that one; closed accounts are not reached."""
    today = today or timezone.localdate()
    rows = assignment.audiences.select_related("organisation")
    wanted = Q(pk__in=[])
    for row in rows:
        wanted |= _meets(row, today)
    listed = assignment.listed.all()
    wanted |= Q(person__in=listed.values("person")) | Q(
        person__in=listed.filter(person__merged_into__isnull=False).values("person__merged_into")
    )
    found: QuerySet[Membership] = Membership.objects.on(today).filter(
        wanted,
        organisation__path__startswith=assignment.owner.path,
        person__is_active=True,
        person__merged_into=None,
    )
    return found


def _meets(row: AssignmentAudience, today: date) -> Q:
    """Condition on a membership: it meets everything that one row says."""
    one = Q(organisation__path__startswith=row.organisation.path)
    plain = {
        "capacity": row.capacity, "stage": row.stage, "valid_from__gte": row.joined_from,
        "valid_from__lte": row.joined_until, "person__working_since__gte": row.working_from,
        "person__working_since__lte": row.working_until,
    }  # fmt: skip
    one &= Q(**{name: value for name, value in plain.items() if value})
    if row.holds_id:
        one &= Q(Exists(valid_certifications(row.holds_id, today)))
    if row.lacks_id:
        one &= ~Q(Exists(valid_certifications(row.lacks_id, today)))
    if row.run_id:
        seats = ClassPlace.objects.filter(run=row.run_id, state=ClassPlace.State.CONFIRMED)
        one &= Q(Exists(seats.filter(enrolment__person=OuterRef("person"))))
    return one


def valid_certifications(programme_id: int, today: date) -> QuerySet[CertificationPeriod]:
    """Certifications in a programme that are valid on a day, of the person of the outer query."""
    lasts = Q(valid_until=None) | Q(valid_until__gte=today)
    return CertificationPeriod.objects.filter(
        lasts, programme=programme_id, person=OuterRef("person"), certified_at__isnull=False, archived_at=None,
        revoked_at=None,
    )  # fmt: skip


def named_people(assignment: Assignment, *, among: Collection[int] | None = None) -> set[int]:
    """Who is reached today: nobody before the first day, nobody after it was withdrawn. One query."""
    if not is_asking(assignment):
        return set()
    rows = named_memberships(assignment).order_by()
    if among is not None:
        rows = rows.filter(person__in=among)
    return set(rows.values_list("person_id", flat=True))


def finished_people(assignment: Assignment, *, among: Collection[int] | None = None) -> set[int]:
    """Who has nothing to do for it: the course finished in their present round, or a valid certification; also who was
    freed from the programme."""
    today = timezone.localdate()
    if assignment.programme_id:
        people = User.objects.all() if among is None else User.objects.filter(pk__in=among)
        lasts = Q(valid_until=None) | Q(valid_until__gte=today)
        freed = Q(certified_at=None, freed_on__isnull=False)
        valid = CertificationPeriod.objects.filter(
            Q(lasts, certified_at__isnull=False) | freed, programme=assignment.programme_id, archived_at=None,
            revoked_at=None, person__in=people,
        )  # fmt: skip
        return set(valid.values_list("person_id", flat=True))
    done = CourseCompletion.objects.in_force().filter(enrolment__course=assignment.course_id)
    if among is not None:
        done = done.filter(enrolment__person__in=among)
    rows = done.values_list("enrolment__person_id", "round", "enrolment__round")
    return {person for person, finished, present in rows if finished == present and person}


def published_assignments() -> QuerySet[Assignment]:
    """All that may reach somebody, now or from a later day."""
    return Assignment.objects.filter(state=AssignmentState.PUBLISHED).select_related("owner", "course", "programme")
