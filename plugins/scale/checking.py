"""What is wrong with a scale pack: unknown keys; no source, licence or careful wording; rules that do not add up."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.scale.packs import (
    ALL_REQUIRED,
    FLOOR,
    HALF_UP,
    LANGUAGES,
    MEAN_OF_ANSWERED,
    NUMBERS,
    TEXTS,
    raw_pack,
    read_pack,
)
from plugins.scale.scoring import score_range

SHAPE: Final[dict[str, set[str]]] = {
    "": {"id", "version", "options", "items", "score", "missing", "norm", "crisis", *TEXTS, *NUMBERS},
    "options": {"value", "label"},
    "items": {"id", "text", "reverse"},
    "score": {"multiply", "divide", "rounding"},
    "missing": {"rule", "at_most"},
    "norm": {"id", "title", "bands"},
    "norm.bands": {"id", "from", "to", "title", "text", "next", "severe"},
    "crisis": {"item", "from"},
}
LISTS: Final = ("options", "items", "norm.bands", "crisis")
NEVER_SAID: Final = (
    *("您患有", "你患有", "确诊", "没有风险", "无风险"),
    *("no risk", "you have depression", "you suffer from"),
)
NOT_A_DIAGNOSIS: Final = {"zh-hans": "诊断", "en": "diagnosis"}


def check_scale(config: JSONObject) -> list[Problem]:
    """Every problem of the config."""
    pack = raw_pack(config)
    if not pack:
        return [Problem("pack", _("Choose a scale, or paste the pack of one."))]
    problems = _check_shape(pack)
    if problems:
        return problems
    return [*_check_texts(pack), *_check_rules(pack), *_check_bands(config, pack)]


def _check_shape(pack: JSONObject) -> list[Problem]:
    problems = _check_keys(pack, "", "pack")
    for name in SHAPE:
        for path, value in _values_at(pack, name) if name else ():
            problems += _check_keys(value, name, f"pack.{path}")
    whole = [pack.get(name) for name in NUMBERS]
    if not problems and not all(_is_number(number) for number in whole):
        problems.append(Problem("pack", _("Minutes, age and days must be whole numbers.")))
    return problems


def _values_at(pack: JSONObject, name: str) -> list[tuple[str, Any]]:
    value: Any = pack
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    if name in LISTS:
        listed = isinstance(value, list)
        return [(f"{name}.{place}", one) for place, one in enumerate(value)] if listed else [(name, None)]
    return [(name, value)]


def _check_keys(value: Any, name: str, path: str) -> list[Problem]:
    if not isinstance(value, dict):
        return [Problem(path, _("This part is missing or has the wrong shape."))]
    unknown, absent = value.keys() - SHAPE[name], SHAPE[name] - value.keys()
    return [
        *(Problem(f"{path}.{key}", _("This key is not known.")) for key in sorted(unknown)),
        *(Problem(f"{path}.{key}", _("This key is missing.")) for key in sorted(absent)),
    ]


def _check_texts(pack: JSONObject) -> list[Problem]:
    texts = [(name, pack[name]) for name in TEXTS]
    texts += [(f"options.{place}.label", one["label"]) for place, one in enumerate(pack["options"])]
    texts += [(f"items.{place}.text", one["text"]) for place, one in enumerate(pack["items"])]
    texts.append(("norm.title", pack["norm"]["title"]))
    for place, band in enumerate(pack["norm"]["bands"]):
        texts += [(f"norm.bands.{place}.{name}", band[name]) for name in ("title", "text", "next")]
    problems = []
    for path, text in texts:
        if not isinstance(text, dict) or set(text) != set(LANGUAGES) or not all(_is_said(one) for one in text.values()):
            problems.append(Problem(f"pack.{path}", _("Give this text in Chinese and in English.")))
        elif any(phrase in one.lower() for phrase in NEVER_SAID for one in text.values()):
            problems.append(Problem(f"pack.{path}", _("A result is a hint: it names no illness, promises no safety.")))
    after = pack["after"]
    if not problems and not all(word in after[lang].lower() for lang, word in NOT_A_DIAGNOSIS.items()):
        problems.append(Problem("pack.after", _("Say in both languages that the result is not a diagnosis.")))
    return problems


def _check_rules(pack: JSONObject) -> list[Problem]:
    problems = []
    ids = [item["id"] for item in pack["items"]]
    values = [option["value"] for option in pack["options"]]
    score, missing = pack["score"], pack["missing"]
    if not ids or not all(_is_said(id_) for id_ in ids) or len(set(ids)) < len(ids):
        problems.append(Problem("pack.items", _("Every item needs an id of its own.")))
    if len(values) < 2 or not all(_is_number(value) for value in values) or len(set(values)) < len(values):
        problems.append(Problem("pack.options", _("Every answer needs a whole number of its own.")))
    if not all(_is_number(score[name]) and score[name] > 0 for name in ("multiply", "divide")):
        problems.append(Problem("pack.score", _("Multiplier and divisor must be whole numbers above zero.")))
    if score["rounding"] not in {FLOOR, HALF_UP}:
        problems.append(Problem("pack.score.rounding", _("Choose floor or half_up.")))
    if missing["rule"] not in {ALL_REQUIRED, MEAN_OF_ANSWERED} or not _is_number(missing["at_most"]):
        problems.append(Problem("pack.missing", _("Choose all_required or mean_of_answered, with a number at most.")))
    if not all(one["item"] in ids and _is_number(one["from"]) for one in pack["crisis"]):
        problems.append(Problem("pack.crisis", _("A crisis item must be an item, with the value it begins at.")))
    return problems


def _check_bands(config: JSONObject, pack: JSONObject) -> list[Problem]:
    """The bands must cover every score that can occur, in order, without gap or overlap."""
    if _check_rules(pack):
        return []
    bands = pack["norm"]["bands"]
    if not bands or not all(_is_number(band[end]) for band in bands for end in ("from", "to")):
        return [Problem("pack.norm.bands", _("Bands need whole numbers."))]
    lowest, highest = score_range(read_pack(config, "en"))
    edges = [lowest - 1, *(band["to"] for band in bands)]
    covered = all(band["from"] == edge + 1 <= band["to"] for band, edge in zip(bands, edges, strict=False))
    if not covered or edges[-1] != highest:
        message = _("The bands must cover %(lowest)s to %(highest)s without gap or overlap.")
        return [Problem("pack.norm.bands", message % {"lowest": lowest, "highest": highest})]
    return []


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_said(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
