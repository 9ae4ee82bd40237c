"""Filters kept under a name: read with care, offered to colleagues of the same scope, never a way to see more.

A filter holds what would stand in an address. Whoever opens it sees what that address would show them and nothing else.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.domain.reports.progress import Scope, open_scope, roots_of
from courses.models.saved_filter import SavedFilter
from people.domain.audit import record_audit
from people.models import Organisation, User

FIELDS = ("what", "district", "school", "days", "account", "stage", "capacity", "order")
LONGEST = 60  # signs of a value: keys and public ids
MOST = 50  # filters a person keeps


@dataclass(frozen=True)
class OfferedFilter:
    """One of the filters a reader may open: `query` is checked; the name of the owner stands at a colleague's."""

    public_id: str
    name: str
    query: str
    owner: str
    is_own: bool
    is_shared: bool


def read_filters(values: Any) -> dict[str, str]:
    """Known names with short texts as values; whatever else a row or a form holds is left out."""
    if not isinstance(values, dict):
        return {}
    found = {name: values.get(name) for name in FIELDS}
    return {name: value for name, value in found.items() if isinstance(value, str) and 0 < len(value) <= LONGEST}


def scope_roots(user: Any) -> list[Organisation]:
    """The topmost organisations of a reader's scope."""
    return roots_of(list(open_scope(user).units.values()))


def offered_filters(user: User, scope: Scope) -> list[OfferedFilter]:
    """One's own filters and those of colleagues of the same scope, by name. One query."""
    rows = SavedFilter.objects.offered_to(user, roots_of(list(scope.units.values()))).select_related("owner")
    return [
        OfferedFilter(
            public_id=row.public_id, name=row.name, query=urlencode(read_filters(row.filters)),
            owner="" if row.owner_id == user.pk else row.owner.real_name, is_own=row.owner_id == user.pk,
            is_shared=row.shared_in_id is not None,
        )
        for row in rows.order_by("name", "pk")[: 4 * MOST]
    ]  # fmt: skip


def save_filter(user: User, *, name: str, filters: Any, shared: bool, request: Any = None) -> SavedFilter:
    """Keep a filter; the same name again puts the new one in its place."""
    name = clean_name(name)
    if not name:
        raise Refused("name", _("Give the filter a name."))
    shared_in = sharing_place(user) if shared else None
    values = {"filters": read_filters(filters), "shared_in": shared_in, "saved_at": timezone.now()}
    own = SavedFilter.objects.filter(owner=user)
    if not own.filter(name=name).exists() and own.count() >= MOST:
        raise Refused("many", _("You keep %(most)s filters already. Delete one first.") % {"most": MOST})
    try:
        with transaction.atomic():
            saved, _made = SavedFilter.objects.update_or_create(owner=user, name=name, defaults=values)
    except IntegrityError:  # a double click: the other request was quicker
        saved = own.get(name=name)
    if shared_in is not None:
        audit_sharing(saved, user, request)
    return saved


def clean_name(name: str) -> str:
    """One line without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:60]


def sharing_place(user: User) -> Organisation:
    """Where one's colleagues of the same scope are; who answers for several places has none in common with anybody."""
    roots = scope_roots(user)
    if len(roots) != 1:
        raise Refused("places", _("A filter can be shared only by somebody who answers for exactly one place."))
    return roots[0]


def share_filter(saved: SavedFilter, *, shared: bool, actor: User, request: Any = None) -> None:
    """Offer one's filter to the colleagues, or keep it to oneself again."""
    saved.shared_in = sharing_place(actor) if shared else None
    saved.save(update_fields=["shared_in"])
    if shared:
        audit_sharing(saved, actor, request)


def audit_sharing(saved: SavedFilter, actor: User, request: Any) -> None:
    """That a filter was shared; its name may hold a name and stays out of the log."""
    record_audit(
        "progress.filter_shared", actor=actor, subject=saved, organisation=saved.shared_in,
        fields=sorted(read_filters(saved.filters)), request=request,
    )  # fmt: skip


def delete_filter(saved: SavedFilter) -> None:
    """Nobody keeps it any more; who has its address open keeps what they see."""
    saved.delete()


def describe_filters(person: User) -> list[dict[str, Any]]:
    """The filters somebody keeps: for the copy of one's own data."""
    rows = SavedFilter.objects.filter(owner=person).order_by("pk")
    return [{"name": row.name, "filters": read_filters(row.filters), "kept": str(row.saved_at)} for row in rows]


def erase_filters(person_id: int) -> int:
    """Forget the filters of somebody, shared ones too."""
    return int(SavedFilter.objects.filter(owner=person_id).delete()[0])
