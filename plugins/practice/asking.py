"""Questions to ask oneself: sentences read slowly, ticked for oneself alone, and what to do when many are true."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from plugins.api import BlockCtx, BlockSample, ContentBlock, JSONObject, Problem, Purpose

MOST = 9


class AskingForm(blocks.StructBlock):
    """What an author fills in."""

    title = blocks.CharBlock(label=gettext_lazy("Heading above the sentences"), max_length=80)
    sentences = blocks.ListBlock(
        blocks.CharBlock(max_length=120), label=gettext_lazy("Sentences"), min_num=2, max_num=MOST
    )
    advice = blocks.TextBlock(label=gettext_lazy("What to do when several are true"), max_length=300)

    class Meta:
        label_format = "{title}"


class AskingBlock(ContentBlock):
    """Sentences with boxes that are sent nowhere. It counts nothing and names no illness."""

    key = "asking"
    label = gettext_lazy("Questions to ask oneself")
    group = gettext_lazy("Exercises")
    icon = "list-ul"

    def block(self) -> blocks.StructBlock:
        return AskingForm()

    def check_value(self, value: JSONObject) -> list[Problem]:
        problems = []
        if not 2 <= len(sentences_of(value)) <= MOST:
            problems.append(Problem("sentences", _("Write two to nine sentences.")))
        if not str(value.get("advice") or "").strip():
            problems.append(Problem("advice", _("Say what helps, so that nobody is left alone with the answer.")))
        return problems

    def render(self, value: JSONObject, ctx: BlockCtx) -> SafeString:
        facts: dict[str, Any] = {
            "title": str(value.get("title") or ""),
            "advice": str(value.get("advice") or ""),
            "rows": [(ctx.id(f"s{number}"), text) for number, text in enumerate(sentences_of(value), start=1)],
            "can_tick": ctx.purpose == Purpose.PAGE,
        }
        return SafeString(render_to_string("plugin_practice/asking.html", facts))

    def search_text(self, value: JSONObject) -> str:
        return " ".join([str(value.get("title") or ""), *sentences_of(value), str(value.get("advice") or "")]).strip()

    def samples(self) -> Iterable[BlockSample]:
        yield BlockSample(
            {
                "title": "这一周，我……",
                "sentences": ["有几天睡得不踏实。", "对平常喜欢的事提不起劲。", "想躲开人。"],
                "advice": "若有两句以上说的是您，今天就找一个信得过的人说说。",
            }
        )


def sentences_of(value: JSONObject) -> list[str]:
    """The sentences, as stored by a list of blocks or written bare."""
    found = value.get("sentences")
    rows = found if isinstance(found, list) else []
    texts = [row.get("value") if isinstance(row, dict) else row for row in rows]
    return [text for text in texts if isinstance(text, str) and text.strip()][:MOST]
