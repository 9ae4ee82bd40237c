"""Assessment types that misbehave on demand. The config says how; what is not asked for works.

RaisingType config: ``{"raises": ["grade", ...], "returns_over_max": bool, "queries": ["render", ...], "says": str}``.
SleepingType config: ``{"seconds": 3, "says": str}``.
"""

import time
from decimal import Decimal

from django.utils.html import format_html
from wagtail import blocks

from plugins.api import AssessmentType, Introduction, Marking, Outcome, Privacy, Problem, Sample, Status


class TickType(AssessmentType):
    """One box to tick for one point; the base of the others."""

    key = "zoo_tick"
    label = "One box"
    privacy = (Privacy.GRADED, Privacy.FORMATIVE)
    marking = frozenset({Marking.AUTO})

    def config_block(self):
        return blocks.StructBlock([("says", blocks.CharBlock(required=False))])

    def check_config(self, config):
        return []

    def max_score(self, config):
        return Decimal(1)

    def introduce(self, ctx):
        return Introduction(items=1)

    def render(self, ctx):
        checked = " checked" if "1" in (ctx.response or {}).get("given", []) else ""
        return format_html(
            '<section class="question" id="{}" data-question="box">'
            '<label><input type="checkbox" name="{}" value="1"{}>{}</label></section>',
            ctx.field("box"),
            ctx.field("box"),
            checked,
            ctx.config.get("says", ""),
        )

    def parse(self, ctx, data, files):
        given = list(data.get(ctx.field("box"), []))
        return {"given": given}, [] if given else [Problem("box", "Tick the box.", "warning")]

    def grade(self, ctx, marks=None):
        right = "1" in (ctx.response or {}).get("given", [])
        return Outcome(Status.GRADED, Decimal(1), Decimal(int(right)))

    def summary(self, ctx):
        return [("box", ", ".join((ctx.response or {}).get("given", [])))]

    def samples(self):
        yield Sample("right", {}, {"box": "1"}, Decimal(1))


def _configs(args):
    """The configs in the arguments of a call, whether bare or inside a context."""
    return [getattr(arg, "config", arg) for arg in args if isinstance(getattr(arg, "config", arg), dict)]


def _given(args):
    """Everything that was answered, for an error message that gives it away."""
    return [getattr(arg, "response", None) or arg for arg in args]


def _misbehaving(name):
    plain = getattr(TickType, name, None) or getattr(AssessmentType, name)

    def method(self, *args, **kwargs):
        config = next(iter(_configs(args)), {})
        if name in config.get("raises", ()):
            raise RuntimeError(f"{name} fell with {_given(args)!r}")
        if name in config.get("queries", ()):
            from django.contrib.contenttypes.models import ContentType  # asked for when misbehaving only

            ContentType.objects.count()
        if name == "grade" and config.get("returns_over_max"):
            return Outcome(Status.GRADED, Decimal(1), Decimal(5))
        return plain(self, *args, **kwargs)

    method.__name__ = name
    return method


class RaisingType(TickType):
    """Raises, queries or gives too many points in the methods that its config names."""

    key = "zoo_raising"
    label = "Raises on demand"
    privacy = (Privacy.GRADED, Privacy.FORMATIVE, Privacy.CONFIDENTIAL, Privacy.ANONYMOUS)


METHODS = (
    *("check_config", "upgrade_config", "max_score", "new_variant", "introduce", "render", "parse", "grade"),
    *("marking_form", "regrade_map", "summary", "xapi"),
)
for _name in METHODS:
    setattr(RaisingType, _name, _misbehaving(_name))


class SleepingType(TickType):
    """Takes its time in grade."""

    key = "zoo_sleeping"
    label = "Sleeps while grading"

    def grade(self, ctx, marks=None):
        time.sleep(float(ctx.config.get("seconds", 3)))
        return super().grade(ctx, marks)
