"""Who is told what of a class: applicants what becomes of their wish, people in it what changes, staff what waits."""

from typing import Any

from django.utils import timezone

from courses.models import ClassApplication, ClassChange, ClassPlace, ClassProposal, ClassRun, MakeUp
from people.domain.message import send_message, send_messages
from people.models import RoleGrant
from people.models.organisation import paths_above
from people.models.scope import roles_for

ASKED, ADMITTED, WAITING, REFUSED = "class.asked", "class.admitted", "class.waiting", "class.refused"
CHANGED, PROPOSED, RETURNED, APPROVED, CERTIFIED = (
    "class.changed", "class.proposed", "class.returned", "class.approved", "class.certified",
)  # fmt: skip


def people_in(run: ClassRun) -> set[int]:
    """Those who have a place."""
    rows = ClassPlace.objects.filter(run=run, state=ClassPlace.State.CONFIRMED, enrolment__person__isnull=False)
    return set(rows.values_list("enrolment__person_id", flat=True))


def guests_concerned(change: ClassChange) -> set[int]:
    """Those who make a half day up in it that is still to come: this one, or any where the whole class changes."""
    rows = MakeUp.objects.standing().filter(session__run=change.run_id, session__starts_at__gt=timezone.now())
    if change.session_id is not None:
        rows = rows.filter(session=change.session_id)
    return set(rows.values_list("person_id", flat=True))


def staff_of(run: ClassRun) -> set[int]:
    """Trainers and assessors."""
    return {*run.trainers.values_list("pk", flat=True), *run.assessors.values_list("pk", flat=True)}


def tell_applicant(row: ClassApplication, kind: str) -> None:
    """What became of an application; each once."""
    send_message(row.person_id, kind, context={"application": row.pk}, once_key=f"{kind}-{row.pk}")


def tell_staff_of(row: ClassApplication) -> None:
    """The trainers: somebody applied. Once a day and class, however many do."""
    once = f"{row.run_id}-{timezone.localdate():%Y%m%d}"
    send_messages(set(row.run.trainers.values_list("pk", flat=True)), ASKED, context={"run": row.run_id}, once_key=once)


def tell_change(change: ClassChange) -> int:
    """Everybody admitted, guests of the half days concerned, the trainers and assessors, but not who changed it. A
    class called off or on other days concerns applicants too. Nobody is told of a class that is only being prepared."""
    run = change.run
    people = people_in(run) | guests_concerned(change)
    if change.kind in (ClassChange.Kind.CLASS_CANCELLED, ClassChange.Kind.POSTPONED):
        people |= set(ClassApplication.objects.standing().filter(run=run).values_list("person_id", flat=True))
    if not people and run.opened_at is None:
        return 0
    people = (people | staff_of(run)) - {change.actor_id or 0}
    return send_messages(people, CHANGED, context={"change": change.pk}, once_key=f"{change.pk}")


def tell_approvers(proposal: ClassProposal) -> None:
    """Those nearest to the class who approve certificates, but not who proposed them."""
    grants = RoleGrant.objects.current().filter(
        role__in=roles_for("approve_class"), organisation__path__in=paths_above(proposal.run.owner.path),
        person__is_active=True,
    )  # fmt: skip
    rows = list(grants.values_list("organisation__path", "person_id"))
    rows = [(path, person) for path, person in rows if person != proposal.proposed_by_id]
    nearest = max((path for path, _person in rows), key=len, default="")
    people = {person for path, person in rows if path == nearest}
    send_messages(people, PROPOSED, context={"proposal": proposal.pk}, once_key=f"{proposal.pk}")


def tell_decided(proposal: ClassProposal, *, approved: bool) -> None:
    """Who proposed: what a second person said."""
    kind = APPROVED if approved else RETURNED
    send_message(proposal.proposed_by_id, kind, context={"proposal": proposal.pk}, once_key=f"{proposal.pk}")


def tell_certified(person_id: int, certificate: Any) -> None:
    """The learner: the certificate is there."""
    send_message(person_id, CERTIFIED, context={"certificate": certificate.pk}, once_key=f"{certificate.pk}")
