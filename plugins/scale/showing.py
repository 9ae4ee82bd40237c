"""The pages of a scale: the items to rate, and a result that is a hint and never a verdict."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plugins.api import Ctx, Introduction, Mode
from plugins.scale.answering import read_answers
from plugins.scale.packs import Pack, read_pack
from plugins.scale.result import show_result

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_scale/attempt.html",
    Mode.PREVIEW: "plugin_scale/attempt.html",
    Mode.PRINT: "plugin_scale/print.html",
    Mode.REVIEW: "plugin_scale/result.html",
    Mode.MARK: "plugin_scale/sealed.html",
}


def show_scale(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``. Nobody but the learner sees answers, so marking shows a sentence instead."""
    pack = read_pack(ctx.config, ctx.lang)
    context: dict[str, Any] = {"pack": pack}
    if ctx.mode == Mode.REVIEW:
        context |= show_result(ctx, pack)
    elif ctx.mode != Mode.MARK:
        context |= {
            "items": _show_items(ctx, pack),
            "only_chinese": ctx.lang.startswith("en") and "en" not in pack.languages,
            "only_english": not ctx.lang.startswith("en") and "zh-hans" not in pack.languages,
            "young": address_of_young() if ctx.mode == Mode.ATTEMPT else "",
        }
    return render_to_string(TEMPLATES[ctx.mode], context)


def _show_items(ctx: Ctx, pack: Pack) -> list[dict[str, Any]]:
    answers = read_answers(pack, ctx.response)
    return [
        {
            "id": item.id,
            "field": ctx.field(item.id),
            "number": number,
            "text": item.text,
            "answered": item.id in answers,
            "choices": [
                {"place": place, "label": choice.label, "chosen": answers.get(item.id) == choice.value}
                for place, choice in enumerate(pack.choices, start=1)
            ],
        }
        for number, item in enumerate(pack.items, start=1)
    ]


def address_of_young() -> str:
    """The page for somebody who is too young; empty where the addresses of plugins are not mounted."""
    try:
        return reverse("plugin_scale:young")
    except NoReverseMatch:
        return ""


def introduce_scale(ctx: Ctx) -> Introduction:
    """What is said before the first item; the consent itself is the core's."""
    pack = read_pack(ctx.config, ctx.lang)
    credit = _("%(title)s, version %(version)s. %(source)s")
    return Introduction(
        title=pack.heading,
        lead=pack.before,
        items=len(pack.items),
        minutes=pack.minutes,
        minimum_age=pack.adult_age,
        retake_days=pack.retake_days,
        notes=(
            credit % {"title": pack.title, "version": pack.version, "source": pack.source},
            pack.licence,
            pack.wording,
        ),
    )
