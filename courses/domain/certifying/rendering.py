"""A certificate as a file: by the renderer that its issuer chose, by ours where that one fails, or not at all.

Every form, ours too, comes through the point for certificate renderers. Nothing is kept: the stored snapshot gives the
file whenever somebody asks for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from courses.domain.certifying.printed import printed_facts
from courses.models.certificate import Certificate
from plugins.api import CertificateFacts, CertificateRenderer, Kind, runtime

SHEET, CARD = "sheet", "card"  # the forms that every certificate has, by the renderers that draw them unless told else
MIMES = {SHEET: "application/pdf", CARD: "image/png"}


class NotDrawn(Exception):
    """No renderer could draw the certificate; it holds all the same."""


@dataclass(frozen=True)
class Drawn:
    """One file. `renderer` drew it; `is_instead` says that it stands in for one that failed."""

    content: bytes
    mime: str
    extension: str
    renderer: str
    is_instead: bool = False


@dataclass(frozen=True)
class Forms:
    """In what forms a certificate can be had now; the page offers nothing else."""

    has_sheet: bool
    has_card: bool
    has_preview: bool
    others: tuple[CertificateRenderer, ...]


def renderers() -> dict[str, CertificateRenderer]:
    """The renderers that are there now and switched on, by their keys."""
    on = runtime.switched_on(Kind.CERTIFICATE_RENDERER)
    found = cast(list[CertificateRenderer], runtime.extensions(Kind.CERTIFICATE_RENDERER))
    return {one.key: one for one in found if one.key in on}


def tries_for(certificate: Certificate, form: str, there: dict[str, CertificateRenderer]) -> list[CertificateRenderer]:
    """Who draws the sheet or the card: the issuer's choice, then ours; only those that make this kind of file."""
    issuer = certificate.issuer
    chosen = issuer.sheet_renderer if form == SHEET else issuer.card_renderer
    keys = [key for key in dict.fromkeys((chosen or form, form)) if key in there]
    return [there[key] for key in keys if there[key].mime == MIMES[form]]


def forms_of(certificate: Certificate) -> Forms:
    """What can be had of a certificate: the sheet, the card, and whatever plugins add to them."""
    there = renderers()
    sheets, cards = tries_for(certificate, SHEET, there), tries_for(certificate, CARD, there)
    taken = {SHEET, CARD, *(one.key for one in (*sheets[:1], *cards[:1]))}
    return Forms(
        has_sheet=bool(sheets),
        has_card=bool(cards),
        has_preview=bool(sheets) and type(sheets[0]).preview is not CertificateRenderer.preview,
        others=tuple(one for key, one in there.items() if key not in taken),
    )


def draw(certificate: Certificate, form: str) -> Drawn:
    """The sheet or the card. Raises NotDrawn."""
    return draw_first(printed_facts(certificate), tries_for(certificate, form, renderers()))


def draw_other(certificate: Certificate, key: str) -> Drawn | None:
    """A further form; None when it is none of those offered. Raises NotDrawn."""
    wanted = [one for one in forms_of(certificate).others if one.key == key]
    return draw_first(printed_facts(certificate), wanted) if wanted else None


def draw_first(facts: CertificateFacts, tries: Iterable[CertificateRenderer]) -> Drawn:
    """What the first of these gives that gives anything. Of a failure the log holds no name of anybody."""
    for place, one in enumerate(tries):
        called = runtime.ask(Kind.CERTIFICATE_RENDERER, one.key, "render", facts, fallback=b"", private=True)
        if called.ok:
            return Drawn(called.value, one.mime, one.extension, one.key, is_instead=place > 0)
    raise NotDrawn(facts.number)


def draw_preview(certificate: Certificate) -> bytes:
    """A small picture of the sheet: of the chosen one, or of ours where that fails. Raises NotDrawn."""
    facts = printed_facts(certificate)
    for one in tries_for(certificate, SHEET, renderers()):
        called = runtime.ask(Kind.CERTIFICATE_RENDERER, one.key, "preview", facts, fallback=b"", private=True)
        if called.ok and called.value:
            return bytes(called.value)
    raise NotDrawn(facts.number)


def renderer_choices(form: str, *, kept: str = "") -> list[tuple[str, str]]:
    """What an administrator chooses from beside ours; one that is away now stays on the list while it is chosen."""
    found = {key: str(one.label) for key, one in renderers().items() if one.mime == MIMES[form] and key != form}
    return list({kept: kept, **found}.items()) if kept else list(found.items())
