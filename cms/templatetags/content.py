"""Tags for content: pieces that are remembered between requests, addresses of pages, breaks in titles."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from cms.domain.editing.translation import address_of, current_language
from cms.domain.pages import page_cache, plugin_block
from cms.domain.pages.frame import next_midnight

register = template.Library()


class PieceNode(template.Node):
    """Renders its inside once for everybody, and again when something shown in it changed."""

    def __init__(self, name: str, keys: list[FilterExpression], nodelist: NodeList) -> None:
        self.name = name
        self.keys = keys
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        request, page = context.get("request"), context.get("page")
        if request is None or getattr(request, "is_preview", False):
            return self.nodelist.render(context)

        was_refused, failed = getattr(request, "page_refused", False), False

        def build() -> str:
            nonlocal failed
            request.page_refused = False
            page_cache.tag(request, "frame", *([f"page:{getattr(page, 'pk', 0)}"] if getattr(page, "pk", None) else []))
            page_cache.expire_at(request, next_midnight(timezone.now()))
            html = self.nodelist.render(context)
            failed = request.page_refused
            request.page_refused = was_refused or failed
            return html

        keys = tuple(str(key.resolve(context)) for key in self.keys)
        key = ("piece", self.name, getattr(page, "pk", 0), current_language(), keys)
        return page_cache.remember(request, key, build, only_if=lambda _html: not failed)


@register.tag
def piece(parser: Parser, token: Token) -> PieceNode:
    """{% piece "main" key … %} … {% endpiece %}: the same for everybody."""
    _tag, name, *keys = token.split_contents()
    nodelist = parser.parse(("endpiece",))
    parser.delete_first_token()
    return PieceNode(name.strip("\"'"), [parser.compile_filter(key) for key in keys], nodelist)


@register.simple_tag(takes_context=True)
def show_block(context: template.Context, child: Any) -> SafeString:
    """{% show_block block %}: a block of a stream, a plugin's or our own."""
    if plugin_block.is_from_plugin(child):
        return plugin_block.show(child, context.get("request"))
    return SafeString(child.render_as_block(context=context.flatten()))


@register.simple_tag(takes_context=True)
def plugin_boxes(context: template.Context, name: str) -> list[SafeString]:
    """{% plugin_boxes "page_sidebar" as boxes %}: what plugins put into a slot of this page."""
    return plugin_block.boxes_of(name, context["page"], context.get("request"))


@register.filter
def page_address(page: Any) -> str:
    """Where a page is read in the language of the page around."""
    return address_of(page) if page is not None and page.live else ""


@register.filter
def breaks(text: str) -> SafeString:
    """A | in a short line becomes a place where it may break."""
    return mark_safe("<wbr>".join(conditional_escape(part) for part in str(text).split("|")))  # noqa: S308 - escaped


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The address's query with these values set (an empty one leaves); going elsewhere begins at the first page."""
    kept = context["request"].GET.copy()
    if "page" not in changes:
        kept.pop("page", None)
    for name, value in changes.items():
        if value in {"", None}:
            kept.pop(name, None)
        else:
            kept[name] = str(value)
    for name in [name for name in kept if name not in KNOWN]:
        del kept[name]
    return f"?{kept.urlencode()}" if kept else "?"


KNOWN = {"page", "topic", "audience"}
