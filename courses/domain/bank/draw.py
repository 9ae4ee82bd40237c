"""From rules to a paper: the bank is asked, the plugin deals what was drawn, the attempt keeps it."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from random import Random
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from courses.domain.bank.drawing import Candidate, Plan, Shortage, plan_draw
from courses.domain.refusal import Refused
from courses.models import Assessment, AssessmentVersion, DrawnItem, Item, ItemVersion
from people.models import Organisation
from plugins.api import BankableType, Called, DrawnQuestion, DrawRule, Problem, runtime


@dataclass(frozen=True)
class Drawn:
    """A version of a question on a paper, under its id there."""

    version_id: int
    part: str


@dataclass(frozen=True)
class Dealt:
    """What a learner is dealt: the plugin's answer and the questions of the bank in it."""

    called: Called
    drawn: tuple[Drawn, ...] = ()


def rules_of(type_key: str, config: dict[str, Any]) -> list[DrawRule]:
    """What a config wants drawn; empty for types without a bank and for what brings all its questions."""
    if not isinstance(runtime.assessment_type(type_key), BankableType):
        return []
    called = runtime.call(type_key, "draw_rules", config, fallback=[])
    return list(called.value)


def rules_to_json(rules: list[DrawRule]) -> list[dict[str, Any]]:
    """Rules as they are kept with a version."""
    return [{**asdict(rule), "worth": str(rule.worth)} for rule in rules]


def rules_kept(version: AssessmentVersion) -> list[DrawRule]:
    """The rules of a version as they were when it was saved; the plugin is asked only where nobody did then."""
    if version.draws is None:
        return rules_of(version.type_key, version.config)
    return [
        DrawRule(**{**one, "worth": Decimal(one["worth"]), "tags": tuple(one["tags"]), "kinds": tuple(one["kinds"])})
        for one in version.draws
    ]


def owners_of(owner: Organisation | None) -> Q:
    """Whose questions an assessment may draw: those of everybody, of its owner, and of the organisations above it."""
    allowed = Q(owner=None)
    if owner is not None:
        step = Organisation.steplen
        paths = [owner.path[:end] for end in range(step, len(owner.path) + 1, step)]
        allowed |= Q(owner__path__in=paths)
    return allowed


def find_candidates(type_key: str, rules: list[DrawRule], owner: Organisation | None) -> list[Candidate]:
    """The approved versions that any of the rules could draw. One query, whatever the number of rules."""
    wanted = reduce(or_, (item_condition(rule) for rule in rules))
    rows = (
        Item.objects.drawable()
        .filter(owners_of(owner), wanted, type_key=type_key)
        .values_list(
            "approved_version_id", "pk", "approved_version__sha256", "kind", "approved_version__topic",
            "approved_version__tags", "approved_version__difficulty",
        )
    )  # fmt: skip
    return [
        Candidate(version, item, words, kind, topic, frozenset(tags), difficulty)
        for version, item, words, kind, topic, tags, difficulty in rows
    ]


def item_condition(rule: DrawRule) -> Q:
    """What a rule asks of a question; tags are looked at later, in the candidates."""
    asked = Q(approved_version__difficulty__range=(rule.easiest, rule.hardest))
    if rule.topic:
        asked &= Q(approved_version__topic=rule.topic)
    if rule.kinds:
        asked &= Q(kind__in=rule.kinds)
    return asked


def find_shortages(version: AssessmentVersion, owner: Organisation | None) -> list[Problem]:
    """Each rule of a version that the bank cannot meet today, in words for the author. One query at most."""
    rules = rules_kept(version)
    if not rules:
        return []
    plan = plan_draw(rules, find_candidates(version.type_key, rules, owner), Random(1))  # noqa: S311 - a rehearsal
    return [Problem(f"rules.{one.place - 1}.count", say_shortage(one)) for one in plan.shortages]


def say_shortage(one: Shortage) -> str:
    """What is missing and what helps."""
    facts = {"number": one.place, "count": one.rule.count, "fitting": one.fitting, "found": one.found}
    if one.fitting >= one.rule.count:
        return (
            _(
                "Rule %(number)s asks for %(count)s questions. %(fitting)s approved ones fit, but other rules need "
                "some of them; %(found)s are left. Approve more, or ask for fewer."
            )
            % facts
        )
    return (
        _(
            "Rule %(number)s asks for %(count)s questions; the bank has %(fitting)s approved ones that fit. "
            "Approve more, or ask for fewer."
        )
        % facts
    )


def deal_variant(
    type_key: str, config: dict[str, Any], *, assessment_id: int, seed: int, draw: int, private: bool = False
) -> Dealt:
    """The variant of a new paper, with questions of the bank where rules ask for them: `draw` chooses them.

    Three queries when there are rules, none otherwise. Refuses when a rule cannot be met: nobody gets a short paper.
    """
    rules = rules_of(type_key, config)
    if not rules:
        return Dealt(runtime.call(type_key, "new_variant", config, seed, fallback={}, private=private))
    owner = Assessment.objects.select_related("owner").get(pk=assessment_id).owner
    plan = plan_draw(rules, find_candidates(type_key, rules, owner), Random(draw))  # noqa: S311 - not a secret
    if plan.shortages:
        raise Refused(
            "bank_short",
            _(
                "This paper cannot be put together today: too few questions are ready for it. No attempt of yours is "
                "used up. Those who answer for it have been told; please look in again tomorrow."
            ),
        )
    questions, drawn = _load(plan)
    called = runtime.call(type_key, "deal_drawn", config, seed, questions, fallback={}, private=private)
    return Dealt(called, drawn)


def _load(plan: Plan) -> tuple[list[DrawnQuestion], tuple[Drawn, ...]]:
    ids = [one.version_id for chosen in plan.chosen.values() for one in chosen]
    rows = ItemVersion.objects.filter(pk__in=ids).values_list("pk", "item__public_id", "config")
    known = {pk: (f"b{public_id}", config) for pk, public_id, config in rows}
    questions = [
        DrawnQuestion(known[one.version_id][0], rule, known[one.version_id][1])
        for rule, chosen in plan.chosen.items()
        for one in chosen
    ]
    return questions, tuple(Drawn(pk, known[pk][0]) for pk in ids)


def note_drawn(attempt_id: int, drawn: tuple[Drawn, ...]) -> None:
    """Keep which versions stand on the paper of an attempt; in the transaction that makes it."""
    if drawn:
        DrawnItem.objects.bulk_create(
            DrawnItem(attempt_id=attempt_id, version_id=one.version_id, part=one.part) for one in drawn
        )
