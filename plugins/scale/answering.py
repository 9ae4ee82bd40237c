"""Reading what was chosen. Choices are posted by their place and kept by their value."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import Ctx, FormData, JSONObject, Problem
from plugins.scale.packs import ALL_REQUIRED, Pack, read_pack

MAX_DIGITS: Final = 2


def read_form(ctx: Ctx, data: FormData) -> tuple[JSONObject, list[Problem]]:
    """The response in the posted fields, and which items have no answer yet: an error where that leaves no score."""
    pack = read_pack(ctx.config, ctx.lang)
    answers: dict[str, int] = {}
    open_items: list[tuple[int, str]] = []
    for number, item in enumerate(pack.items, start=1):
        value = _chosen_value(pack, list(data.get(ctx.field(item.id), ())))
        if value is None:
            open_items.append((number, item.id))
        else:
            answers[item.id] = value
    spared = 0 if pack.missing_rule == ALL_REQUIRED else pack.missing_at_most
    level = "error" if len(open_items) > spared else "warning"
    message = _("Question %(number)s has no answer yet.")
    return {"answers": answers}, [Problem(id_, message % {"number": number}, level) for number, id_ in open_items]


def _chosen_value(pack: Pack, given: list[Any]) -> int | None:
    """The value of the one choice that was made; two at once are none."""
    places = {value for value in given if isinstance(value, str) and value.isascii() and value.isdigit()}
    if len(places) != 1 or len(place := places.pop()) > MAX_DIGITS or not 1 <= int(place) <= len(pack.choices):
        return None
    return pack.choices[int(place) - 1].value


def read_answers(pack: Pack, response: JSONObject | None) -> dict[str, int]:
    """Item id to value; what is not an answer of this scale is left out."""
    answers: Any = response.get("answers") if isinstance(response, dict) else None
    if not isinstance(answers, dict):
        return {}
    ids, values = {item.id for item in pack.items}, {choice.value for choice in pack.choices}
    return {
        id_: value
        for id_, value in answers.items()
        if id_ in ids and isinstance(value, int) and not isinstance(value, bool) and value in values
    }
