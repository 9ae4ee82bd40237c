"""By which rules the works of a version are reviewed: asked of the plugin once a process, outside transactions."""

from decimal import Decimal

from django.utils.translation import gettext as _

from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.refusal import Refused
from plugins.api import PeerRules, PeerType, runtime

ONE = Decimal(1)
MOST = 10
LONGEST_DAYS = 366
_kept: dict[int, tuple[VersionFacts, PeerRules]] = {}


def is_reviewed(facts: VersionFacts) -> bool:
    """Whether colleagues review works of this version; sealed ones never."""
    return isinstance(runtime.assessment_type(facts.type_key), PeerType) and not facts.is_sealed


def find_rules(version_id: int) -> PeerRules | None:
    """The rules of a version; None while the plugin cannot say them."""
    facts = version_facts(version_id)
    found = _kept.get(version_id)
    if found is not None and found[0] is facts:
        return found[1]
    if not is_reviewed(facts):
        return None
    called = runtime.call(facts.type_key, "peer_rules", facts.config, fallback=None)
    if not called.ok or not isinstance(called.value, PeerRules):
        return None
    rules = bound(called.value)
    if len(_kept) > 512:
        _kept.clear()
    _kept[version_id] = (facts, rules)
    return rules


def rules_of(version_id: int) -> PeerRules:
    """The same, refusing with words while the plugin is away."""
    rules = find_rules(version_id)
    if rules is None:
        raise Refused("unavailable", _("Reviewing rests at the moment. What you wrote is kept; come back later."))
    return rules


def bound(rules: PeerRules) -> PeerRules:
    """The rules within what the core can keep to, whatever a type says."""
    gives = min(MOST, max(1, rules.gives))
    return PeerRules(
        gives=gives, needs=min(gives, max(1, rules.needs)), days=min(LONGEST_DAYS, max(1, rules.days)),
        patience=min(LONGEST_DAYS, max(1, rules.patience)), comment=min(1000, max(0, rules.comment)),
        examples=tuple(rules.examples)[:MOST], tolerance=min(ONE, max(Decimal(0), rules.tolerance)),
        spread=min(ONE, max(Decimal(0), rules.spread)), weighs=rules.weighs,
    )  # fmt: skip
