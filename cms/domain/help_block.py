"""The help lines as a card for the pages of plugins."""

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.domain.editing.translation import current_language
from cms.domain.pages.frame import frame_snapshot


def draw_help(*, crisis: bool = False, lang: str = "") -> SafeString:
    """The card with the numbers of this minute; in a crisis with the ambulance, else with the ways beside calling."""
    with translation.override(lang or translation.get_language()):
        lines = frame_snapshot(current_language()).help_lines(timezone.now())
        facts = {
            "frame": {"help_lines": lines},
            "title": _("If this is about you") if crisis else _("Somebody to talk to"),
            "text": _("You need not get through tonight alone. Call now; whoever answers will stay with you.")
            if crisis
            else "",
            "danger": crisis,
            "links": not crisis,
            "slim": not crisis,
        }
        return SafeString(render_to_string("cms/includes/helpcard.html", facts))
