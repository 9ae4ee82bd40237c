"""What is wrong with a config of a film."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem, check_choice_question
from plugins.watch.film import AUDIO, VIDEO

ADDRESS: Final = re.compile(r"/(?!/)[\w.~%/-]{1,400}", re.ASCII)
MAX_SECONDS: Final = 12 * 3600
MAX_CHECKPOINTS: Final = 20
MAX_TRANSCRIPT: Final = 200_000
SLUG: Final = re.compile(r"[\w-]{1,64}", re.ASCII)


def check_film(config: JSONObject) -> list[Problem]:
    """Every problem of the config; that nobody can read along is a warning."""
    return [*_check_recording(config), *_check_rules(config), *_check_checkpoints(config)]


def _check_recording(config: JSONObject) -> Iterator[Problem]:
    if config.get("kind") not in [VIDEO, AUDIO]:
        yield Problem("kind", _("Say whether it is a film or a sound recording."))
    if not _is_address(config.get("address")):
        yield Problem("address", _("Give the address of the recording on this site; it begins with a single slash."))
    captions, transcript = config.get("captions", ""), config.get("transcript", "")
    if captions not in ["", None] and not _is_address(captions):
        yield Problem("captions", _("Give the address of the captions on this site; it begins with a single slash."))
    for name, most in (("title", 200), ("transcript", MAX_TRANSCRIPT)):
        value = config.get(name, "")
        if not isinstance(value, str) or len(value) > most:
            yield Problem(name, _("This is no text, or too long a one."))
    if not transcript and not captions:
        message = _("Add a transcript or captions, for those who cannot hear or see it.")
        yield Problem("transcript", message, level="warning")


def _check_rules(config: JSONObject) -> Iterator[Problem]:
    if not _is_whole(config.get("seconds") or 0, 0, MAX_SECONDS):
        yield Problem("seconds", _("The length is a whole number of seconds, or empty."))
    if not _is_whole(config.get("required"), 1, 100):
        yield Problem("required", _("What must be played is a whole number of percent from 1 to 100."))
    if config.get("skip") is not None and not _is_whole(config["skip"], 0, MAX_SECONDS):
        yield Problem("skip", _("What may be skipped is a whole number of seconds, or empty."))
    if not isinstance(config.get("right_only", False), bool):
        yield Problem("right_only", _("This is a yes or a no."))


def _check_checkpoints(config: JSONObject) -> Iterator[Problem]:
    checkpoints: Any = config.get("checkpoints") or []
    if not isinstance(checkpoints, list) or len(checkpoints) > MAX_CHECKPOINTS:
        yield Problem("checkpoints", _("There are at most %(most)s checkpoints.") % {"most": MAX_CHECKPOINTS})
        return
    length: Any = config.get("seconds") or MAX_SECONDS
    ids = [one.get("id") for one in checkpoints if isinstance(one, dict)]
    for place, one in enumerate(checkpoints):
        path = f"checkpoints.{place}"
        yield from check_choice_question(one, path)
        if not isinstance(one, dict):
            continue
        if not isinstance(one.get("id"), str) or not SLUG.fullmatch(one["id"]) or ids.count(one["id"]) > 1:
            yield Problem(f"{path}.id", _("Every checkpoint needs an id of its own."))
        if not _is_whole(one.get("at"), 0, length if _is_whole(length, 0, MAX_SECONDS) else MAX_SECONDS):
            yield Problem(f"{path}.at", _("A checkpoint belongs to a whole second inside the recording."))


def _is_whole(value: Any, lowest: int, highest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and ADDRESS.fullmatch(value) is not None and ".." not in value
