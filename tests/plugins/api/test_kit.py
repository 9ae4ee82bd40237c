"""The conformance kit: green on an honest type, red on each broken one, by the check that is meant to find it."""

import logging
import time
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from wagtail import blocks

from plugins.api import AssessmentType, Mode, Outcome, Part, Privacy, Problem, Sample, Status
from plugins.api.testing import ALL_CHECKS, Subject, subjects_of
from plugins.api.testing.suite import Conformance

CHECKS = {check.__name__.removeprefix("check_"): check for check in ALL_CHECKS}


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
        return [] if good else [Problem("stem", "Write a question.")]

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

    def samples(self):
        config = {"stem": "?", "right": "a", "hint": ""}
        yield Sample("right", config, {"q": "a"}, Decimal(2))
        yield Sample("wrong", config, {"q": "b"}, Decimal(0))
        yield Sample("empty", config, {}, Decimal(0))
        yield Sample("hostile", config, {"q": ["a", "<script>"]}, Decimal(0))


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


class MoodyBlock(Honest):
    def config_block(self):
        class Moody(blocks.StructBlock):
            stem = blocks.CharBlock()
            right = blocks.CharBlock()

            def get_prep_value(self, value):
                return {**super().get_prep_value(value), "right": "nothing"}

        return Moody()


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
]


@pytest.mark.parametrize("name", CHECKS)
def test_kit_is_green_on_an_honest_type(name):
    CHECKS[name](Subject(Honest()))


@pytest.mark.parametrize(("broken", "name"), BROKEN, ids=lambda one: getattr(one, "__name__", one))
def test_kit_is_red_on_a_broken_type(broken, name, db):
    with pytest.raises((AssertionError, LookupError, TypeError, ValueError, AttributeError)):
        CHECKS[name](Subject(broken()))


def test_every_check_but_those_of_packaging_has_something_that_it_finds():
    assert {name for _broken, name in BROKEN} == set(CHECKS) - {"metadata", "namespaces", "catalogue"}


def test_packaging_checks_find_what_a_plugin_does_wrong(tmp_path, monkeypatch):
    subject = subjects_of("quiz")[0]
    monkeypatch.setattr(subject.plugin, "path", str(tmp_path))
    (tmp_path / "templates" / "base").mkdir(parents=True)
    with pytest.raises(AssertionError, match="templates outside"):
        CHECKS["namespaces"](subject)
    (tmp_path / "templates" / "base").rmdir()
    (tmp_path / "wagtail_hooks.py").write_text("")
    with pytest.raises(AssertionError, match="wagtail_hooks"):
        CHECKS["namespaces"](subject)
    with pytest.raises(AssertionError, match=r"no locale"):
        CHECKS["catalogue"](subject)
    catalogue = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr ""\n\nmsgid "Quiz"\nmsgstr ""\n')
    with pytest.raises(AssertionError, match="not translated: Quiz"):
        CHECKS["catalogue"](subject)
    monkeypatch.setattr(type(subject.plugin), "personal_data", "")
    with pytest.raises(AssertionError, match="personal_data"):
        CHECKS["metadata"](subject)


class TestQuiz(Conformance):
    plugin = "quiz"


class TestScale(Conformance):
    plugin = "scale"
