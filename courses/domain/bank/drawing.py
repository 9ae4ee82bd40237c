"""Which questions rules draw from a set of candidates: never one twice, and all rules met wherever that is possible."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from plugins.api import DrawRule


@dataclass(frozen=True)
class Candidate:
    """An approved version of a question, as rules look at it. `words` tells questions apart that read the same."""

    version_id: int
    item_id: int
    words: str
    kind: str
    topic: str
    tags: frozenset[str]
    difficulty: int


@dataclass(frozen=True)
class Shortage:
    """A rule that cannot be met: how many it asks for, how many fit, how many of these are left by the other rules."""

    rule: DrawRule
    place: int
    fitting: int
    found: int


@dataclass(frozen=True)
class Plan:
    """What was drawn for each rule, in random order, and where too little was found."""

    chosen: dict[str, list[Candidate]]
    shortages: tuple[Shortage, ...] = ()


@dataclass
class _Table:
    """Who has what while rules bid for candidates; an augmenting path lets one rule give way to another."""

    pools: list[list[Candidate]]
    holder: dict[str, int] = field(default_factory=dict)

    def give(self, rule: int, tried: set[str]) -> bool:
        """One more candidate for a rule: a free one, else one whose holder finds another."""
        pool = self.pools[rule]
        for one in pool:
            if one.words not in self.holder:
                self.holder[one.words] = rule
                return True
        for one in pool:
            if one.words in tried:
                continue
            tried.add(one.words)
            if self.holder[one.words] != rule and self.give(self.holder[one.words], tried):
                self.holder[one.words] = rule
                return True
        return False


def fits(rule: DrawRule, one: Candidate) -> bool:
    """Whether a question is what a rule asks for."""
    return (
        (not rule.topic or one.topic == rule.topic)
        and rule.easiest <= one.difficulty <= rule.hardest
        and one.tags.issuperset(rule.tags)
        and (not rule.kinds or one.kind in rule.kinds)
    )


def plan_draw(rules: Sequence[DrawRule], candidates: Iterable[Candidate], random: Random) -> Plan:
    """Draw for all rules at once. The same random numbers and candidates give the same paper."""
    ordered = sorted(candidates, key=lambda one: one.version_id)
    pools = []
    for rule in rules:
        pool = list({one.words: one for one in ordered if fits(rule, one)}.values())  # twins are one question
        random.shuffle(pool)
        pools.append(pool)
    table = _Table(pools)
    found = [sum(table.give(place, set()) for _one in range(rule.count)) for place, rule in enumerate(rules)]
    chosen = {
        rule.id: [one for one in pools[place] if table.holder.get(one.words) == place]
        for place, rule in enumerate(rules)
    }
    shortages = tuple(
        Shortage(rule, place, len(pools[place - 1]), found[place - 1])
        for place, rule in enumerate(rules, start=1)
        if found[place - 1] < rule.count
    )
    return Plan(chosen, shortages)
