"""Moments of a recording in a note: [12:34] leads there."""

import re
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.blocks.clock import seconds_of

register = template.Library()
MOMENT = re.compile(r"\[((?:\d{1,2}:)?[0-5]?\d:[0-5]\d)\]", re.ASCII)


@register.filter
def moments(html: Any, address: str) -> SafeString:
    """Words that are escaped already, each [12:34] in them as a link into the recording at `address`."""

    def link(found: re.Match[str]) -> str:
        words = _("At %(clock)s") % {"clock": found[1]}
        return str(format_html('<a href="{}?t={}#player">{}</a>', address, seconds_of(found[1]), words))

    safe = html if isinstance(html, SafeString) else escape(html)
    return mark_safe(MOMENT.sub(link, str(safe)))  # noqa: S308 - the words were escaped before
