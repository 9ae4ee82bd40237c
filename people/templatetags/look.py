"""Icons, scenes, and the language of words as template tags; built in, so no template has to load them."""

from collections.abc import Iterable
from functools import lru_cache, reduce

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from people.domain.wording import lang_of

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


@register.filter
def lang_attr(words: object) -> SafeString:
    """` lang="zh-Hans"` for an element that holds Chinese content on an English page; nothing elsewhere."""
    lang = lang_of(words)
    return format_html(' lang="{}"', lang) if lang else SafeString("")


@register.filter
def spoken(words: object) -> SafeString:
    """Content inside a sentence, in a span with its language where that is not the page's."""
    lang = lang_of(words)
    return format_html('<span lang="{}">{}</span>', lang, words) if lang else conditional_escape(words or "")


@register.filter
def named(name: object) -> SafeString:
    """The name of a person or a body inside a sentence: no program should translate it."""
    return format_html('<span translate="no">{}</span>', name) if name else SafeString("")


@register.filter
def then(first: object, second: object) -> SafeString:
    """A sentence and the next one, apart as the language of the page writes them: Chinese leaves no space."""
    if not first or not second:
        return conditional_escape(first or second or "")
    return format_html(pgettext("a sentence and the next one", "{} {}"), first, second)


@register.filter
def sentences(texts: Iterable[object]) -> SafeString:
    """Several sentences as one text."""
    return reduce(then, texts, SafeString(""))
