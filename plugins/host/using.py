"""Using extensions: the few calls in which the host does more than ask one method."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from plugins.api import BlockCtx, Called, Delivered, JSONObject, Kind, Notice, NotificationChannel, Receipt
from plugins.host.guard import call_extension
from plugins.host.registry import registry
from plugins.host.states import is_enabled, plugin_settings


def ask_extension(
    kind: Kind, key: str, method: str, *args: Any, fallback: Any = None, private: bool = False, **kwargs: Any
) -> Called:
    """Call one method of one extension under the guard."""
    offer = registry.offer(kind, key)
    if offer is None:
        return Called(fallback, False, "missing")
    return call_extension(offer, method, args, kwargs, fallback=fallback, private=private)


def show_block(key: str, value: JSONObject, ctx: BlockCtx) -> Called:
    """Find the facts of a content block, then render it; the fallback is an empty page."""
    facts = ask_extension(Kind.CONTENT_BLOCK, key, "facts", value, fallback={})
    if not facts.ok:
        return Called("", False, facts.reason)
    return ask_extension(Kind.CONTENT_BLOCK, key, "render", value, replace(ctx, facts=facts.value), fallback="")


def send_notice(key: str, notice: Notice, site: Site | None) -> Receipt:
    """Compose a notice and hand it over. What is private goes in full only where the channel may carry it."""
    offer = registry.offer(Kind.NOTIFICATION_CHANNEL, key)
    if offer is None:
        return Receipt(Delivered.LATER, reason="missing")
    plugin = registry.plugin(offer.slug)
    if plugin is not None and not is_enabled(plugin, site):
        return Receipt(Delivered.REFUSED, reason="disabled")
    assert isinstance(offer.extension, NotificationChannel)  # the registry put it under this kind
    if notice.is_private and not offer.extension.carries_private:
        notice = blanked(notice)
    message = ask_extension(Kind.NOTIFICATION_CHANNEL, key, "compose", notice, private=True)  # it holds an address
    if not message.ok:
        return Receipt(Delivered.LATER, reason=message.reason)
    settings = plugin_settings(plugin, site) if plugin else {}
    sent = ask_extension(Kind.NOTIFICATION_CHANNEL, key, "deliver", message.value, settings, private=True)
    return sent.value if sent.ok else Receipt(Delivered.LATER, reason=sent.reason)


def blanked(notice: Notice) -> Notice:
    """The notice without what it is about: that there is something to read, and where."""
    with translation.override(notice.lang):
        return replace(notice, subject=_("There is a message for you"), body=_("Sign in to read it."))
