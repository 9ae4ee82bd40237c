"""Undoing: a merge is taken back. Rows return to the record they came from, and what was settled is as it was."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain.audit import record_audit
from people.domain.events import people_unmerged
from people.domain.merging.records import find_references, taken_over
from people.domain.role import project_groups
from people.models import PersonMerge, User
from people.models.keyring import decrypt


@transaction.atomic
def unmerge_people(merge: PersonMerge, *, actor: User | None = None, reason: str = "") -> None:
    """Take a merge back: the moved rows return, as far as they are still with the kept record; what was settled is as
    it was, unless somebody changed it since. ValidationError where it was taken back, or a later merge comes first."""
    merge = PersonMerge.objects.select_for_update().select_related("keep", "drop").get(pk=merge.pk)
    refuse_undoing(merge)
    return_account(merge)
    for reference in find_references():
        keys = merge.moved.get(reference.name, [])
        for begin in range(0, len(keys), 500):
            rows = reference.rows(merge.keep_id).filter(pk__in=keys[begin : begin + 500])
            rows.update(**{f"{reference.field}_id": merge.drop_id})
    for one in reversed(merge.changed):
        put_back(one)
    merge.reversed_at, merge.reversed_by = timezone.now(), actor
    merge.save(update_fields=["reversed_at", "reversed_by"])
    project_groups([merge.keep_id, merge.drop_id])
    record_audit("person.unmerged", actor=actor, subject=merge.keep, fields=[merge.drop.public_id], reason=reason)
    transaction.on_commit(lambda: tell(merge))


def tell(merge: PersonMerge) -> None:
    """Let the floors above follow."""
    people_unmerged.send_robust(sender=User, keep_id=merge.keep_id, drop_id=merge.drop_id, merge_id=merge.pk)


def refuse_undoing(merge: PersonMerge) -> None:
    """The last merge is taken back first: rows of an earlier one may have gone on with it."""
    if merge.reversed_at or merge.before is None:
        raise ValidationError(_("This merge was taken back already."), code="reversed")
    both = models.Q(keep__in=[merge.keep_id, merge.drop_id]) | models.Q(drop__in=[merge.keep_id, merge.drop_id])
    if PersonMerge.objects.filter(both, pk__gt=merge.pk, reversed_at=None).exists():
        raise ValidationError(
            _("One of these records was merged again since. Take that merge back first."), code="later"
        )


def return_account(merge: PersonMerge) -> None:
    """Each record has its own address and password again; what the kept one changed since the merge stays."""
    before = json.loads(decrypt(merge.before or b""))
    keep, drop = revive(before["keep"]), revive(before["drop"])
    now = User.objects.get(pk=merge.keep_id)
    back = {name: keep[name] for name, value in taken_over(keep, drop).items() if getattr(now, name) == value}
    if now.password != drop["password"]:
        back.pop("activated_at", None)  # the account is theirs since they chose a password
    if back:
        User.objects.filter(pk=merge.keep_id).update(**back)
    if drop["email"] and User.objects.filter(email=drop["email"]).exclude(pk=merge.drop_id).exists():
        drop["email"] = ""
    User.objects.filter(pk=merge.drop_id).update(merged_into=None, **drop)


def put_back(one: dict[str, Any]) -> None:
    """Give a row that settling changed what it held before; one that was changed since is left alone."""
    model = apps.get_model(one["row"])
    columns = {field.attname: field for field in model._meta.concrete_fields}
    before, after = (
        {name: columns[name].to_python(value) for name, value in one[when].items()} for when in ("before", "after")
    )
    rows: models.QuerySet[Any] = models.QuerySet(model).filter(pk=one["pk"], **after)
    rows.update(**before)


def revive(values: dict[str, Any]) -> dict[str, Any]:
    """Own fields back from JSON."""
    read: dict[str, Callable[[str], Any]] = {
        "activated_at": datetime.fromisoformat,
        "last_login": datetime.fromisoformat,
        "working_since": date.fromisoformat,
    }
    return {name: read[name](value) if value and name in read else value for name, value in values.items()}
