"""Checks of a type that the item bank may keep questions of: forms, problems, pages and papers with drawn questions."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

from django.utils import translation

from plugins.api.bankable import BankableType, DrawnQuestion
from plugins.api.records import Ctx, JSONObject, Mode
from plugins.api.testing.contract_checks import through_json
from plugins.api.testing.demand import demand
from plugins.api.testing.page_checks import check_nothing_live, poisoned
from plugins.api.testing.subject import SEED, Subject

ODD: Final[tuple[Any, ...]] = ({}, {"kind": []}, {"kind": "xq"}, {"stem": 1}, {"options": {"a": 1}})


def check_bank(subject: Subject) -> None:
    """Banked questions open in a form, are checked, stay escaped and secret, and are dealt as they were drawn."""
    type_ = subject.type
    if not isinstance(type_, BankableType):
        return
    samples = [(deepcopy(config), list(drawn)) for config, drawn in type_.drawn_samples()]
    assert any(drawn for _config, drawn in samples), "drawn_samples shows no paper with drawn questions"
    kinds = [key for key, _label in type_.item_kinds()]
    demand(bool(kinds) and len(set(kinds)) == len(kinds), "item_kinds names each kind once")
    assert all(type_.check_item(deepcopy(odd)) for odd in ODD), "check_item accepts an odd item"
    for odd in ODD:
        type_.describe_item(deepcopy(odd))
    for config, drawn in samples:
        for one in drawn:
            _check_item(type_, one.item, kinds)
        _check_paper(type_, config, drawn)


def _check_item(type_: BankableType, item: JSONObject, kinds: list[str]) -> None:
    assert not type_.check_item(deepcopy(item)), "check_item refuses an item of drawn_samples"
    facts = type_.describe_item(deepcopy(item))
    demand(facts.kind in kinds and bool(facts.stem.strip()), "describe_item names a kind of item_kinds and the words")
    block = type_.item_form(facts.kind)
    once = block.get_prep_value(block.to_python(deepcopy(item)))
    assert once == block.get_prep_value(block.to_python(deepcopy(once))), "an item changes each time its form is opened"
    assert not type_.check_item(once), "the form makes an item that the type refuses"
    tainted = poisoned(item, lambda changed: not type_.check_item(changed))
    for mode in (Mode.ATTEMPT, Mode.PREVIEW):
        for key in (False, True):
            ctx = Ctx({}, {}, mode=mode, show_answers=key)
            check_nothing_live(type_.render_item(tainted, ctx), f"render_item, mode {mode}")
            assert facts.stem in str(type_.render_item(item, ctx)), "render_item does not show the words of the item"


def _check_paper(type_: BankableType, config: JSONObject, drawn: list[DrawnQuestion]) -> None:
    rules = {rule.id: rule for rule in type_.draw_rules(config)}
    assert {one.rule for one in drawn} <= set(rules), "draw_rules does not name the rules of drawn_samples"
    before = deepcopy((config, drawn))
    variant = type_.deal_drawn(config, SEED, drawn)
    assert before == (config, drawn), "deal_drawn changes what it is handed"
    assert through_json(variant) == variant, "the variant does not survive JSON"
    assert variant == type_.deal_drawn(config, SEED, drawn), "deal_drawn gives another paper for the same seed"
    with translation.override("zh-hans"):
        page = str(type_.render(Ctx(config, variant)))
        response, _problems = type_.parse(Ctx(config, variant), {}, {})
        outcome = type_.grade(Ctx(config, variant, mode=Mode.REVIEW, response=response))
    most = type_.max_score(config)
    assert most == outcome.max_score, "max_score and the outcome disagree about a paper with drawn questions"
    worth = {part.id: part.max for part in outcome.parts}
    for one in drawn:
        assert type_.describe_item(one.item).stem in page, "a drawn question is not on the paper"
        assert worth.get(one.part) == rules[one.rule].worth, "a drawn question is not worth what its rule says"
        assert type_.chosen_options(one.item, one.part, response) == (), "an empty response chooses something"
    assert sum(worth.values()) == most, "the parts of a paper with drawn questions do not add up to its maximum"
