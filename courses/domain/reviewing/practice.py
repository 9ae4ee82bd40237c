"""Practice before the first review: an example, the expert's levels and reasons, how far one was, and what it weighs.

Whoever comes within the tolerance at an example has passed and goes on; whoever does not reads the reasons and tries
the next. Nobody is stopped: after the last example the reviews begin, and count half where the rules say so.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.domain.authoring.assessment import version_facts
from courses.domain.refusal import Refused
from courses.domain.reviewing.rules import rules_of
from courses.domain.reviewing.showing import ReviewSheet, show_sheet
from courses.models import PeerPractice, PeerWork
from plugins.api import PeerExample, PeerRules, runtime

STEP = Decimal("0.0001")
FULL, HALF = Decimal(1), Decimal("0.5")


@dataclass(frozen=True)
class Practised:
    """One example as its place in the row says. `row` is None until it has been marked."""

    number: int
    example: PeerExample = field(repr=False)
    row: PeerPractice | None = None


def list_practice(work: PeerWork, rules: PeerRules) -> list[Practised]:
    """The examples one has marked, and the next one, if there is to be one."""
    rows = {row.example: row for row in PeerPractice.objects.filter(work=work)}
    listed = []
    for number, example in enumerate(rules.examples, start=1):
        listed.append(Practised(number, example, rows.get(example.id)))
        if example.id not in rows or rows[example.id].passed:
            break
    return listed


def is_practised(work: PeerWork, rules: PeerRules) -> bool:
    """Whether reviews may begin: an example was passed, or all were tried, or there are none."""
    rows = list_practice(work, rules)
    return not rows or rows[-1].row is not None


def weight_of(work: PeerWork, rules: PeerRules) -> Decimal:
    """What a review counts: one, or half where its writer came close to the expert at no example."""
    if not rules.weighs or not rules.examples:
        return FULL
    return FULL if PeerPractice.objects.filter(work=work, passed=True).exists() else HALF


def find_example(work: PeerWork, number: int) -> Practised:
    """The example with this number, if its turn has come."""
    rows = list_practice(work, rules_of(work.attempt.version_id))
    found = next((one for one in rows if one.number == number), None)
    if found is None:
        raise Refused("no_example", _("This example is not open."))
    return found


def show_example(work: PeerWork, one: Practised, *, language: str, data: Any = None) -> ReviewSheet:
    """The text of an example with the form of a review."""
    facts = version_facts(work.attempt.version_id)
    return show_sheet(facts, one.example.response, variant=work.attempt.variant, language=language, data=data)


def mark_example(work: PeerWork, one: Practised, *, marks: dict[str, Any]) -> PeerPractice:
    """Keep what was given to an example and how far it is from the expert; a second time changes nothing."""
    facts, rules = version_facts(work.attempt.version_id), rules_of(work.attempt.version_id)
    called = runtime.call(facts.type_key, "compare", facts.config, one.example.marks, marks, fallback=None)
    if not called.ok or not isinstance(called.value, Decimal):
        raise Refused("unavailable", _("Reviewing rests at the moment. What you wrote is kept; come back later."))
    apart = min(FULL, max(Decimal(0), called.value)).quantize(STEP, ROUND_HALF_UP)
    row = PeerPractice(
        work=work, example=one.example.id, marks=marks, apart=apart, passed=called.value <= rules.tolerance
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return PeerPractice.objects.get(work=work, example=one.example.id)
    return row
