"""Icons and scenes of the theme as template tags; built in, so no template has to load them."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@lru_cache(maxsize=512)
def resolve_sheet(path: str, _debug: bool) -> str:
    """The address of a static file, with the hash that the static storage gave it."""
    return static(path)


def sheet(path: str) -> str:
    return static(path) if settings.DEBUG else resolve_sheet(path, settings.DEBUG)


@register.simple_tag(name="static")
def static_address(path: str) -> str:
    """Django's own tag, asked once for each file: with hashed names it costs more than the rest of a short template."""
    return sheet(path)


@lru_cache(maxsize=512)
def draw(css: str, address: str, name: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, address, name)


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    """One line icon, hidden from screen readers: the words beside it speak."""
    return draw(css, sheet("img/icons.svg"), name)


@register.simple_tag
def art(name: str, css: str = "art") -> SafeString:
    """One scene, coloured by the topic class around it."""
    return draw(css, sheet("img/art.svg"), name)
