"""The rows of an audience in a draft, and what they would reach: for the preview, nothing is written."""

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


@transaction.atomic
def save_rules(version: ProgrammeVersion, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write the rows of a draft anew; equal ones once. A published version is refused and nothing is written."""
    version = ProgrammeVersion.objects.select_for_update().get(pk=version.pk)
    if version.state != VersionState.DRAFT:
        raise Refused("published", _("A published version cannot change. Make a new version."))
    wanted: dict[Any, AudienceRule] = {}
    for row in rows:
        rule = AudienceRule(version=version, **row)
        wanted.setdefault((rule.organisation_id, rule.capacity, rule.stage), rule)
    version.audience_rules.all().delete()
    AudienceRule.objects.bulk_create(wanted.values())
    return len(wanted)
