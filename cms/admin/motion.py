"""Less motion in the admin for whoever asked their device for it."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


def script() -> SafeString:
    """The script that every page of the admin gets."""
    return format_html('<script src="{}"></script>', static("js/admin_motion.js"))
