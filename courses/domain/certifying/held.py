"""Why a certificate waits to be issued, in words for staff; the code stands in the period and says when it changed."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.certifying.glyphs import FontsMissing, missing_glyphs, spell
from courses.models.period import CertificationPeriod

REASONS: dict[str, Promise] = {
    "not_certified": gettext_lazy("The requirements are not met, or the certification was revoked."),
    "external": gettext_lazy("This body's certificates are registered here, not issued."),
    "not_https": gettext_lazy("The public address of this site is not https."),
    "no_font": gettext_lazy("The certificate font is not installed."),
    "no_key": gettext_lazy("The signing key is missing."),
    "no_seal": gettext_lazy("The seal of the issuer cannot be read."),
    "glyph": gettext_lazy("The certificate font lacks a character."),
}


def say_held(period: CertificationPeriod) -> str:
    """What is in the way; of a name that cannot be drawn, the characters. A reason nobody knows stays its code."""
    if period.held_reason == "glyph":
        try:
            signs = missing_glyphs(period.person.real_name)
        except FontsMissing:
            signs = ""
        if signs:
            return _("The certificate font has no character for: %(signs)s.") % {"signs": spell(signs)}
    return str(REASONS.get(period.held_reason, period.held_reason))
