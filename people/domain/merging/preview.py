"""Preview: what two records hold, counted in the words of those who decide whether they are one person."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.domain.masking import mask_email
from people.domain.merging.records import Reference, find_references
from people.domain.person import masked_identifiers
from people.models import Membership, PersonIdentifier, RoleGrant, User

OTHER = _("Done for others, and the rest")
WORDS: dict[str, str | Promise] = {}


def name_rows(words: str | Promise, *columns: str) -> None:
    """Say what the rows of these columns (`app.model.field`) are called; what is not named counts as the rest."""
    WORDS.update(dict.fromkeys(columns, words))


name_rows(_("Schools and units"), "people.membership.person")
name_rows(_("Numbers and addresses"), "people.personidentifier.person", "account.emailaddress.user")
name_rows(_("Roles"), "people.rolegrant.person", "people.user_user_permissions.user")
name_rows(
    _("Messages, consents and codes"), "people.message.person", "people.consent.person", "people.activationcode.person"
)


@dataclass
class Line:
    """Rows of one kind: how many the kept record has, how many the other brings."""

    label: str | Promise
    keep: int = 0
    drop: int = 0


def preview_merge(keep: User, drop: User) -> list[Line]:
    """The rows of both records in every table that refers to a person, by kind; the rest comes last."""
    lines = {str(words): Line(words) for words in [*WORDS.values(), OTHER]}
    for reference in find_references():
        counts = count_rows(reference, [keep.pk, drop.pk])
        line = lines[str(WORDS.get(reference.name, OTHER))]
        line.keep += counts.get(keep.pk, 0)
        line.drop += counts.get(drop.pk, 0)
    return [line for line in lines.values() if line.keep or line.drop]


def count_rows(reference: Reference, people: list[int]) -> dict[int, int]:
    """Rows of one column by person."""
    column = f"{reference.field}_id"
    rows: models.QuerySet[Any] = models.QuerySet(reference.model).filter(**{f"{column}__in": people}).order_by()
    return dict(rows.values_list(column).annotate(models.Count("pk")))


@dataclass
class Facts:
    """One of the two records as it is compared: numbers are masked."""

    person: User
    email: str
    numbers: list[tuple[PersonIdentifier, str]]
    places: list[Membership]
    roles: list[RoleGrant]


def facts_of(person: User) -> Facts:
    """What tells one record from another."""
    places = person.memberships.select_related("organisation").order_by("-valid_from", "-pk")
    roles = person.role_grants.current().select_related("organisation")
    return Facts(person, mask_email(person.email), masked_identifiers(person), list(places), list(roles))


def name_rows_of(kept: dict[str, list[Any]]) -> list[tuple[str, int]]:
    """How many rows of each kind a merge moved or left, from what it noted by column."""
    counts: dict[str, int] = {}
    for name, keys in kept.items():
        words = str(WORDS.get(name, OTHER))
        counts[words] = counts.get(words, 0) + len(keys)
    return sorted(counts.items(), key=lambda line: -line[1])
