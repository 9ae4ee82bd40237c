"""Roles: granting and revoking them, and projecting them onto Django's groups, which Wagtail reads."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone

from people.domain.audit import record_audit
from people.models import Organisation, Role, RoleGrant, User
from people.models.scope import ROLE_ACTIONS

PREFIX = "role:"


def role_group(role: str) -> Group:
    """The group that stands for a role. What it may do in Wagtail is given by the floors above."""
    return Group.objects.get_or_create(name=f"{PREFIX}{Role(role).value}")[0]


def found_role_groups() -> None:
    """One group per role, with entry to the admin where the role needs it. Idempotent."""
    entry = Permission.objects.filter(codename="access_admin", content_type__app_label="wagtailadmin").first()
    for role in Role:
        group = role_group(role)
        if entry and "enter_admin" in ROLE_ACTIONS[role]:
            group.permissions.add(entry)


@transaction.atomic
def grant_role(
    person: User,
    *,
    role: str,
    organisation: Organisation,
    valid_from: date | None = None,
    valid_until: date | None = None,
    actor: User | None = None,
    reason: str = "",
) -> RoleGrant:
    """Give a role over an organisation and all below it. The same open grant again changes nothing."""
    found = RoleGrant.objects.filter(
        person=person, role=role, organisation=organisation, revoked_at=None, valid_until=valid_until
    ).first()
    if found:
        return found
    grant = RoleGrant.objects.create(
        person=person,
        role=Role(role),
        organisation=organisation,
        valid_from=valid_from or timezone.localdate(),
        valid_until=valid_until,
        granted_by=actor,
        reason=reason,
    )
    record_audit("role.granted", actor=actor, subject=person, organisation=organisation, fields=[role], reason=reason)
    project_groups([person.pk])
    person.refresh_from_db(fields=["holds_role"])
    return grant


@transaction.atomic
def revoke_role(grant: RoleGrant, *, actor: User | None = None, reason: str = "") -> None:
    """End a grant now. The row stays: who could do what on a past day remains answerable."""
    if grant.revoked_at:
        return
    grant.revoked_at, grant.revoked_by = timezone.now(), actor
    grant.save(update_fields=["revoked_at", "revoked_by"])
    record_audit(
        "role.revoked",
        actor=actor,
        subject=grant.person,
        organisation=grant.organisation,
        fields=[grant.role],
        reason=reason,
    )
    project_groups([grant.person_id])


@transaction.atomic
def project_groups(person_ids: Iterable[int] | None = None) -> int:
    """Make groups and `holds_role` equal to today's grants, for these people or for all; returns memberships changed.

    Only groups of roles are touched. The clock calls it, so that a grant begins and ends on its day.
    """
    groups = {group.name.removeprefix(PREFIX): group.pk for group in Group.objects.filter(name__startswith=PREFIX)}
    for role in Role:
        if role.value not in groups:
            groups[role.value] = role_group(role).pk
    through = User.groups.through
    grants = RoleGrant.objects.current().filter(person__is_active=True)
    rows = through.objects.filter(group__in=groups.values())
    people = User.objects.all()
    if person_ids is not None:
        chosen = list(person_ids)
        grants, rows = grants.filter(person__in=chosen), rows.filter(user__in=chosen)
        people = people.filter(pk__in=chosen)
    wanted = {(person, groups[role]) for person, role in grants.values_list("person_id", "role") if role in groups}
    present = {(row.user_id, row.group_id): row.pk for row in rows}
    through.objects.filter(pk__in=[pk for pair, pk in present.items() if pair not in wanted]).delete()
    missing = wanted - present.keys()
    through.objects.bulk_create([through(user_id=person, group_id=group) for person, group in missing])
    holders = {person for person, _group in wanted}
    people.filter(holds_role=True).exclude(pk__in=holders).update(holds_role=False)
    people.filter(pk__in=holders, holds_role=False).update(holds_role=True)
    return len(missing) + len(present.keys() - wanted)


def grants_ending_soon(*, days: int = 14) -> list[RoleGrant]:
    """Grants that end within these days, for the reminder to renew them."""
    today = timezone.localdate()
    return list(
        RoleGrant.objects.current()
        .filter(valid_until__range=(today, today + timedelta(days=days)))
        .select_related("person", "organisation")
    )


def holders_above(path: str, *, role: str) -> list[int]:
    """The people who hold a role today for the organisation with this tree path or for one above it."""
    steps = range(Organisation.steplen, len(path) + 1, Organisation.steplen)
    grants = RoleGrant.objects.current().filter(role=role, person__is_active=True)
    above = grants.filter(organisation__path__in=[path[:step] for step in steps])
    return sorted(set(above.values_list("person_id", flat=True)))
