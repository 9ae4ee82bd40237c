"""Telling: what other systems hear of the school, in ids and days: no names, no answers, nothing confidential."""

from collections.abc import Sequence

from courses.models import Certificate, Course, CourseCompletion, Enrolment
from people.domain.webhooks.event import Fact, listeners, note_events
from people.models import User


def tell_enrolled(rows: Sequence[Enrolment]) -> None:
    """Places on courses that were just made, of people; one query where nobody listens."""
    people = [row for row in rows if row.person_id is not None]
    if not people or not listeners("enrolment.made"):
        return
    persons = dict(User.objects.filter(pk__in={row.person_id for row in people}).values_list("pk", "public_id"))
    courses = dict(Course.objects.filter(pk__in={row.course_id for row in people}).values_list("pk", "public_id"))
    note_events(
        "enrolment.made",
        [
            Fact(
                row.organisation_id,
                {
                    "enrolment": row.public_id, "person": persons.get(row.person_id), "course": courses[row.course_id],
                    "source": str(row.source), "due_on": str(row.due_on) if row.due_on else None,
                },
            )
            for row in people
        ],
    )  # fmt: skip


def tell_completed(row: CourseCompletion) -> None:
    """A course that somebody finished."""
    if row.person is None or not listeners("course.completed"):
        return
    data = {
        "completion": row.public_id, "enrolment": row.enrolment.public_id, "person": row.person.public_id,
        "course": row.course.public_id, "completed_on": str(row.completed_on), "hours": str(row.hours),
    }  # fmt: skip
    note_events("course.completed", [Fact(row.organisation_id, data)])


def tell_certificate_issued(row: Certificate) -> None:
    """A certificate of ours."""
    tell_certificates_issued([row])


def tell_certificates_issued(rows: Sequence[Certificate]) -> None:
    """Certificates of ours that were just issued; one query where nobody listens."""
    if rows and listeners("certificate.issued"):
        note_events("certificate.issued", [Fact(row.organisation_id, _about(row)) for row in rows])


def tell_certificate_fate(row: Certificate, field: str) -> None:
    """A certificate that was replaced or revoked; the reason stays here."""
    kind = "certificate.revoked" if field == "revoked_at" else "certificate.replaced"
    if listeners(kind):
        note_events(kind, [Fact(row.organisation_id, _about(row))])


def _about(row: Certificate) -> dict[str, str | None]:
    return {
        "certificate": row.public_id, "person": row.person.public_id, "number": row.number,
        "programme": row.programme.public_id if row.programme else None, "valid_from": str(row.valid_from),
        "valid_until": str(row.valid_until) if row.valid_until else None,
    }  # fmt: skip
