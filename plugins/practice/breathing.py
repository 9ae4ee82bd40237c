"""The breathing exercise: in, hold, out, in counts that an author chooses, to be read aloud or done alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import blocks

from plugins.api import BlockCtx, BlockSample, ContentBlock, JSONObject, Problem

ROUNDS: Final = (1, 20)
COUNTS: Final = {"breathe_in": (2, 8), "hold": (0, 8), "breathe_out": (2, 12)}


class BreathingForm(blocks.StructBlock):
    """What an author fills in."""

    title = blocks.CharBlock(label=gettext_lazy("What the exercise is called"), max_length=80)
    intro = blocks.CharBlock(label=gettext_lazy("When it helps"), max_length=200, required=False)
    breathe_in = blocks.IntegerBlock(
        label=gettext_lazy("Counts while breathing in"), default=4, min_value=2, max_value=8
    )
    hold = blocks.IntegerBlock(label=gettext_lazy("Counts of holding the breath"), default=0, min_value=0, max_value=8)
    breathe_out = blocks.IntegerBlock(
        label=gettext_lazy("Counts while breathing out"), default=6, min_value=2, max_value=12
    )
    rounds = blocks.IntegerBlock(label=gettext_lazy("How many rounds"), default=5, min_value=1, max_value=20)

    class Meta:
        icon = "history"
        label_format = "{title}"


class BreathingBlock(ContentBlock):
    """Counted breaths as steps that can be read aloud; nothing moves, nothing is measured."""

    key = "breathing"
    label = gettext_lazy("Breathing exercise")
    group = gettext_lazy("Exercises")
    icon = "history"

    def block(self) -> blocks.StructBlock:
        return BreathingForm()

    def check_value(self, value: JSONObject) -> list[Problem]:
        limits = {**COUNTS, "rounds": ROUNDS}
        problems = [
            Problem(name, _("Choose a number from %(least)s to %(most)s.") % {"least": least, "most": most})
            for name, (least, most) in limits.items()
            if not least <= whole(value.get(name)) <= most
        ]
        out, inward = whole(value.get("breathe_out")), whole(value.get("breathe_in"))
        if not problems and out < inward:
            problems.append(Problem("breathe_out", _("What calms is the long way out: not shorter than the way in.")))
        return problems

    def render(self, value: JSONObject, ctx: BlockCtx) -> SafeString:
        seconds = whole(value.get("rounds")) * sum(whole(value.get(name)) for name in COUNTS)
        minutes = max(1, round(seconds / 60))
        facts: dict[str, Any] = {
            "title": str(value.get("title") or ""),
            "intro": str(value.get("intro") or ""),
            "steps": [
                (count, words)
                for name, words in (
                    ("breathe_in", _("Breathe in through the nose, slowly, down into the belly.")),
                    ("hold", _("Hold the breath, shoulders loose.")),
                    ("breathe_out", _("Let the air out through the mouth, as if you were cooling soup.")),
                )
                if (count := whole(value.get(name)))
            ],
            "again": ngettext("Do it %(count)s time.", "Do it %(count)s times.", whole(value.get("rounds")))
            % {"count": whole(value.get("rounds"))},
            "minutes": ngettext("About %(count)s minute", "About %(count)s minutes", minutes) % {"count": minutes},
            "heading": ctx.id("title"),
        }
        return SafeString(render_to_string("plugin_practice/breathing.html", facts))

    def search_text(self, value: JSONObject) -> str:
        return f"{value.get('title') or ''} {value.get('intro') or ''}".strip()

    def samples(self) -> Iterable[BlockSample]:
        yield BlockSample(
            {
                "title": "4–6 呼吸",
                "intro": "心跳得快、坐不住的时候，先做五轮。",
                "breathe_in": 4,
                "hold": 0,
                "breathe_out": 6,
                "rounds": 5,
            }
        )
        yield BlockSample({"title": "4–7–8", "intro": "", "breathe_in": 4, "hold": 7, "breathe_out": 8, "rounds": 4})


def whole(value: object) -> int:
    """A stored count; whatever is no whole number counts as nothing."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
