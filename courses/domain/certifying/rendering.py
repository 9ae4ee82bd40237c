"""A certificate as a file: by the renderer that its issuer chose, by ours where that one fails, or not at all.

Every form, ours too, comes through the point for certificate renderers. Nothing is kept: the stored snapshot gives the
file whenever somebody asks for it.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from courses.domain.certifying.credential import credential_of
from courses.domain.certifying.printed import printed_facts
from courses.domain.certifying.signature import SigningKeyMissing
from courses.domain.designing.drawn import design_of
from courses.models.certificate import Certificate
from plugins.api import CertificateFacts, CertificateRenderer, Kind, runtime

logger = logging.getLogger(__name__)

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
    """Who draws the sheet or the card: the issuer's choice of that day, then ours; only who makes this kind of file."""
    look = certificate.look
    chosen = "" if look is None else look.sheet_renderer if form == SHEET else look.card_renderer
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


def facts_to_draw(certificate: Certificate) -> CertificateFacts:
    """What it says, and the design it was issued in. Raises NotDrawn when a file of its look is gone."""
    version = certificate.template_version
    try:
        facts = printed_facts(certificate)
        return replace(facts, design=design_of(version)) if version is not None else facts
    except OSError as error:
        logger.error("certificate %s: a picture of its look is gone: %s", certificate.number, error)
        raise NotDrawn(certificate.number) from error


def draw(certificate: Certificate, form: str) -> Drawn:
    """The sheet or the card. Raises NotDrawn."""
    return draw_first(facts_to_draw(certificate), tries_for(certificate, form, renderers()))


def draw_sheet(certificate: Certificate, there: dict[str, CertificateRenderer]) -> bytes:
    """The sheet, by renderers that were asked for before: for whoever draws many. Raises NotDrawn."""
    return draw_first(facts_to_draw(certificate), tries_for(certificate, SHEET, there)).content


def bind_sheets(rows: Sequence[Certificate], there: dict[str, CertificateRenderer]) -> tuple[bytes, list[str]]:
    """All sheets in one file, by the first renderer that can; and the numbers of those that cannot be drawn at all.

    The rows have one renderer: whoever asks sees to that."""
    try:
        facts = {row.number: facts_to_draw(row) for row in rows}
    except NotDrawn:
        return bind_without_faulty(rows, there)
    keys = list(dict.fromkeys(one.key for row in rows for one in tries_for(row, SHEET, there)))
    for key in sorted(keys, key=lambda one: one == SHEET):
        called = runtime.ask(
            Kind.CERTIFICATE_RENDERER, key, "bind", list(facts.values()), fallback=b"", private=True
        )  # fmt: skip
        if called.ok and called.value:
            return bytes(called.value), []
    return bind_without_faulty(rows, there)


def bind_without_faulty(rows: Sequence[Certificate], there: dict[str, CertificateRenderer]) -> tuple[bytes, list[str]]:
    """Leave out what cannot be drawn alone either, and bind the rest."""
    whole, missing = list[CertificateFacts](), list[str]()
    for row in rows:
        try:
            facts = facts_to_draw(row)
            draw_first(facts, tries_for(row, SHEET, there))
            whole.append(facts)
        except NotDrawn:
            missing.append(row.number)
    everybody = [row.number for row in rows]
    if not whole or not missing:
        return b"", everybody
    called = runtime.ask(Kind.CERTIFICATE_RENDERER, SHEET, "bind", whole, fallback=b"", private=True)
    return (bytes(called.value), missing) if called.ok and called.value else (b"", everybody)


def draw_other(certificate: Certificate, key: str) -> Drawn | None:
    """A further form; None when it is none of those offered. Raises NotDrawn."""
    wanted = [one for one in forms_of(certificate).others if one.key == key]
    if not wanted:
        return None
    facts = facts_to_draw(certificate)
    if any(one.signs for one in wanted):
        try:
            facts = replace(facts, credential=credential_of(certificate))
        except SigningKeyMissing as error:
            raise NotDrawn(certificate.number) from error
    return draw_first(facts, wanted)


def draw_first(facts: CertificateFacts, tries: Iterable[CertificateRenderer]) -> Drawn:
    """What the first of these gives that gives anything. Of a failure the log holds no name of anybody."""
    for place, one in enumerate(tries):
        called = runtime.ask(Kind.CERTIFICATE_RENDERER, one.key, "render", facts, fallback=b"", private=True)
        if called.ok:
            return Drawn(called.value, one.mime, one.extension, one.key, is_instead=place > 0)
    raise NotDrawn(facts.number)


def draw_preview(certificate: Certificate) -> bytes:
    """A small picture of the sheet: of the chosen one, or of ours where that fails. Raises NotDrawn."""
    facts = facts_to_draw(certificate)
    for one in tries_for(certificate, SHEET, renderers()):
        called = runtime.ask(Kind.CERTIFICATE_RENDERER, one.key, "preview", facts, fallback=b"", private=True)
        if called.ok and called.value:
            return bytes(called.value)
    raise NotDrawn(facts.number)


def renderer_choices(form: str, *, kept: str = "") -> list[tuple[str, str]]:
    """What an administrator chooses from beside ours; one that is away now stays on the list while it is chosen."""
    found = {key: str(one.label) for key, one in renderers().items() if one.mime == MIMES[form] and key != form}
    return list({kept: kept, **found}.items()) if kept else list(found.items())
