"""The form an author fills in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.attendance.checking import MAX_GRACE
from plugins.attendance.register import MAX_SESSIONS, Excuse, Unit

UNITS = [(Unit.SESSIONS.value, _("Sessions")), (Unit.MINUTES.value, _("Hours in fact"))]
EXCUSES = [
    (Excuse.LEFT_OUT.value, _("Left out of the count")),
    (Excuse.ATTENDED.value, _("As attended")),
    (Excuse.MISSED.value, _("As missed, until made up")),
]


class AttendanceBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Heading of the register"), required=False, max_length=300)
    intro = blocks.TextBlock(label=_("What learners should know"), required=False, rows=4, max_length=2_000)
    unit = blocks.ChoiceBlock(label=_("What is counted"), choices=UNITS, default=Unit.SESSIONS.value)
    percent = blocks.IntegerBlock(
        label=_("Share to be attended (percent)"), required=False, default=80, min_value=0, max_value=100
    )
    least = blocks.IntegerBlock(
        label=_("Least amount in all"),
        required=False,
        min_value=0,
        max_value=MAX_SESSIONS,
        help_text=_("Sessions, or hours, as counted above. Empty: none."),
    )
    grace = blocks.IntegerBlock(
        label=_("Minutes that may be missed of a session"),
        default=15,
        min_value=0,
        max_value=MAX_GRACE,
        help_text=_("Coming late and leaving early together; then it still counts whole."),
    )
    excused = blocks.ChoiceBlock(label=_("How excused sessions count"), choices=EXCUSES, default=Excuse.LEFT_OUT.value)
    most_excused = blocks.IntegerBlock(
        label=_("Excused sessions at most"),
        required=False,
        min_value=0,
        max_value=MAX_SESSIONS,
        help_text=_("Further ones count as missed. Empty: no limit."),
    )
