"""What is wrong with a config of an inspection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.inspection.standard import MAX_CRITERIA, MAX_LEVELS, MAX_LINE, MAX_POINTS, MAX_TEXT

SLUG: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
MAX_BANDS: Final = 8


def check_standard(config: JSONObject) -> list[Problem]:
    """Every problem of the config; a standard without a source is a warning."""
    return [*_check_frame(config), *_check_bands(config.get("bands") or []), *_check_criteria(config.get("criteria"))]


def _check_frame(config: JSONObject) -> Iterator[Problem]:
    for name, most in (("title", MAX_LINE), ("source", MAX_LINE), ("intro", MAX_TEXT)):
        if not _is_text(config.get(name, ""), most):
            yield Problem(name, _("Text is needed here, and not too long a one."))
    if not config.get("source"):
        yield Problem("source", _("Say where the standard was published."), level="warning")
    if not _is_whole(config.get("pass_percent") or 0, 0, 100):
        yield Problem("pass_percent", _("This is a share from 0 to 100 percent."))


def _check_bands(bands: Any) -> Iterator[Problem]:
    if not isinstance(bands, list) or len(bands) > MAX_BANDS:
        yield Problem("bands", _("There are at most %(most)s grades.") % {"most": MAX_BANDS})
        return
    for place, one in enumerate(bands):
        named = isinstance(one, dict) and _is_said(one.get("title")) and _is_whole(one.get("percent"), 0, 100)
        if not named:
            yield Problem(f"bands.{place}", _("A grade has a name and a share from 0 to 100 percent."))
    shares = [one.get("percent") for one in bands if isinstance(one, dict)]
    if len({str(one) for one in shares}) < len(shares):
        yield Problem("bands", _("Two grades begin at the same share."))


def _check_criteria(criteria: Any) -> Iterator[Problem]:
    if not isinstance(criteria, list) or not 1 <= len(criteria) <= MAX_CRITERIA:
        yield Problem("criteria", _("Give one to %(most)s criteria.") % {"most": MAX_CRITERIA})
        return
    ids = [one.get("id") for one in criteria if isinstance(one, dict)]
    for place, one in enumerate(criteria):
        path = f"criteria.{place}"
        if not isinstance(one, dict):
            yield Problem(path, _("This criterion cannot be read."))
            continue
        if not isinstance(one.get("id"), str) or not SLUG.fullmatch(one["id"]) or ids.count(one["id"]) > 1:
            yield Problem(f"{path}.id", _("Every criterion needs an id of its own."))
        yield from _check_criterion(one, path)


def _check_criterion(one: JSONObject, path: str) -> Iterator[Problem]:
    if not _is_said(one.get("text")):
        yield Problem(f"{path}.text", _("Say what is asked for, in one sentence."))
    if not _is_text(one.get("group", ""), MAX_LINE):
        yield Problem(f"{path}.group", _("Text is needed here, and not too long a one."))
    for name in ("critical", "photo"):
        if not isinstance(one.get(name, False), bool):
            yield Problem(f"{path}.{name}", _("Yes or no."))
    levels = one.get("levels")
    if not isinstance(levels, list) or not 2 <= len(levels) <= MAX_LEVELS:
        yield Problem(f"{path}.levels", _("Describe two to %(most)s levels.") % {"most": MAX_LEVELS})
        return
    if not all(_is_level(level) for level in levels):
        message = _("Every level says what is to be found, and is worth 0 to %(most)s points.")
        yield Problem(f"{path}.levels", message % {"most": MAX_POINTS})
    elif len({level["points"] for level in levels}) < 2:
        yield Problem(f"{path}.levels", _("All levels are worth the same, so the criterion tells nothing."))
    if not _is_whole(one.get("least") or 1, 1, len(levels)):
        yield Problem(f"{path}.least", _("The lowest acceptable level is the number of one of the levels."))


def _is_level(level: Any) -> bool:
    return isinstance(level, dict) and _is_said(level.get("text")) and _is_whole(level.get("points"), 0, MAX_POINTS)


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most


def _is_said(value: Any) -> bool:
    return _is_text(value, MAX_LINE) and bool(value.strip())


def _is_whole(value: Any, lowest: int, highest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest
