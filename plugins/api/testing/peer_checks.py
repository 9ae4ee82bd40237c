"""Checks of a type whose works other learners review: rules, forms, comparing, and that nobody is shown the key."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django import forms

from plugins.api.peer import PEERS, PeerRules, PeerType
from plugins.api.records import Ctx, Marking, Mode, Status
from plugins.api.testing.contract_checks import through_json
from plugins.api.testing.demand import demand
from plugins.api.testing.page_checks import check_nothing_live, poisoned
from plugins.api.testing.pages import Page
from plugins.api.testing.subject import Subject, Worked

ODD_FACTS: Final[tuple[Any, ...]] = (
    *({PEERS: None}, {PEERS: {}}, {PEERS: []}, [], {PEERS: {"stage": "closed"}}),
    *(
        {PEERS: {"stage": 7, "reviews": 7}},
        {PEERS: {"stage": "closed", "reviews": [None, {"marks": 1, "weight": "x"}]}},
    ),
    {PEERS: {"stage": "closed", "reviews": [{"marks": {}, "weight": "Infinity"}], "done": -1, "owed": 0}},
)


def check_peer(subject: Subject) -> None:
    """Works wait for colleagues, reviews are counted, examples can be compared, and the expert's marks stay hidden."""
    type_ = subject.type
    if not isinstance(type_, PeerType):
        return
    demand({Marking.PEER, Marking.HUMAN} <= type_.marking, "a PeerType is marked by peers and by people")
    demand(PEERS in type_.needs, "a PeerType needs the facts of its peers")
    assert any(worked.sample.facts for worked in subject.worked()), "no sample brings the reviews of colleagues"
    for worked in subject.worked():
        rules = type_.peer_rules(worked.ctx.config)
        _check_rules(rules)
        _check_examples(type_, worked.ctx, rules)
        _check_work(type_, worked)
        _check_stages(type_, worked)


def _check_rules(rules: PeerRules) -> None:
    assert isinstance(rules, PeerRules), "peer_rules must return PeerRules"
    demand(1 <= rules.needs <= rules.gives, "a work needs one review at least, and no more than each learner gives")
    demand(rules.days >= 1 and rules.patience >= rules.days, "days are one at least, and patience lasts as long")
    for share in (rules.tolerance, rules.spread):
        assert isinstance(share, Decimal), "tolerance and spread are Decimals"
        demand(0 <= share <= 1, "tolerance and spread are between 0 and 1")


def _check_examples(type_: PeerType, ctx: Ctx, rules: PeerRules) -> None:
    demand(len({one.id for one in rules.examples}) == len(rules.examples), "each example has its own id")
    for one in rules.examples:
        assert through_json(one.response) == one.response, "the response of an example is not JSON"
        assert through_json(one.marks) == one.marks, "the marks of an example are not JSON"
        demand(bool(one.reasons.strip()), "an example says why the expert marked it so")
        seen = replace(ctx, response=one.response, facts=None, mode=Mode.MARK)
        assert one.reasons not in str(type_.show_work(seen)), "show_work tells the expert's reasons"
        assert one.reasons not in str(type_.render(replace(ctx, mode=Mode.ATTEMPT))), "the paper tells the reasons"
        other = rules.examples[0].marks
        for first, second in ((one.marks, one.marks), (one.marks, other), (other, one.marks), (one.marks, {})):
            apart = type_.compare(ctx.config, deepcopy(first), deepcopy(second))
            assert isinstance(apart, Decimal), "compare must return a Decimal"
            demand(0 <= apart <= 1, "compare is between 0 and 1")
            assert apart == type_.compare(ctx.config, second, first), "compare differs by direction"
            assert first != second or not apart, "the same marks are apart"


def _check_work(type_: PeerType, worked: Worked) -> None:
    response = poisoned(worked.ctx.response, lambda _one: True)
    check_nothing_live(type_.show_work(replace(worked.ctx, response=response, mode=Mode.MARK)), "show_work")
    form = type_.review_form(worked.ctx)
    assert isinstance(form, forms.BaseForm), "review_form gives no form"
    page = Page(str(form))
    assert page.controls(), "the form of a review asks for nothing"
    for control in page.controls():
        assert page.label_of(control), f"the control {control.attributes.get('name')!r} of a review has no label"
    assert not type_.review_form(worked.ctx, {}).is_valid(), "an empty review is taken for one"


def _check_stages(type_: PeerType, worked: Worked) -> None:
    reviewed = [row for row in _reviews(worked.sample.facts) if row]
    if not reviewed or worked.outcome.status != Status.GRADED:
        return
    facts: Any = deepcopy(worked.sample.facts)
    facts[PEERS]["stage"] = "open"
    waiting = type_.grade(replace(worked.ctx, facts=facts))
    assert waiting.status == Status.PENDING, "while colleagues review, the outcome is PENDING"
    facts[PEERS]["stage"] = "desk"
    assert type_.grade(replace(worked.ctx, facts=facts)).status == Status.AWAITING, "at the desk it is AWAITING"
    mixed: Any = deepcopy(worked.sample.facts)
    mixed[PEERS]["reviews"].reverse()
    turned = type_.grade(replace(worked.ctx, facts=mixed))
    assert turned.score == worked.outcome.score, "the order of the reviews changes the score"
    for odd in ODD_FACTS:
        assert not type_.grade(replace(worked.ctx, facts=deepcopy(odd))).score, "odd facts earned points"


def _reviews(facts: Any) -> list[Any]:
    given = facts.get(PEERS) if isinstance(facts, dict) else None
    return list(given.get("reviews") or []) if isinstance(given, dict) else []
