"""Records: two of one person become one. Every table that refers to a person is found at run time.

Rows move to the kept record; where a constraint allows only one, both stay and the second is marked in the record of
the merge. Floors above settle what may not stand twice (`before_moving`, `after_moving`).
Nothing is deleted, and the merge can be taken back (`undoing`).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain.audit import record_audit
from people.domain.events import people_merged
from people.domain.role import project_groups
from people.models import Membership, PersonMerge, User
from people.models.keyring import encrypt

OWN = ("email", "password", "activated_at", "is_active", "working_since", "last_login", "pinyin", "real_name")
LEFT = frozenset({"people.personmerge.keep", "people.personmerge.drop", "people.user_groups.user"})


@dataclass(frozen=True)
class Reference:
    """One column that holds a person: a foreign key, a one-to-one or the table of a many-to-many."""

    model: type[models.Model]
    field: str

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    def rows(self, person: int) -> models.QuerySet[Any]:
        """The rows of a person, past managers that hide rows or refuse updates."""
        return models.QuerySet(self.model).filter(**{f"{self.field}_id": person}).order_by()


def find_references() -> Iterator[Reference]:
    """Every column of every table that refers to a person; group membership apart, which follows the roles."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for column in model._meta.local_concrete_fields:
            if isinstance(column, models.ForeignKey) and column.related_model is User:
                reference = Reference(model, column.name)
                if reference.name not in LEFT:
                    yield reference


@dataclass
class Merging:
    """A merge under way, for the rules that settle it. What they do is written down, so that it can be taken back."""

    keep_id: int
    drop_id: int
    actor: User | None = None
    moved: dict[str, list[Any]] = field(default_factory=dict)
    marked: dict[str, list[Any]] = field(default_factory=dict)
    changed: list[dict[str, Any]] = field(default_factory=list)

    def change(self, row: models.Model, **values: Any) -> None:
        """Change columns of a row (foreign keys by their `_id`), past managers that refuse updates."""
        before = {name: getattr(row, name) for name in values}
        rows: models.QuerySet[Any] = models.QuerySet(type(row)).filter(pk=row.pk)
        rows.update(**values)
        for name, value in values.items():
            setattr(row, name, value)
        kept = {"row": row._meta.label_lower, "pk": row.pk, "before": before, "after": values}
        self.changed.append(json.loads(json.dumps(kept, default=in_json)))

    def moved_of(self, name: str) -> set[Any]:
        """Keys of the rows of a column that moved: they were the dropped record's."""
        return set(self.moved.get(name, ()))

    def leave(self, row: models.Model, column: str = "person") -> None:
        """Let a row that moved stay on the dropped record after all: it may not count a second time."""
        name = f"{row._meta.label_lower}.{column}"
        rows: models.QuerySet[Any] = models.QuerySet(type(row)).filter(pk=row.pk)
        rows.update(**{f"{column}_id": self.drop_id})
        if row.pk in self.moved.get(name, ()):
            self.moved[name].remove(row.pk)
        self.marked.setdefault(name, []).append(row.pk)

    def goes_back(self, row: models.Model, column: str = "person") -> None:
        """A row that settling added belongs to what the dropped record brought: taken back, it goes there."""
        self.moved.setdefault(f"{row._meta.label_lower}.{column}", []).append(row.pk)


Settle = Callable[[Merging], None]
BEFORE: list[Settle] = []
AFTER: list[Settle] = []
CONFLICTS: dict[str, Callable[[Merging, Any], None]] = {}


def before_moving(settle: Settle) -> Settle:
    """Have this done in the transaction of a merge before any row moves."""
    BEFORE.append(settle)
    return settle


def after_moving(settle: Settle) -> Settle:
    """Have this done in the transaction of a merge once the rows have moved."""
    AFTER.append(settle)
    return settle


def on_conflict(name: str) -> Callable[[Callable[[Merging, Any], None]], Callable[[Merging, Any], None]]:
    """Say what becomes of a row that cannot move: it stays on the dropped record, marked as this function does."""

    def register(function: Callable[[Merging, Any], None]) -> Callable[[Merging, Any], None]:
        CONFLICTS[name] = function
        return function

    return register


@on_conflict("people.membership.person")
def close_double_membership(merging: Merging, row: Membership) -> None:
    """The kept record belongs there already: the second membership ends, so that nobody is counted twice."""
    yesterday = timezone.localdate() - timedelta(days=1)
    merging.change(row, valid_until=max(row.valid_from, yesterday), end_reason="merged")


def refuse_powers(keep: User, drop: User, actor: User | None) -> None:
    """Rights move with the rows: nobody merges a record with their own, or that of somebody who may do more."""
    if actor is None or actor.is_superuser:
        return
    if actor.pk in (keep.pk, drop.pk):
        raise ValidationError(_("One of these records is your own: ask somebody else of the bureau."), code="own")
    if keep.is_superuser or drop.is_superuser:
        raise ValidationError(_("A technical administrator's record is not merged here."), code="technical")


@transaction.atomic
def merge_people(keep: User, drop: User, *, actor: User | None = None, reason: str = "") -> PersonMerge:
    """Move everything of `drop` to `keep`. `drop` stays as a closed record that points to `keep`."""
    rows = {row.pk: row for row in User.objects.select_for_update().filter(pk__in=[keep.pk, drop.pk])}
    if len(rows) != 2:
        raise ValidationError(_("A person cannot be merged with themselves."), code="same")
    keep, drop = rows[keep.pk], rows[drop.pk]
    if keep.merged_into_id or drop.merged_into_id:
        raise ValidationError(_("One of the records was merged already."), code="merged")
    refuse_powers(keep, drop, actor)
    before = encrypt(json.dumps({"keep": own_fields(keep), "drop": own_fields(drop)}).encode())
    merging = Merging(keep.pk, drop.pk, actor)
    for settle in BEFORE:
        settle(merging)
    for reference in find_references():
        move_rows(reference, merging)
    take_over_account(keep, drop)
    for settle in AFTER:
        settle(merging)
    moved = {name: keys for name, keys in merging.moved.items() if keys}
    merge = PersonMerge.objects.create(
        keep=keep, drop=drop, actor=actor, reason=reason, moved=moved, marked=merging.marked,
        changed=merging.changed, before=before,
    )  # fmt: skip
    project_groups([keep.pk, drop.pk])
    record_audit("person.merged", actor=actor, subject=keep, fields=[drop.public_id, *sorted(moved)], reason=reason)
    send_merged(keep.pk, drop.pk, merge.pk)
    return merge


def send_merged(keep_id: int, drop_id: int, merge_id: int) -> None:
    """Tell the floors above after the commit."""

    def tell() -> None:
        people_merged.send_robust(sender=User, keep_id=keep_id, drop_id=drop_id, merge_id=merge_id)

    transaction.on_commit(tell)


def in_json(value: Any) -> str:
    """A moment or a day to the microsecond, anything else as its own words."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def own_fields(person: User) -> dict[str, Any]:
    """The fields of the record itself that a merge may change, as JSON can hold them."""
    values = {name: getattr(person, name) for name in OWN}
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in values.items()}


def move_rows(reference: Reference, merging: Merging) -> None:
    """Move the rows of one column, all at once if the constraints let them, else one by one."""
    keys = list(reference.rows(merging.drop_id).values_list("pk", flat=True))
    if not keys:
        return
    change = {f"{reference.field}_id": merging.keep_id}
    try:
        with transaction.atomic():
            reference.rows(merging.drop_id).update(**change)
        merging.moved[reference.name] = keys
        return
    except IntegrityError:
        pass
    for key in keys:
        one: models.QuerySet[Any] = models.QuerySet(reference.model).filter(pk=key)
        try:
            with transaction.atomic():
                one.update(**change)
            merging.moved.setdefault(reference.name, []).append(key)
        except IntegrityError:
            merging.marked.setdefault(reference.name, []).append(key)
            if reference.name in CONFLICTS:
                CONFLICTS[reference.name](merging, one.get())


def taken_over(keep: dict[str, Any], drop: dict[str, Any]) -> dict[str, Any]:
    """What the kept record lacks and the dropped one has, of their own fields: address, first day at work, password."""
    taken: dict[str, Any] = {}
    if not keep["email"] and drop["email"]:
        taken["email"] = drop["email"]
    if keep["working_since"] is None and drop["working_since"]:
        taken["working_since"] = drop["working_since"]
    if keep["activated_at"] is None and drop["activated_at"]:
        taken |= {"password": drop["password"], "activated_at": drop["activated_at"]}
    return taken


def take_over_account(keep: User, drop: User) -> None:
    """Give the kept record what it lacks, and close the dropped one."""
    taken = taken_over({name: getattr(keep, name) for name in OWN}, {name: getattr(drop, name) for name in OWN})
    User.objects.filter(pk=drop.pk).update(
        email="", is_active=False, merged_into=keep, sessions_epoch=drop.sessions_epoch + 1, holds_role=False
    )
    if taken:
        User.objects.filter(pk=keep.pk).update(**taken)
    for person in (keep, drop):
        person.refresh_from_db()
