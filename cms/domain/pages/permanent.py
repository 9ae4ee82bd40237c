"""Permanent addresses: /p/<id>/ leads to a page for ever, wherever it moved and in the reader's language."""

import io
from typing import Any

import segno
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from cms.domain.editing.translation import MAIN, absolute, address_of, current_language, language_of, prefix
from cms.models.public_address import key_range


def find_address(name: str, language: str | None = None) -> str | None:
    """Where the page with this permanent name is read now; None when there is no such live page."""
    keys = key_range(name)
    if keys is None:
        return None
    language = language or current_language()
    rows = Page.objects.filter(translation_key__gte=keys[0], translation_key__lte=keys[1], live=True, depth__gt=1)
    versions = {language_of(page): page for page in rows.order_by("-alias_of")}
    page = versions.get(language) or versions.get(MAIN) or next(iter(versions.values()), None)
    return address_of(page, language) if page is not None else None


def permanent_path(page: Any, language: str | None = None) -> str:
    """The path that is printed and never changes."""
    return f"{prefix(language or current_language())}/p/{page.public_id}/"


def permanent_address(page: Any, language: str | None = None) -> str:
    """The same with scheme and host."""
    return absolute(permanent_path(page, language))


def qr_svg(address: str, *, title: str) -> SafeString:
    """A QR code as an SVG picture that prints sharply and carries its own title."""
    code = segno.make(address, error="m", micro=False)
    out = io.BytesIO()
    code.save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, title=title, svgclass="qr", lineclass=None
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made here from an address of our own
