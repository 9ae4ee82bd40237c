"""Organisations: adding, renaming, moving, closing and merging units, with names and places kept by date."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain.audit import record_audit
from people.domain.membership import tell_members_changed
from people.domain.number import clean_text, fold_key
from people.models import (
    Membership,
    Organisation,
    OrganisationAlias,
    OrganisationName,
    OrganisationPlacement,
    RoleGrant,
    User,
)


@transaction.atomic
def add_organisation(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Organisation | None = None,
    name_en: str = "",
    stages: list[str] | None = None,
    valid_from: date | None = None,
    actor: User | None = None,
) -> Organisation:
    """One new unit under a parent, or a root. An existing code is returned as it is."""
    found: Organisation | None = Organisation.objects.filter(code=code).first()
    if found:
        return found
    columns: dict[str, Any] = {
        "code": code,
        "name": clean_text(name),
        "name_key": fold_key(name),
        "name_en": name_en,
        "kind": kind,
        "stages": stages or [],
    }
    if valid_from:
        columns["valid_from"] = valid_from
    made: Organisation = parent.add_child(**columns) if parent else Organisation.add_root(**columns)
    OrganisationPlacement.objects.create(organisation=made, parent=parent, valid_from=made.valid_from)
    record_audit("organisation.added", actor=actor, subject=made, organisation=made)
    return made


@transaction.atomic
def rename_organisation(
    organisation: Organisation, *, name: str, on: date | None = None, actor: User | None = None
) -> None:
    """Give a new name from a day on; the old one is kept with its days, and files may go on using it."""
    name = clean_text(name)
    if name == organisation.name:
        return
    day = on or timezone.localdate()
    last = organisation.old_names.order_by("-valid_until").first()
    begin = last.valid_until + timedelta(days=1) if last else organisation.valid_from
    OrganisationName.objects.create(
        organisation=organisation,
        name=organisation.name,
        name_key=organisation.name_key or fold_key(organisation.name),
        valid_from=min(begin, day),
        valid_until=max(min(begin, day), day - timedelta(days=1)),
    )
    organisation.name, organisation.name_key = name, fold_key(name)
    organisation.save(update_fields=["name", "name_key"])
    record_audit("organisation.renamed", actor=actor, subject=organisation, organisation=organisation, fields=["name"])


def add_alias(organisation: Organisation, name: str, *, actor: User | None = None) -> OrganisationAlias:
    """Remember another name under which files call a unit."""
    made, new = OrganisationAlias.objects.get_or_create(
        organisation=organisation, name_key=fold_key(name), defaults={"name": clean_text(name)}
    )
    if new:
        record_audit("organisation.alias_added", actor=actor, subject=organisation, organisation=organisation)
    return made


@transaction.atomic
def move_organisation(
    organisation: Organisation, *, parent: Organisation, on: date | None = None, actor: User | None = None
) -> Organisation:
    """Put a unit with all below it under another parent from a day on; returns it with its new place."""
    if parent.path.startswith(organisation.path):
        raise ValidationError(_("A unit cannot stand below itself."), code="circle")
    day = on or timezone.localdate()
    organisation.placements.filter(valid_until=None, valid_from__lt=day).update(valid_until=day - timedelta(days=1))
    organisation.placements.filter(valid_until=None).delete()
    organisation.move(parent, pos="last-child")
    OrganisationPlacement.objects.create(organisation=organisation, parent=parent, valid_from=day)
    moved: Organisation = Organisation.objects.get(pk=organisation.pk)
    record_audit("organisation.moved", actor=actor, subject=moved, organisation=moved)
    return moved


@dataclass(frozen=True)
class Pointing:
    """What still points to a unit on the day it closes."""

    members: int
    roles: int
    units: int


def count_pointing(organisation: Organisation, *, day: date) -> Pointing:
    """Open memberships, roles and sub-units of a unit after a day."""
    return Pointing(
        members=Membership.objects.on(day + timedelta(days=1)).filter(organisation=organisation).count(),
        roles=RoleGrant.objects.on(day + timedelta(days=1)).filter(organisation=organisation).count(),
        units=organisation.get_descendants().current(day + timedelta(days=1)).count(),
    )


@transaction.atomic
def close_organisation(organisation: Organisation, *, last_day: date, actor: User | None = None) -> Pointing:
    """End a unit with this as its last day; returns what still points to it and has to be moved."""
    if last_day < organisation.valid_from:
        raise ValidationError(_("A unit cannot end before it begins."), code="ends_before_start")
    organisation.valid_until = last_day
    organisation.save(update_fields=["valid_until"])
    record_audit("organisation.closed", actor=actor, subject=organisation, organisation=organisation)
    return count_pointing(organisation, day=last_day)


@transaction.atomic
def merge_organisations(keep: Organisation, drop: Organisation, *, on: date, actor: User | None = None) -> int:
    """Two schools become one from a day on: members move with dates, the old name leads here; returns how many."""
    if keep.pk == drop.pk:
        raise ValidationError(_("A unit cannot be merged with itself."), code="same")
    eve = on - timedelta(days=1)
    people = []
    for row in Membership.objects.filter(organisation=drop).on(on):
        people.append(row.person_id)
        Membership.objects.filter(pk=row.pk).update(valid_until=max(eve, row.valid_from), end_reason="merged")
        Membership.objects.get_or_create(
            person_id=row.person_id,
            organisation=keep,
            capacity=row.capacity,
            valid_until=None,
            defaults={
                "valid_from": on,
                **{name: getattr(row, name) for name in ("stage", "subject", "position", "rank")},
            },
        )
    Organisation.objects.filter(pk=drop.pk).update(valid_until=max(eve, drop.valid_from), merged_into=keep)
    add_alias(keep, drop.name, actor=actor)
    record_audit("organisation.merged", actor=actor, subject=drop, organisation=keep)
    tell_members_changed(people, [keep.pk, drop.pk])
    return len(people)
