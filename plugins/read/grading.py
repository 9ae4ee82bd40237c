"""The outcome of a reading: done when it was read long enough and answered; points for the question alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from plugins.api import Ctx, Outcome, Part, Status
from plugins.read.reading import CHECK, Reading, chosen_id, read_dwell, read_reading

NOTHING: Final = Decimal(0)


def grade_reading(ctx: Ctx) -> Outcome:
    """Wait while nobody has measured the time; else count it, and mark the question."""
    reading, dwell = read_reading(ctx.config), read_dwell(ctx.facts)
    if dwell is None:
        return Outcome(Status.PENDING, reading.points, completed=False, feedback=waiting_words())
    chosen = reading.question.find(chosen_id(ctx))
    score = reading.points if chosen and chosen.correct else NOTHING
    said = "\n".join(one for one in (chosen.feedback, reading.question.feedback) if one) if chosen else ""
    return Outcome(
        status=Status.GRADED,
        max_score=reading.points,
        score=score,
        completed=chosen is not None and dwell >= reading.seconds,
        parts=(Part(CHECK, score, reading.points, said),),
        feedback=too_short_words(reading, dwell),
    )


def waiting_words() -> str:
    """What is said as long as the reading time is not known."""
    return _("The reading time has not arrived yet. Your answer is kept; nothing is decided before it is there.")


def too_short_words(reading: Reading, dwell: int) -> str:
    """What is said when the text was not read long enough; empty when it was."""
    if dwell >= reading.seconds:
        return ""
    return _("Read for %(dwell)s so far, %(wanted)s are asked for. Stay with the text a little longer.") % {
        "dwell": minutes(dwell),
        "wanted": minutes(reading.seconds),
    }


def minutes(seconds: int) -> str:
    """``2:05``."""
    return f"{seconds // 60}:{seconds % 60:02d}"
