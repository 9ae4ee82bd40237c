"""The smallest honest assessment type: one box to tick."""

from decimal import Decimal

from django.utils.html import format_html
from wagtail import blocks

from plugins.api import AssessmentType, Outcome, Problem, Sample, Status


class GoodType(AssessmentType):
    """Tick the box for one point."""

    key = "zoo_good"
    label = "One box"

    def config_block(self):
        return blocks.StructBlock([("say", blocks.CharBlock())])

    def check_config(self, config):
        return [] if config.get("say") else [Problem("say", "Say something.")]

    def max_score(self, config):
        return Decimal(1)

    def render(self, ctx):
        checked = " checked" if (ctx.response or {}).get("ticked") else ""
        return format_html(
            '<section class="question" data-question="box">'
            '<label><input type="checkbox" name="{}" value="1"{}> {}</label></section>',
            ctx.field("box"),
            checked,
            ctx.config.get("say", ""),
        )

    def parse(self, ctx, data, files):
        return {"ticked": list(data.get(ctx.field("box"), [])) == ["1"]}, []

    def grade(self, ctx, marks=None):
        ticked = (ctx.response or {}).get("ticked") is True
        return Outcome(Status.GRADED, Decimal(1), Decimal(int(ticked)))

    def samples(self):
        config = {"say": "Tick me"}
        yield Sample("right", config, {"box": "1"}, Decimal(1))
        yield Sample("wrong", config, {"box": "2"}, Decimal(0))
        yield Sample("empty", config, {}, Decimal(0))
        yield Sample("hostile", config, {"box": "<script>"}, Decimal(0))
