"""What is wrong with a config of a practical test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.practical.checklist import (
    MAX_LINE,
    MAX_POINTS,
    MAX_SECONDS,
    MAX_STEPS,
    MAX_TEXT,
    Difference,
    Over,
    Photos,
)

SLUG: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
CHOICES: Final = {"over": Over, "differences": Difference, "photos": Photos}


def check_checklist(config: JSONObject) -> list[Problem]:
    """Every problem of the config; that nothing is critical is a warning."""
    return [*_check_frame(config), *_check_steps(config.get("steps"))]


def _check_frame(config: JSONObject) -> Iterator[Problem]:
    for name, most in (("title", MAX_LINE), ("scenario", MAX_TEXT)):
        if not is_text(config.get(name, ""), most):
            yield Problem(name, _("This is no text, or one that is too long."))
    for name in ("pass_percent", "tolerance"):
        if not is_whole(config.get(name, 0), 0, 100):
            yield Problem(name, _("A whole number of percent from 0 to 100 belongs here."))
    if not is_whole(config.get("limit") or 0, 0, MAX_SECONDS):
        yield Problem("limit", _("The time limit is a whole number of seconds, or empty."))
    if not isinstance(config.get("partial", False), bool):
        yield Problem("partial", _("Say yes or no here."))
    for name, kind in CHOICES.items():
        if config.get(name, "") not in {"", *map(str, kind)}:
            yield Problem(name, _("Choose one of the possibilities."))


def _check_steps(steps: Any) -> Iterator[Problem]:
    if not isinstance(steps, list) or not 1 <= len(steps) <= MAX_STEPS:
        yield Problem("steps", _("Give one to %(most)s steps.") % {"most": MAX_STEPS})
        return
    ids = [one.get("id") for one in steps if isinstance(one, dict)]
    for place, one in enumerate(steps):
        path = f"steps.{place}"
        if not isinstance(one, dict):
            yield Problem(path, _("This step cannot be read."))
            continue
        if not isinstance(one.get("id"), str) or not SLUG.fullmatch(one["id"]) or ids.count(one["id"]) > 1:
            yield Problem(f"{path}.id", _("Every step needs an id of its own."))
        yield from _check_step(one, path)
    if not any(isinstance(one, dict) and one.get("critical") is True for one in steps):
        yield Problem("steps", _("No step is critical. Mark those without which nobody may pass."), level="warning")


def _check_step(one: JSONObject, path: str) -> Iterator[Problem]:
    if not is_text(one.get("text"), MAX_LINE) or not one["text"].strip():
        yield Problem(f"{path}.text", _("Say in one sentence what is to be seen."))
    for name in ("group", "hint"):
        if not is_text(one.get(name, ""), MAX_LINE):
            yield Problem(f"{path}.{name}", _("This is no text, or one that is too long."))
    if not is_whole(one.get("points"), 1, MAX_POINTS):
        yield Problem(f"{path}.points", _("A step is worth 1 to %(most)s points.") % {"most": MAX_POINTS})
    if not is_whole(one.get("within") or 0, 0, MAX_SECONDS):
        yield Problem(f"{path}.within", _("The time limit is a whole number of seconds, or empty."))
    if not isinstance(one.get("critical", False), bool):
        yield Problem(f"{path}.critical", _("Say yes or no here."))


def is_text(value: Any, most: int) -> bool:
    """Whether it is a text of at most so many characters."""
    return isinstance(value, str) and len(value) <= most


def is_whole(value: Any, lowest: int, highest: int) -> bool:
    """Whether it is a whole number within bounds, and no yes or no."""
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest
