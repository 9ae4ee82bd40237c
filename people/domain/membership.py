"""Membership: opening, closing, transfer, and what held on a given day. Days are inclusive at both ends."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain.audit import record_audit
from people.domain.events import members_changed
from people.domain.webhooks.event import note_members_changed
from people.models import Capacity, Membership, Organisation, User


def tell_members_changed(person_ids: list[int], organisation_ids: list[int], batch_id: int | None = None) -> None:
    """Tell the floors above, after the commit, who joined, moved or left; and, with it, the systems that listen."""
    note_members_changed(person_ids, organisation_ids)
    transaction.on_commit(
        lambda: (
            members_changed.send_robust(
                sender=Membership, person_ids=person_ids, organisation_ids=organisation_ids, batch_id=batch_id
            )
            and None
        )
    )


@transaction.atomic
def open_membership(
    person: User,
    *,
    organisation: Organisation,
    capacity: str = Capacity.TEACHER,
    valid_from: date | None = None,
    actor: User | None = None,
    **details: str,
) -> Membership:
    """Begin a membership; one that is open already with the same capacity is returned as it is."""
    found = person.memberships.filter(organisation=organisation, capacity=capacity, valid_until=None).first()
    if found:
        return found
    made = Membership.objects.create(
        person=person,
        organisation=organisation,
        capacity=Capacity(capacity),
        valid_from=valid_from or timezone.localdate(),
        **details,
    )
    record_audit("membership.opened", actor=actor, subject=made, organisation=organisation)
    tell_members_changed([person.pk], [organisation.pk])
    return made


@transaction.atomic
def close_membership(
    membership: Membership, *, last_day: date | None = None, actor: User | None = None, reason: str = "left"
) -> Membership:
    """End a membership with this as its last day; a day before its first is refused."""
    last_day = last_day or timezone.localdate()
    if last_day < membership.valid_from:
        raise ValidationError(_("A membership cannot end before it begins."), code="ends_before_start")
    membership.valid_until, membership.end_reason = last_day, reason
    membership.save(update_fields=["valid_until", "end_reason"])
    record_audit("membership.closed", actor=actor, subject=membership, organisation=membership.organisation)
    tell_members_changed([membership.person_id], [membership.organisation_id])
    return membership


@transaction.atomic
def transfer_person(
    membership: Membership, *, to: Organisation, first_day: date, actor: User | None = None
) -> Membership:
    """Close a membership the day before and open one like it elsewhere: the person's records go along untouched."""
    if to.pk == membership.organisation_id:
        return membership
    if first_day <= membership.valid_from:
        raise ValidationError(_("A transfer must come after the first day of the old membership."), code="too_early")
    close_membership(membership, last_day=first_day - timedelta(days=1), actor=actor, reason="transfer")
    return open_membership(
        membership.person,
        organisation=to,
        capacity=membership.capacity,
        valid_from=first_day,
        actor=actor,
        stage=membership.stage,
        subject=membership.subject,
        position=membership.position,
        rank=membership.rank,
    )


def memberships_on(person: User, day: date) -> list[Membership]:
    """All memberships of a person that held on a day, the longest first."""
    return list(person.memberships.on(day).select_related("organisation").order_by("valid_from", "pk"))


def membership_on(person: User, day: date | None = None, *, capacity: str = "") -> Membership | None:
    """The membership that counts for reports of a day: of this capacity if given, the longest standing first."""
    rows = person.memberships.on(day or timezone.localdate()).select_related("organisation")
    if capacity:
        rows = rows.filter(capacity=capacity)
    return rows.order_by("valid_from", "pk").first()
