"""The names of the house's own drawn scenes and hues, offered where an editor may choose one."""

from django.utils.translation import gettext_lazy as _

SCENES = [
    ("bridge", _("Bridge")),
    ("hills", _("Hills")),
    ("window", _("Window at night")),
    ("ripples", _("Ripples")),
    ("sprout", _("Sprout")),
    ("path", _("Path")),
    ("two", _("Two people")),
    ("pages", _("Open book")),
    ("knot", _("Knot")),
    ("rain", _("Rain")),
    ("tide", _("Tide")),
    ("kite", _("Kite")),
]
HUES = [
    ("t-anxiety", _("Anxiety")),
    ("t-depress", _("Low mood")),
    ("t-sleep", _("Sleep")),
    ("t-emotion", _("Emotions")),
    ("t-family", _("Family")),
    ("t-exam", _("Exams")),
    ("t-work", _("Work")),
    ("t-love", _("Love")),
    ("t-school", _("School")),
    ("t-grief", _("Grief")),
]
