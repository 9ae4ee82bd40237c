"""What is wrong with a config: a pack that does not fit its schema, says what must not be said, or does not add up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.scale.packs import PARTITION, norm_ids, raw_pack, read_pack
from plugins.scale.scoring import band_range
from plugins.scale.shapes import find_misfits

NEVER_SAID: Final = (
    *("您患有", "你患有", "您得了", "你得了", "确诊", "没有风险", "无风险", "没有任何问题", "完全正常"),
    *("no risk", "you have depression", "you have anxiety", "you suffer from", "you are fine", "nothing is wrong"),
)
NOT_A_DIAGNOSIS: Final = {"zh-hans": "诊断", "en": "diagnos"}


def check_scale(config: JSONObject) -> list[Problem]:
    """Every problem of the config."""
    unknown = [Problem(key, _("This key is not known.")) for key in config.keys() - {"pack", "norm"}]
    pack = raw_pack(config)
    if not pack:
        return [*unknown, Problem("pack", _("Choose a scale, or paste the pack of one."))]
    problems = [*unknown, *check_pack(pack)]
    if not problems and config.get("norm") not in [None, *norm_ids(pack)]:
        names = ", ".join(norm_ids(pack))
        problems.append(Problem("norm", _("This pack has the norm sets: %(names)s.") % {"names": names}))
    return problems


def check_pack(pack: JSONObject) -> list[Problem]:
    """Every problem of a pack: first its shape, then its words and rules, then its bands."""
    misfits = find_misfits(pack)
    if misfits:
        return misfits
    problems = [*_check_words(pack), *_check_items(pack), *_check_factors(pack), *_check_norms(pack)]
    return problems if any(one.is_error for one in problems) else [*problems, *_check_bands(pack)]


def _check_words(pack: JSONObject) -> Iterator[Problem]:
    for path, text in _texts_of(pack, "pack"):
        if any(phrase in one.lower() for phrase in NEVER_SAID for one in text.values()):
            yield Problem(path, _("A result is a hint: it names no illness, promises no safety."))
    for name in ("before", "after"):
        if not all(word in pack[name][lang].lower() for lang, word in NOT_A_DIAGNOSIS.items()):
            yield Problem(f"pack.{name}", _("Say in both languages that the result is not a diagnosis."))


def _texts_of(value: Any, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of a pack with its path, but for the wording of the items, which is not ours to judge."""
    if isinstance(value, dict) and value and set(value) <= {"zh-hans", "en"}:
        yield path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            if f"{path}.{key}" != "pack.items":
                yield from _texts_of(one, f"{path}.{key}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _texts_of(one, f"{path}.{place}")


def _check_items(pack: JSONObject) -> Iterator[Problem]:
    ids, values = [item["id"] for item in pack["items"]], [option["value"] for option in pack["options"]]
    if _repeated(ids):
        yield Problem("pack.items", _("Every item needs an id of its own."))
    if _repeated(values):
        yield Problem("pack.options", _("Every answer needs a whole number of its own."))
    if _repeated(pack["languages"]):
        yield Problem("pack.languages", _("A language stands here twice."))
    for place, one in enumerate(pack["crisis"]):
        if one["item"] not in ids or not min(values) < one["from"] <= max(values):
            message = _("A crisis item must be an item, with the value it begins at, above the lowest answer.")
            yield Problem(f"pack.crisis.{place}", message)
    validity = pack["validity"]
    if validity and (_repeated(validity["items"]) or not set(validity["items"]) < set(ids)):
        yield Problem("pack.validity.items", _("Validity items must be items, each once, and not all of them."))
    if pack["missing"]["rule"] == "all_required" and pack["missing"]["at_most"]:
        yield Problem("pack.missing.at_most", _("Where all items are required, none may be missing."))
    if pack["missing"]["at_most"] >= len(ids):
        yield Problem("pack.missing.at_most", _("There must be fewer than items."))


def _check_factors(pack: JSONObject) -> Iterator[Problem]:
    rule, factors = pack["factors"]["rule"], pack["factors"]["list"]
    apart = set(pack["validity"]["items"]) if pack["validity"] else set()
    scored = [item["id"] for item in pack["items"] if item["id"] not in apart]
    if (rule == "none") != (not factors):
        yield Problem("pack.factors", _("Choose none where there are no factors, and another rule where there are."))
    if _repeated([factor["id"] for factor in factors]):
        yield Problem("pack.factors.list", _("Every factor needs an id of its own."))
    for place, factor in enumerate(factors):
        if _repeated(factor["items"]) or not set(factor["items"]) <= set(scored):
            yield Problem(f"pack.factors.list.{place}.items", _("A factor holds items that are scored, each once."))
    placed = sorted(chain.from_iterable(factor["items"] for factor in factors))
    if rule == PARTITION and placed != sorted(scored):
        yield Problem("pack.factors.list", _("In a partition every item that is scored stands in exactly one factor."))
    if _repeated([count["id"] for count in pack["counts"]]):
        yield Problem("pack.counts", _("Every count needs an id of its own."))


def _check_norms(pack: JSONObject) -> Iterator[Problem]:
    if _repeated(norm_ids(pack)):
        yield Problem("pack.norms", _("Every norm set needs an id of its own."))
    known = {
        "count": {count["id"] for count in pack["counts"]},
        "factor": {factor["id"] for factor in pack["factors"]["list"]},
    }
    for place, norm in enumerate(pack["norms"]):
        where = f"pack.norms.{place}"
        for number, limit in enumerate(norm["limits"]):
            if limit["id"] not in known.get(limit["of"], {""}):
                message = _("Name the factor or the count of this limit; leave the id empty for the others.")
                yield Problem(f"{where}.limits.{number}.id", message)
        if _repeated([band["id"] for band in norm["bands"]]):
            yield Problem(f"{where}.bands", _("Every band needs an id of its own."))
        for number, band in enumerate(norm["bands"]):
            if band["severe"] and not any(one["tel"] for one in band["resources"]):
                message = _("A severe band should name a number to call.")
                yield Problem(f"{where}.bands.{number}.resources", message, level="warning")


def _check_bands(pack: JSONObject) -> Iterator[Problem]:
    """The bands of each norm set must cover every score that can occur, in order, without gap or overlap."""
    for place, norm in enumerate(pack["norms"]):
        bands = norm["bands"]
        lowest, highest = band_range(read_pack({"pack": pack, "norm": norm["id"]}, "en"))
        edges = [lowest - 1, *(band["to"] for band in bands)]
        covered = all(band["from"] == edge + 1 <= band["to"] for band, edge in zip(bands, edges, strict=False))
        if not covered or edges[-1] != highest:
            message = _("The bands must cover %(lowest)s to %(highest)s without gap or overlap.")
            yield Problem(f"pack.norms.{place}.bands", message % {"lowest": lowest, "highest": highest})


def _repeated(values: list[Any]) -> bool:
    return len(set(values)) < len(values)
