"""Events: written down with what happened, told to the plugins by the clock, so that nobody waits for a listener."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import timezone
from wagtail.models import Site

from plugins.api import JSONObject
from plugins.api.hooks import EVENTS
from plugins.host.hooks import call_each, hook_manager
from plugins.host.models import PluginEvent

logger = logging.getLogger("xinqiao.plugins")
TRIES: Final = 3  # a process that died over a listener is not asked for ever
PATIENCE: Final = timedelta(minutes=10)


def is_heard(name: str) -> bool:
    """Whether any loaded plugin listens to an event. No query."""
    caller = getattr(hook_manager().hook, name, None)
    return caller is not None and bool(caller.get_hookimpls())


def note_event(name: str, site: Site | None, facts: JSONObject) -> bool:
    """One row in the caller's transaction, and none where nobody listens."""
    return note_events(name, site, [facts]) > 0


def note_events(name: str, site: Site | None, many: Sequence[JSONObject]) -> int:
    """A row each, in few queries, in the caller's transaction; none where nobody listens. Returns how many."""
    if name not in EVENTS:
        raise ValueError(f"there is no event {name!r}")
    if not is_heard(name):
        return 0
    rows = [PluginEvent(name=name, site=site, facts=facts) for facts in many]
    return len(PluginEvent.objects.bulk_create(rows, batch_size=500))


def tell_noted(limit: int = 500) -> int:
    """Tell what was written down, oldest first. A row is claimed before and removed after; raising costs nobody."""
    now, told = timezone.now(), 0
    for event in PluginEvent.objects.filter(not_before__lte=now).select_related("site").order_by("pk")[:limit]:
        claimed = PluginEvent.objects.filter(pk=event.pk, tries=event.tries, not_before=event.not_before)
        if not claimed.update(tries=F("tries") + 1, not_before=now + PATIENCE):
            continue  # another clock was quicker
        if event.tries >= TRIES:
            logger.error("event %s %s was given up: its listeners never came to an end", event.name, event.pk)
        else:
            _tell(event)
            told += 1
        PluginEvent.objects.filter(pk=event.pk).delete()
    return told


def _tell(event: PluginEvent) -> None:
    facts: dict[str, Any] = dict(event.facts)
    call_each(event.name, site=event.site, **facts)
