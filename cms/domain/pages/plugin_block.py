"""Blocks of plugins as readers and editors see them on a page: drawn, or a calm note for editors, or nothing."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cms.blocks.plugin import KIND, PluginBlock, extension_of
from cms.domain.editing.translation import current_language
from cms.domain.pages import page_cache
from cms.domain.pages.page_cache import Snapshot
from plugins.api import BlockCtx, Purpose, runtime

TAG = "plugins"
_on: Snapshot[frozenset[str]] = Snapshot(lambda _language: runtime.switched_on(KIND), TAG)


def is_from_plugin(child: Any) -> bool:
    """Whether this block of a stream belongs to a plugin."""
    return isinstance(getattr(child, "block", None), PluginBlock)


def show(child: Any, request: Any, *, purpose: Purpose = Purpose.PAGE) -> SafeString:
    """The block of a plugin on a page. A page on which one failed is not kept for everybody: it may work next time."""
    page_cache.tag(request, TAG)
    key = child.block.key
    is_preview = bool(getattr(request, "is_preview", False))
    if key not in _on.get(""):
        return placeholder(key) if is_preview else mark_safe("")
    ctx = BlockCtx(purpose=purpose, lang=current_language(), prefix=f"b-{child.id or key}")
    called = runtime.show_block(key, child.block.get_prep_value(child.value), ctx)
    if called.ok:
        return SafeString(called.value)
    page_cache.refuse(request)
    return placeholder(key) if is_preview else mark_safe("")


def boxes_of(name: str, page: Any, request: Any) -> list[SafeString]:
    """What plugins put into a slot of a page. One query where any plugin has something for it."""
    page_cache.tag(request, TAG)
    boxes = runtime.slots(name, page_id=page.pk, lang=current_language())
    if not boxes.is_whole:
        page_cache.refuse(request)
    return list(boxes)


def placeholder(key: str) -> SafeString:
    """What editors see in the preview: the block is kept, and readers see nothing."""
    extension = extension_of(key)
    label = extension.label if extension else key
    return SafeString(render_to_string("cms/blocks/plugin_away.html", {"label": label}))


def exercises_of(stream: Any, request: Any, *, purpose: Purpose = Purpose.PAGE) -> list[SafeString]:
    """The blocks of a stream that holds nothing but blocks of plugins, as far as they have something to show."""
    shown = [show(child, request, purpose=purpose) for child in stream if is_from_plugin(child)]
    return [html for html in shown if html]
