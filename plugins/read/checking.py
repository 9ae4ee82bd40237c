"""What is wrong with a config of a reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem, check_choice_question
from plugins.read.reading import MAX_POINTS, MAX_SECONDS, read_points

MAX_TEXT: Final = 60_000
SLOWEST: Final = 3  # seconds a character; nobody needs that long


def check_reading(config: JSONObject) -> list[Problem]:
    """Every problem of the config; a time that hardly suits the text is a warning."""
    return list(_problems(config))


def _problems(config: JSONObject) -> Iterator[Problem]:
    text: Any = config.get("text")
    seconds: Any = config.get("seconds")
    for name in ("title", "credit"):
        if not isinstance(config.get(name, ""), str):
            yield Problem(name, _("This is no text."))
    if not isinstance(text, str) or not text.strip():
        yield Problem("text", _("There is nothing to read yet."))
    elif len(text) > MAX_TEXT:
        yield Problem("text", _("The text is too long: %(most)s characters at most.") % {"most": MAX_TEXT})
    if not _is_whole(seconds) or not 0 <= seconds <= MAX_SECONDS:
        yield Problem(
            "seconds", _("The reading time is a whole number of seconds up to %(most)s.") % {"most": MAX_SECONDS}
        )
    elif isinstance(text, str) and seconds > max(60, SLOWEST * len(text)):
        message = _("The reading time is long for this text; who reads quickly will wait.")
        yield Problem("seconds", message, level="warning")
    if read_points(config.get("points")) is None:
        yield Problem(
            "points", _("The question is worth more than zero and at most %(most)s points.") % {"most": MAX_POINTS}
        )
    yield from check_choice_question(config.get("question"), "question")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
