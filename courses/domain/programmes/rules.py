"""The rows of an audience in a draft, and what they would reach: for the preview, nothing is written."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.programmes.audience import audience_people, members_of_rule
from courses.domain.refusal import Refused
from courses.models import AudienceRule
from courses.models.programme import ProgrammeVersion, VersionState
from people.models.user import User

SHOWN = 12


@dataclass(frozen=True)
class Reach:
    """A row, how many people it names today, and in the end how many are new by it."""

    rule: AudienceRule
    people: int


@dataclass(frozen=True)
class AudiencePreview:
    """Whom a version would be for today: each row, all ways together, a few names."""

    rows: tuple[Reach, ...]
    total: int
    names: tuple[User, ...]


def preview_audience(version: ProgrammeVersion, *, day: date) -> AudiencePreview:
    """Two queries for each row, and a few more."""
    rules = version.audience_rules.select_related("organisation")
    rows = tuple(
        Reach(rule, members_of_rule(rule, day=day).order_by().values("person").distinct().count()) for rule in rules
    )
    people = audience_people(version, day=day)
    first = User.objects.filter(pk__in=sorted(people)[:SHOWN])
    return AudiencePreview(rows, len(people), tuple(first))


def rules_stamp(version: ProgrammeVersion) -> str:
    """A short sign of the rows as they stand: a form that saw others does not overwrite them."""
    rows = version.audience_rules.order_by("pk").values_list("organisation_id", "capacity", "stage", "as_of")
    return hashlib.sha256(repr([tuple(map(str, row)) for row in rows]).encode()).hexdigest()[:20]


@transaction.atomic
def save_rules(version: ProgrammeVersion, rows: Sequence[Mapping[str, Any]], *, seen: str = "") -> int:
    """Write the rows of a draft anew; equal ones once. A published version is refused and nothing is written, nor are
    rows of a form that did not see what stands there now."""
    version = ProgrammeVersion.objects.select_for_update().get(pk=version.pk)
    if version.state != VersionState.DRAFT:
        raise Refused("published", _("A published version cannot change. Make a new version."))
    wanted: dict[Any, AudienceRule] = {}
    for row in rows:
        rule = AudienceRule(version=version, **row)
        key = (rule.organisation_id, rule.capacity, rule.stage)
        if key in wanted and wanted[key].as_of != rule.as_of:
            raise Refused("days", _("Two rows name the same people on different days. Keep one of them."))
        wanted[key] = rule
    if seen and seen != rules_stamp(version) and not _stand_there(version, wanted):
        raise Refused("changed", _("It was changed in another window meanwhile. Look at it as it is now, then decide."))
    version.audience_rules.all().delete()
    AudienceRule.objects.bulk_create(wanted.values())
    return len(wanted)


def _stand_there(version: ProgrammeVersion, wanted: Mapping[Any, AudienceRule]) -> bool:
    """Whether just these rows stand there already: the second of two presses."""
    rows = version.audience_rules.values_list("organisation_id", "capacity", "stage", "as_of")
    return {tuple(row) for row in rows} == {(*key, rule.as_of) for key, rule in wanted.items()}
