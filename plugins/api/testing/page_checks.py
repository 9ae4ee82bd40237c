"""Checks of what people see: nothing live that was typed, no key given away, usable by all, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

from django.utils import translation
from django.utils.safestring import SafeString

from plugins.api.records import Mode
from plugins.api.testing.leaves import altered, leaf_paths, read_leaf, with_leaf
from plugins.api.testing.pages import Page, legend_of
from plugins.api.testing.subject import Subject, stored_files

NOT_ON_PAPER: Final = frozenset({"button", "canvas", "dialog", "noscript", "select", "template"})
POISON: Final = '"><xq-poison xq-bad="1"></xq-poison><b \' xq-bad="1" x="'


def check_escaping(subject: Subject) -> None:
    """Markup in configs, answers and feedback is text in all five modes."""
    for sample in subject.samples():
        config = poisoned(sample.config, lambda changed: not subject.errors_of(changed))
        worked = subject.work(replace(sample, config=config))
        response = poisoned(worked.ctx.response, _any)
        parts = tuple(replace(part, feedback=POISON) for part in worked.outcome.parts)
        outcome = replace(worked.outcome, feedback=POISON, parts=parts)
        files = tuple(replace(one, name=f"{one.name}{POISON}") for one in stored_files(worked.ctx))
        facts, items = poisoned(worked.ctx.facts, _any), poisoned(worked.ctx.items, _any)
        ctx = replace(worked.ctx, response=response, files=files, facts=facts, items=items)
        tried = replace(worked, ctx=ctx, outcome=outcome)
        for mode, html in subject.pages(tried):
            check_nothing_live(html, f"mode {mode}")
        introduction = subject.type.introduce(ctx)
        for text in (introduction.title, introduction.lead, *introduction.notes):
            assert not isinstance(text, SafeString) or POISON not in text, "introduce() marks typed text as safe"
        if (form := subject.type.marking_form(tried.seen)) is not None:
            check_nothing_live(str(form), "the marking form")


def check_nothing_live(html: str, where: str) -> None:
    """Poison from ``poisoned`` is text in this page."""
    for element in Page(html).elements:
        assert element.tag != "xq-poison", f"markup from the config or an answer is live in {where}"
        assert "xq-bad" not in element.attributes, f"a value breaks out of its attribute in {where}"


def _any(_changed: Any) -> bool:
    return True


def poisoned(value: Any, accepts: Callable[[Any], bool]) -> Any:
    """The value with markup added to every text for which it stays acceptable."""
    for path in leaf_paths(value):
        if isinstance(read_leaf(value, path), str):
            changed = with_leaf(value, path, lambda leaf: f"{leaf}{POISON}")
            if accepts(changed):
                value = changed
    return value


def check_answers_stay_secret(subject: Subject) -> None:
    """What a learner sees does not change with the key: what only moves the score must not move the page.

    What stands under a key named ``id`` is an identifier and may show.
    """
    rights = [subject.work(sample) for sample in subject.samples() if sample.kind == "right"]
    for worked in rights:
        config, page = worked.ctx.config, _paper(subject, worked.ctx)
        for path in leaf_paths(config):
            changed = with_leaf(config, path, altered)
            if path[-1] == "id" or changed == config or subject.errors_of(changed):
                continue
            outcome = subject.type.grade(replace(worked.ctx, config=changed), deepcopy(worked.sample.marks))
            is_key = outcome.max_score == worked.outcome.max_score and outcome.score != worked.outcome.score
            if is_key and (subject.type.new_variant(changed, 1) == subject.type.new_variant(config, 1)):
                where = ".".join(str(step) for step in path)
                assert _paper(subject, replace(worked.ctx, config=changed)) == page, f"the page gives away {where}"


def _paper(subject: Subject, ctx: Any) -> tuple[str, ...]:
    fresh = replace(ctx, response=None, outcome=None, show_answers=False)
    return tuple(subject.render(fresh, mode=mode) for mode in (Mode.ATTEMPT, Mode.PRINT))


def check_accessible(subject: Subject) -> None:
    """Controls have labels, groups have legends, and nothing needs or smuggles in a script or a style."""
    for worked in subject.worked():
        for mode, html in subject.pages(worked):
            assert isinstance(html, SafeString), f"mode {mode} gives no SafeString"
            assert html.strip(), f"mode {mode} gives an empty page"
            page = Page(html)
            check_markup(page, mode)
            for control in page.controls():
                name = control.attributes.get("name", "")
                assert page.label_of(control), f"the control {name!r} has no label in mode {mode}"
                assert name.startswith("kit-"), f"the control {name!r} does not carry the prefix"
            for name, boxes in page.groups().items():
                assert all(legend_of(box) for box in boxes), f"the group {name!r} stands in no fieldset with a legend"


def check_markup(page: Page, mode: str) -> None:
    """No id twice, no script, style or handler, no way out of the site."""
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids)), f"an id stands twice on the page in mode {mode}"
    for element in page.elements:
        assert element.tag not in {"script", "style", "form", "h1"}, f"<{element.tag}> does not belong to a plugin"
        assert "style" not in element.attributes, f"an inline style in mode {mode}"
        assert not any(name.startswith("on") for name in element.attributes), f"an inline handler in mode {mode}"
        for name in ("href", "src", "action", "formaction"):
            address = element.attributes.get(name, "").strip().lower()
            assert not address.startswith(("javascript:", "data:", "http:", "https:", "//")), (
                f"{name} leads away: {address}"
            )


def check_print(subject: Subject) -> None:
    """On paper every question is there that was on the screen, and nothing waits for a click."""
    for worked in subject.worked():
        screen, paper = Page(subject.render(worked.ctx)), Page(subject.render(worked.ctx, mode=Mode.PRINT))
        there = {e.attributes["data-question"] for e in paper.elements if "data-question" in e.attributes and e.text()}
        asked = {e.attributes["data-question"] for e in screen.elements if "data-question" in e.attributes}
        assert asked <= there, f"the printed page lacks the questions {sorted(asked - there)}"
        if not asked:
            words = paper.root.text()
            missing = [e.text() for e in screen.elements if e.tag == "legend" and e.text() not in words]
            assert not missing, f"the printed page lacks {missing}"
        for element in paper.elements:
            assert element.tag not in NOT_ON_PAPER, f"<{element.tag}> says nothing on paper"
            assert element.tag != "details" or "open" in element.attributes, (
                "a closed <details> prints without its text"
            )
            assert "hidden" not in element.attributes, "something hidden is not on paper"


def check_works_without_script(subject: Subject) -> None:
    """Nothing a learner needs is hidden, switched off or empty until a script comes."""
    for worked in subject.worked():
        page = Page(subject.render(worked.ctx))
        for control in page.controls():
            shut = {"disabled", "hidden"} & set(control.attributes)
            shut |= {"hidden" for element in control.ancestors() if {"hidden"} & set(element.attributes)}
            shut |= {"<template>" for element in control.ancestors() if element.tag == "template"}
            assert not shut, (
                f"the control {control.attributes.get('name')!r} is {', '.join(sorted(shut))} without script"
            )


def check_confidential(subject: Subject) -> None:
    """A sealed type tells nobody but the learner: no statements, no verdict, nothing of the answers for a marker."""
    if not all(privacy.is_sealed for privacy in subject.type.privacy):
        return
    blank = None
    for worked in subject.worked():
        assert subject.type.xapi(worked.seen) == [], "a confidential type must give no xAPI statements"
        assert worked.outcome.passed is None, "a confidential type judges nobody"
        assert subject.type.marking_form(worked.seen) is None, "nobody marks a confidential type"
        blank = replace(worked.ctx, response=None, outcome=None)
        marker = subject.render(worked.seen, mode=Mode.MARK)
        assert marker == subject.render(blank, mode=Mode.MARK), "a marker sees something of confidential answers"


def check_languages(subject: Subject) -> None:
    """Label, pages and problems are Chinese in Chinese and English in English."""
    for sample in subject.samples():
        pages = {lang: subject.render(subject.start(sample, lang=lang), lang=lang) for lang in ("zh-hans", "en")}
        assert pages["zh-hans"] != pages["en"], "the page is the same in Chinese and in English"
    said: dict[str, set[str]] = {"label": set(), "complaint about an empty config": set()}
    for lang in ("zh-hans", "en"):
        with translation.override(lang):
            said["label"].add(str(subject.type.label))
            said["complaint about an empty config"].add(str([one.message for one in subject.errors_of({})]))
    for what, texts in said.items():
        assert len(texts) > 1, f"the {what} has no translation"
