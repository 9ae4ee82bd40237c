"""What is wrong with a config of attendance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.attendance.register import MAX_SESSIONS, Excuse, Unit

MAX_GRACE: Final = 120
CHOICES: Final = {"unit": Unit, "excused": Excuse}


def check_rule(config: JSONObject) -> list[Problem]:
    """Every problem of the config."""
    return list(_problems(config))


def _problems(config: JSONObject) -> Iterator[Problem]:
    for name, most in (("title", 300), ("intro", 2_000)):
        value = config.get(name, "")
        if not isinstance(value, str) or len(value) > most:
            yield Problem(name, _("Write words here, and fewer of them."))
    for name, kind in CHOICES.items():
        if config.get(name, "") not in {"", *map(str, kind)}:
            yield Problem(name, _("Choose one of what is offered."))
    bounds = {"percent": 100, "least": MAX_SESSIONS, "grace": MAX_GRACE, "most_excused": MAX_SESSIONS}
    for name, most in bounds.items():
        if not _is_whole(config.get(name) or 0, most):
            yield Problem(name, _("This is a whole number from 0 to %(most)s.") % {"most": most})
    if not config.get("percent") and not config.get("least"):
        yield Problem("percent", _("Say how much has to be attended: a share, an amount, or both."))


def _is_whole(value: Any, highest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= highest
