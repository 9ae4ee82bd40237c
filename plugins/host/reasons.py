"""Reasons: what a state or a failure means, in words for whoever runs the site and not the code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plugins.host.breaker import breaker
from plugins.host.registry import Plugin

STATES: Final[dict[str, str | Promise]] = {
    "loaded": "",
    "excluded": _("Whoever runs the server has left it out. Its records stay readable."),
    "incompatible": _("It was made for another version of the system, so none of it has been started. Update it."),
    "broken": _("It could not be started, so the system runs without it. Its maker can mend it with the line below."),
}
CONSEQUENCES: Final[dict[str, str | Promise]] = {
    "grade": _("Marking an answer failed. The answer is kept; after three tries a person marks it."),
    "parse": _("Reading an answer failed. What people typed is kept as they typed it."),
    "render": _("Showing it failed. People saw a short note in its place; nothing they gave is lost."),
    "new_variant": _("Dealing a paper failed, so somebody could not begin."),
    "config_block": _("The form for authors could not be drawn."),
    "check_config": _("Checking what an author filled in failed, so it could not be published."),
    "marking_form": _("The form for markers could not be drawn. Marking waits."),
    "summary": _("Writing the readable record of an attempt failed; the answers themselves are kept."),
    "facts": _("A block on a page did not find what it shows and was left out."),
    "compose": _("A notice could not be written. It is tried again."),
    "deliver": _("A notice could not be delivered. It is tried again."),
    "write": _("A file could not be written. Nothing was changed."),
    "read": _("A file could not be read. Nothing was brought in."),
    "hook": _("Its part of a page, or its answer to an event, was left out. The rest went on."),
    "view": _("One of its own pages failed. Visitors saw that it is not available for the moment."),
}
OTHER: Final = _("Something it was asked for failed. The system went on without it.")
KINDS: Final[dict[str, str | Promise]] = {
    "QueryForbidden": _("It asked the database where it must not."),
    "ContractBroken": _("Its answer was not one that the system can keep."),
}


@dataclass(frozen=True)
class Trouble:
    """The last failure of a plugin: when, what it meant, why, and the line for its maker."""

    at: datetime
    consequence: str
    cause: str
    technical: str


def explain_state(plugin: Plugin) -> str:
    """Why a plugin is not in service; empty when it is."""
    return str(STATES[plugin.state])


def last_trouble(keys: list[str]) -> Trouble | None:
    """The youngest failure counted under any of the keys."""
    errors = sorted((at, what) for _suspended, at, what in breaker.read(keys).values() if what)
    if not errors:
        return None
    at, what = errors[-1]
    moment = datetime.fromtimestamp(at, tz=timezone.get_current_timezone())
    return Trouble(moment, str(consequence_of(what)), str(cause_of(what)), what)


def consequence_of(what: str) -> str | Promise:
    """What ``quiz.grade: ValueError (grading.py:12)`` meant for people."""
    called = what.split(":", 1)[0]
    method = "hook" if called.startswith("hook ") else called.rsplit(".", 1)[-1]
    return CONSEQUENCES.get(method, OTHER)


def cause_of(what: str) -> str | Promise:
    """The cause, where it is one that says something to others than programmers."""
    return next((words for kind, words in KINDS.items() if kind in what), "")


def meaning_of(what: str) -> tuple[str | Promise, str | Promise]:
    """What a failure meant and, where it says something, why; nothing where there was none."""
    return (consequence_of(what), cause_of(what)) if what else ("", "")
