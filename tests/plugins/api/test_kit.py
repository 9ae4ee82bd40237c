"""The conformance kit: green on an honest type, red on each broken one, by the check that is meant to find it."""

import logging
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from wagtail import blocks

from plugins.api import (
    AssessmentType,
    BankableType,
    DrawnQuestion,
    DrawRule,
    ItemFacts,
    Marking,
    Mode,
    Outcome,
    Part,
    Privacy,
    Problem,
    Sample,
    Status,
    StoredFile,
    runtime,
)
from plugins.api.testing.checks import ALL_CHECKS, check_name
from plugins.api.testing.subject import Subject
from plugins.api.testing.suite import Conformance
from tests.plugins.api.broken_peers import BROKEN_PEERS
from tests.plugins.api.broken_uploads import BROKEN_UPLOADS

CHECKS = {check_name(check): check for check in ALL_CHECKS}


def spoken(chinese: str, english: str):
    return lazy(lambda: english if translation.get_language() == "en" else chinese, str)()


class Honest(AssessmentType):
    """One question with two options."""

    key = "honest"
    label = spoken("一题", "One question")

    def config_block(self):
        fields = [
            ("stem", blocks.CharBlock()),
            ("right", blocks.CharBlock()),
            ("hint", blocks.CharBlock(required=False)),
        ]
        return blocks.StructBlock(fields)

    def check_config(self, config):
        good = isinstance(config.get("stem"), str) and config.get("right") in {"a", "b", "a7", "b7"}
        return [] if good else [Problem("stem", str(spoken("请写一道题。", "Write a question.")))]

    def max_score(self, config):
        return Decimal(2)

    def render(self, ctx):
        chosen = (ctx.response or {}).get("chosen", "")
        options = "".join(self.option(ctx, letter, chosen) for letter in "ab")
        feedback = format_html("<p>{}</p>", ctx.outcome.feedback) if ctx.outcome else ""
        said = format_html("<p>{}</p>", chosen)
        legend = format_html("<legend>{}</legend>", ctx.config["stem"])
        word = format_html("<p>{}</p>", spoken("请选一项", "Choose one"))
        return mark_safe(f"<fieldset>{legend}{word}{options}{feedback}{said}</fieldset>")

    def option(self, ctx, letter, chosen):
        checked = " checked" if letter == chosen else ""
        return format_html(
            '<label><input type="radio" name="{}" value="{}"{}> {}</label>', ctx.field("q"), letter, checked, letter
        )

    def parse(self, ctx, data, files):
        given = list(data.get(ctx.field("q"), []))
        return {"chosen": given[0] if given in (["a"], ["b"]) else ""}, []

    def grade(self, ctx, marks=None):
        chosen = (ctx.response or {}).get("chosen")
        score = Decimal(2) if chosen and chosen == ctx.config["right"] else Decimal(0)
        return Outcome(Status.GRADED, Decimal(2), score, parts=(Part("q", score, Decimal(2)),))

    def summary(self, ctx):
        return [(ctx.config["stem"], (ctx.response or {}).get("chosen", ""))]

    def samples(self):
        config = {"stem": "?", "right": "a", "hint": ""}
        yield Sample("right", config, {"q": "a"}, Decimal(2))
        yield Sample("wrong", config, {"q": "b"}, Decimal(0))
        yield Sample("empty", config, {}, Decimal(0))
        yield Sample("hostile", config, {"q": ["a", "<script>"]}, Decimal(0))


class Banked(Honest, BankableType):
    """Its questions stand in the bank, too; a paper holds the drawn ones only."""

    def item_kinds(self):
        return [("plain", "plain")]

    def item_form(self, kind):
        return self.config_block()

    def check_item(self, item):
        return self.check_config(item)

    def describe_item(self, item):
        stem = item.get("stem")
        return ItemFacts("plain", stem if isinstance(stem, str) else "")

    def render_item(self, item, ctx):
        return format_html("<p>{}</p>", item["stem"])

    def draw_rules(self, config):
        return [DrawRule("r", 1, Decimal(2))] if config.get("draws") else []

    def drawn_samples(self):
        item = {"stem": "Which", "right": "b", "hint": ""}
        yield {"draws": True}, [DrawnQuestion("q", "r", item)]

    def deal_drawn(self, config, seed, drawn):
        return {"item": drawn[0].item} if drawn else self.new_variant(config, seed)

    def chosen_options(self, item, part, response):
        return (response["chosen"],) if response.get("chosen") else ()

    def render(self, ctx):
        return super().render(replace(ctx, config=ctx.variant.get("item", ctx.config)))

    def grade(self, ctx, marks=None):
        return super().grade(replace(ctx, config=ctx.variant.get("item", ctx.config)), marks)


class LiveItem(Banked):
    def render_item(self, item, ctx):
        return mark_safe(f"<p>{item['stem']}</p>")


class LosesDrawn(Banked):
    def deal_drawn(self, config, seed, drawn):
        return {"item": {"stem": "Another", "right": "a"}}


class DiceDraw(Banked):
    rolls = 0

    def deal_drawn(self, config, seed, drawn):
        type(self).rolls += 1
        return {**super().deal_drawn(config, seed, drawn), "roll": self.rolls}


class CheapDraw(Banked):
    def draw_rules(self, config):
        return [DrawRule("r", 1, Decimal(5))]


class Uncritical(Banked):
    def check_item(self, item):
        return []


class LiveMarkup(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx).replace("</legend>", f"</legend><p>{ctx.config['stem']}</p>"))


class AttributeBreak(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx).replace("<fieldset>", f'<fieldset data-stem="{ctx.config["stem"]}">'))


class LiveFeedback(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx) + (ctx.outcome.feedback if ctx.outcome else ""))


class AnswerLeak(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx) + format_html('<p data-key="{}"></p>', ctx.config["right"]))


class QuietLeak(Honest):
    """The right option is always the first on the page."""

    def render(self, ctx):
        html = super().render(ctx)
        return html if ctx.config["right"] == "a" else mark_safe(html.replace("> a<", "> b<", 1))


class DiceVariant(Honest):
    rolls = 0

    def new_variant(self, config, seed):
        type(self).rolls += 1
        return {"roll": self.rolls}


class DiceGrade(Honest):
    rolls = 0

    def grade(self, ctx, marks=None):
        type(self).rolls += 1
        outcome = super().grade(ctx, marks)
        return Outcome(Status.GRADED, Decimal(2), outcome.score, feedback=str(self.rolls))


class ParseCrash(Honest):
    def parse(self, ctx, data, files):
        return {"chosen": data[ctx.field("q")][0]}, []


class ParseTrust(Honest):
    """Keeps a lone surrogate and NUL: no database takes it."""

    def parse(self, ctx, data, files):
        return {"chosen": "".join(data.get(ctx.field("q"), []))}, []


class FloatScore(Honest):
    def grade(self, ctx, marks=None):
        return Outcome(Status.GRADED, Decimal(2), 2.0 if (ctx.response or {}).get("chosen") == "a" else 0.0)


class OverMax(Honest):
    def grade(self, ctx, marks=None):
        outcome = super().grade(ctx, marks)
        return Outcome(Status.GRADED, Decimal(2), outcome.score * 2)


class PartsAstray(Honest):
    def grade(self, ctx, marks=None):
        outcome = super().grade(ctx, marks)
        return Outcome(Status.GRADED, Decimal(2), outcome.score, parts=(Part("q", Decimal(1), Decimal(2)),))


class FreePoints(Honest):
    def grade(self, ctx, marks=None):
        if not (ctx.response or {}).get("chosen"):
            return Outcome(Status.GRADED, Decimal(2), Decimal(1))
        return super().grade(ctx, marks)


class Unlabelled(Honest):
    def option(self, ctx, letter, chosen):
        return format_html('<input type="radio" name="{}" value="{}">', ctx.field("q"), letter)


class NoLegend(Honest):
    def render(self, ctx):
        html = super().render(ctx).replace("fieldset", "div")
        return mark_safe(html.replace("<legend>", "<p>").replace("</legend>", "</p>"))


class NoPrefix(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx).replace(f'name="{ctx.prefix}-', 'name="'))


class InlineHandler(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx) + '<button type="button" onclick="go()">x</button>')


class InlineStyle(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx) + '<p style="color: red">x</p>')


class ForeignPicture(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx) + '<img src="//elsewhere.example/x.png" alt="">')


class PlainString(Honest):
    def render(self, ctx):
        return str(super().render(ctx)) + ""


class Mutator(Honest):
    def grade(self, ctx, marks=None):
        outcome = super().grade(ctx, marks)
        ctx.config["seen"] = True
        return outcome


class NotJson(Honest):
    def new_variant(self, config, seed):
        return {"order": (1, 2)}


class Talkative(Honest):
    """Confidential, and yet tells."""

    privacy = (Privacy.CONFIDENTIAL,)

    def xapi(self, ctx):
        return [{"verb": {"id": "answered"}}]


class Judge(Honest):
    privacy = (Privacy.ANONYMOUS,)

    def grade(self, ctx, marks=None):
        return Outcome(Status.GRADED, Decimal(2), Decimal(0), passed=False)


class ShowsMarker(Honest):
    privacy = (Privacy.CONFIDENTIAL,)


class TwoFaced(Honest):
    privacy = (Privacy.GRADED, Privacy.CONFIDENTIAL)


class Careless(Honest):
    def check_config(self, config):
        return []


class Forgetful(Honest):
    schema = 2


class Upgrader(Honest):
    def upgrade_config(self, config, from_schema):
        return {**config, "hint": "new"}


class Monoglot(Honest):
    label = "One question"

    def render(self, ctx):
        with translation.override("en"):
            return super().render(ctx)


class Slow(Honest):
    def grade(self, ctx, marks=None):
        began = time.process_time()
        while time.process_time() < began + 0.1:
            sum(number * number for number in range(10_000))
        return super().grade(ctx, marks)


class Asks(Honest):
    def grade(self, ctx, marks=None):
        from wagtail.models import Site

        try:
            Site.objects.count()
        except Exception:
            logging.getLogger("asks").debug("refused")
        return super().grade(ctx, marks)


class NoHostile(Honest):
    def samples(self):
        return [sample for sample in super().samples() if sample.kind != "hostile"]


class WrongKey(Honest):
    key = "Wrong Key"


class Silent(Honest):
    def render(self, ctx):
        return mark_safe("") if ctx.mode == Mode.PRINT else super().render(ctx)


class Human(Honest):
    """Marked by a person, as it should be."""

    key = "human"
    marking = frozenset({Marking.HUMAN})

    def marking_form(self, ctx, data=None):
        return Points(data)

    def grade(self, ctx, marks=None):
        if not (ctx.response or {}).get("chosen"):
            return Outcome(Status.GRADED, Decimal(2), Decimal(0))
        if marks is None:
            return Outcome(Status.AWAITING, Decimal(2))
        return Outcome(Status.GRADED, Decimal(2), Decimal(marks["points"]))

    def samples(self):
        config = {"stem": "?", "right": "a", "hint": ""}
        yield Sample("right", config, {"q": "a"}, Decimal(2), marks={"points": "2"})
        yield Sample("wrong", config, {"q": "b"}, Decimal(0), marks={"points": "0"})
        yield Sample("empty", config, {}, Decimal(0))
        yield Sample("hostile", config, {"q": ["a", "<script>"]}, Decimal(0))


class Points(forms.Form):
    """The marks as text, as JSON wants them."""

    points = forms.ChoiceField(choices=[("0", "0"), ("1", "1"), ("2", "2")])


class LoosePoints(forms.Form):
    points = forms.IntegerField()


class BarePoints(forms.Form):
    points = forms.DecimalField(max_value=2, min_value=0, label="")


class SheetOfPoints(Points):
    """A sheet that knows its name."""

    sheet = forms.CharField(required=False, widget=forms.HiddenInput)

    def render(self, *args, **kwargs):
        return format_html('<div data-sheet><label for="id_points">0-2</label>{}</div>', self["points"])

    __str__ = __html__ = render


class Observed(Human):
    """Seen by two people, as it should be: the mean where they are one point apart at most, else the third."""

    key = "observed"
    marking = frozenset({Marking.OBSERVER})
    settles_marks = True
    keeps_sheets = True

    def marking_form(self, ctx, data=None):
        return SheetOfPoints(data)

    def settle(self, seats):
        points = {seat: Decimal(marks["points"]) for seat, marks in seats.items()}
        if "3" in points:
            return points["3"]
        return sum(points.values()) / 2 if len(points) == 2 and abs(points["1"] - points["2"]) <= 1 else None

    def grade(self, ctx, marks=None):
        if not marks or "seats" not in marks:
            return super().grade(ctx, marks)
        score = self.settle(marks["seats"])
        if score is None:
            return Outcome(Status.AWAITING, Decimal(2))
        return Outcome(Status.GRADED, Decimal(2), score)


class FirstCounts(Observed):
    def settle(self, seats):
        return Decimal(seats.get("3", seats["1"])["points"])


class NeverSettled(Observed):
    def settle(self, seats):
        return super().settle({seat: marks for seat, marks in seats.items() if seat != "3"})


class NamelessSheet(Observed):
    def marking_form(self, ctx, data=None):
        return Points(data)


class WeighedName(Observed):
    def grade(self, ctx, marks=None):
        found = super().grade(ctx, marks)
        return replace(found, score=Decimal(1)) if marks and marks.get("sheet") else found


class NoForm(Human):
    def marking_form(self, ctx, data=None):
        return None


class HastyHuman(Human):
    def grade(self, ctx, marks=None):
        return super().grade(ctx, marks or {"points": "0"})


class GenerousForm(Human):
    def marking_form(self, ctx, data=None):
        return LoosePoints(data)


class BareForm(Human):
    def marking_form(self, ctx, data=None):
        return BarePoints(data)


class LiveMarkingForm(Human):
    def marking_form(self, ctx, data=None):
        form = Points(data)
        form.fields["points"].label = mark_safe(ctx.config["stem"])
        return form


class Forgiving(Honest):
    """Maps to a paper on which everybody is right."""

    def regrade_map(self, old, new, variant):
        return {"all": True}

    def grade(self, ctx, marks=None):
        if ctx.variant.get("all"):
            return Outcome(Status.GRADED, Decimal(2), Decimal(2))
        return super().grade(ctx, marks)


class Wordless(Honest):
    def regrade_map(self, old, new, variant):
        return " "


class EmptyPaper(Honest):
    def render(self, ctx):
        return mark_safe("<p>See the screen.</p>") if ctx.mode == Mode.PRINT else super().render(ctx)


class Folded(Honest):
    def render(self, ctx):
        html = super().render(ctx)
        return mark_safe(f"<details><summary>?</summary>{html}</details>") if ctx.mode == Mode.PRINT else html


class LostQuestion(Honest):
    def render(self, ctx):
        html = super().render(ctx)
        return html if ctx.mode == Mode.PRINT else mark_safe(f'<section data-question="q">{html}</section>')


class NeedsScript(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx).replace("<input", "<input disabled"))


class Curtain(Honest):
    def render(self, ctx):
        html = super().render(ctx)
        return mark_safe(f"<div hidden>{html}</div>") if ctx.mode == Mode.ATTEMPT else html


class OddStatements(Honest):
    def xapi(self, ctx):
        return [{"at": object()}]


class StopsWhenOff(Honest):
    def grade(self, ctx, marks=None):
        if not runtime.is_enabled(self.key):
            return Outcome(Status.AWAITING, Decimal(2))
        return super().grade(ctx, marks)


class Speechless(Honest):
    def summary(self, ctx):
        return []


class Tied(Honest):
    def render(self, ctx):
        return mark_safe(super().render(ctx) + '<p><a href="/zh-hans/x/honest/answers/">all</a></p>')


class EnglishComplaint(Honest):
    def check_config(self, config):
        return [Problem("stem", "Write a question.")] if super().check_config(config) else []


class LiveFileName(Honest):
    """Shows the name of an upload as it was typed."""

    def samples(self):
        for sample in super().samples():
            yield replace(sample, files={"f": [StoredFile("1", "note.txt")]})

    def render(self, ctx):
        return mark_safe(super().render(ctx) + "".join(one.name for one in ctx.files))


class LiveFacts(Honest):
    def samples(self):
        for sample in super().samples():
            yield replace(sample, facts={"place": "hall"})

    def render(self, ctx):
        return mark_safe(super().render(ctx) + ctx.facts["place"])


class MoodyBlock(Honest):
    def config_block(self):
        class Moody(blocks.StructBlock):
            stem = blocks.CharBlock()
            right = blocks.CharBlock()

            def get_prep_value(self, value):
                return {**super().get_prep_value(value), "right": "nothing"}

        return Moody()


class CrossBlock(Honest):
    def config_block(self):
        class Cross(blocks.StructBlock):
            stem = blocks.CharBlock()
            right = blocks.CharBlock()

            def clean(self, value):
                return {} < 1

        return Cross()


class NarrowBlock(Honest):
    def config_block(self):
        fields = [("stem", blocks.CharBlock()), ("right", blocks.CharBlock()), ("hint", blocks.CharBlock())]
        return blocks.StructBlock(fields)


BROKEN = [
    (LiveMarkup, "escaping"),
    (AttributeBreak, "escaping"),
    (LiveFeedback, "escaping"),
    (AnswerLeak, "answers_stay_secret"),
    (QuietLeak, "answers_stay_secret"),
    (DiceVariant, "determinism"),
    (DiceGrade, "determinism"),
    (ParseCrash, "hostile_input"),
    (ParseTrust, "hostile_input"),
    (FreePoints, "hostile_input"),
    (FloatScore, "scores"),
    (OverMax, "scores"),
    (PartsAstray, "scores"),
    (Unlabelled, "accessible"),
    (NoLegend, "accessible"),
    (NoPrefix, "accessible"),
    (InlineHandler, "accessible"),
    (InlineStyle, "accessible"),
    (ForeignPicture, "accessible"),
    (PlainString, "accessible"),
    (Silent, "accessible"),
    (Mutator, "no_mutation"),
    (NotJson, "json"),
    (Talkative, "confidential"),
    (Judge, "confidential"),
    (ShowsMarker, "confidential"),
    (TwoFaced, "type"),
    (WrongKey, "type"),
    (Careless, "config_is_checked"),
    (Forgetful, "upgrades"),
    (Upgrader, "upgrades"),
    (Monoglot, "languages"),
    (Slow, "pure_and_quick"),
    (Asks, "pure_and_quick"),
    (NoHostile, "samples"),
    (MoodyBlock, "block"),
    (CrossBlock, "block"),
    (NarrowBlock, "block"),
    (NoForm, "marking"),
    (FirstCounts, "marking"),
    (NeverSettled, "marking"),
    (NamelessSheet, "marking"),
    (WeighedName, "marking"),
    (HastyHuman, "marking"),
    (GenerousForm, "marking"),
    (BareForm, "marking"),
    (LiveMarkingForm, "escaping"),
    (LiveFileName, "escaping"),
    (LiveFacts, "escaping"),
    (LiveItem, "bank"),
    (LosesDrawn, "bank"),
    (DiceDraw, "bank"),
    (CheapDraw, "bank"),
    (Uncritical, "bank"),
    (Forgiving, "regrade"),
    (Wordless, "regrade"),
    (EmptyPaper, "print"),
    (Folded, "print"),
    (LostQuestion, "print"),
    (NeedsScript, "works_without_script"),
    (Curtain, "works_without_script"),
    (OddStatements, "failures"),
    (StopsWhenOff, "switched_off"),
    (Speechless, "removed"),
    (Tied, "removed"),
    (EnglishComplaint, "languages"),
    *BROKEN_PEERS,
    *BROKEN_UPLOADS,
]


@pytest.mark.parametrize("honest", [Honest, Human, Observed, Banked])
@pytest.mark.parametrize("name", CHECKS)
def test_kit_is_green_on_an_honest_type(name, honest):
    CHECKS[name](Subject(honest()))


@pytest.mark.parametrize(("broken", "name"), BROKEN, ids=lambda one: getattr(one, "__name__", one))
def test_kit_is_red_on_a_broken_type(broken, name, db):
    with pytest.raises((AssertionError, LookupError, TypeError, ValueError, AttributeError)):
        CHECKS[name](Subject(broken()))


def test_every_check_has_something_that_it_finds():
    assert {name for _broken, name in BROKEN} == set(CHECKS)


class TestQuiz(Conformance):
    plugin = "quiz"


class TestScale(Conformance):
    plugin = "scale"
