"""How certificates of an issuer look: its seal and who draws them, kept as they are on the day of issue.

An issuer may change both whenever it likes; a certificate that was issued stays as it was, and a new one takes what is
new. A look is kept once, however many certificates have it, and a seal once, however many looks.
"""

import hashlib
import json
from functools import lru_cache

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from courses.domain.certifying.snapshot import IssuingRefused
from courses.models.issuer import SEALS, Issuer, IssuerLook


def look_of(issuer: Issuer) -> IssuerLook | None:
    """What is issued now looks like this; None: the sheet and card of this site with its drawn seal.

    Raises IssuingRefused when the seal cannot be read."""
    seal = read_seal(issuer)
    if not seal and not issuer.sheet_renderer and not issuer.card_renderer:
        return None
    parts = [hashlib.sha256(seal).hexdigest() if seal else "", issuer.sheet_renderer, issuer.card_renderer]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    known = IssuerLook.objects.filter(issuer=issuer, digest=digest).first()
    if known is not None:
        return known
    facts = {
        "seal": keep_seal(seal), "seal_digest": parts[0],
        "sheet_renderer": issuer.sheet_renderer, "card_renderer": issuer.card_renderer,
    }  # fmt: skip
    return IssuerLook.objects.get_or_create(issuer=issuer, digest=digest, defaults=facts)[0]


def read_seal(issuer: Issuer) -> bytes:
    """The issuer's seal as it is now; nothing where it has none."""
    if not issuer.seal:
        return b""
    try:
        with issuer.seal.open("rb") as file:
            return bytes(file.read())
    except OSError as error:
        raise IssuingRefused(
            "no_seal", _("The seal of the issuer cannot be read. Upload it again, then issue again.")
        ) from error


def keep_seal(seal: bytes) -> str:
    """Put a seal away under the name of what it holds; one that is there whole is not written again."""
    if not seal:
        return ""
    storage, name = SEALS(), f"certificates/seals/{hashlib.sha256(seal).hexdigest()}.svg"
    if storage.exists(name):
        with storage.open(name) as file:
            if file.read() == seal:
                return name
    return str(storage.save(name, ContentFile(seal)))


def seal_in(look: IssuerLook | None) -> str:
    """The seal of a look as SVG, which stays sharp. Empty: the renderer draws one."""
    return kept_seal(look.seal.name) if look is not None and look.seal else ""


@lru_cache(maxsize=16)
def kept_seal(name: str) -> str:
    """A kept seal never changes: read once a process."""
    with SEALS().open(name) as file:
        return str(file.read().decode())
