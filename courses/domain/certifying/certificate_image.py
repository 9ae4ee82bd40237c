"""The certificate as a picture for phones, to be kept by a long press inside WeChat."""

from pathlib import Path

from django.conf import settings

from courses.domain.certifying.certificate_pdf import PNG_PIXELS_PER_INCH, press_for, seal_of, sheet_data
from courses.models.certificate import Certificate


def render_card(certificate: Certificate) -> bytes:
    """The card as PNG, 1063 × 1594 pixels."""
    press = press_for("card.typ", Path(settings.CERTIFICATE_FONT_DIR))
    return press.print(
        sheet_data(certificate.snapshot, seal=seal_of(certificate)), format="png", ppi=PNG_PIXELS_PER_INCH
    )


def render_preview(certificate: Certificate) -> bytes:
    """The printed sheet as a small picture, so that the page shows exactly what will come out."""
    press = press_for("certificate.typ", Path(settings.CERTIFICATE_FONT_DIR))
    return press.print(sheet_data(certificate.snapshot, seal=seal_of(certificate)), format="png", ppi=96.0)
