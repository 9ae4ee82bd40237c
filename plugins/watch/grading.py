"""The outcome of a film: done or not yet. It is never scored, and nothing is decided before the facts are there."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, Outcome, Problem, Status
from plugins.watch.film import Film, read_answers, read_film
from plugins.watch.ranges import Played

NOTHING: Final = Decimal(0)
RECORDING: Final = "recording"
SHARE: Final = "share"
"""The paths of problems: something was left out; too little was played."""


def grade_film(ctx: Ctx) -> Outcome:
    """Done when enough was played, nothing long was left out, and every checkpoint is answered."""
    film = read_film(ctx.config)
    played = film.played(ctx)
    if played is None:
        return Outcome(Status.PENDING, NOTHING, completed=False, feedback=waiting_words())
    missing = find_missing(film, played, read_answers(film, ctx.response))
    return Outcome(Status.GRADED, NOTHING, completed=not missing, feedback="\n".join(one.message for one in missing))


def find_missing(film: Film, played: Played, answers: dict[str, str]) -> list[Problem]:
    """What is not there yet, in words."""
    missing = []
    if not film.enough(played):
        facts = {"share": f"{played.percent} %", "required": f"{film.required} %"}
        missing.append(Problem(SHARE, _("Played so far: %(share)s; %(required)s are asked for.") % facts))
    if film.skipped(played):
        longest = max(played.gaps, key=lambda gap: gap[1] - gap[0])
        missing.append(
            Problem(
                RECORDING, _("Left out in one piece: %(stretch)s. Please play it.") % {"stretch": stretch(*longest)}
            )
        )
    return [*missing, *find_open(film, answers), *_find_unseen(film, played)]


def find_open(film: Film, answers: dict[str, str]) -> list[Problem]:
    """The checkpoints without an answer, or without the right one where that is asked for."""
    missing = []
    for number, one in enumerate(film.checkpoints, start=1):
        chosen, facts = one.question.find(answers.get(one.id)), {"number": number, "at": clock(one.at * 1000)}
        if chosen is None:
            missing.append(Problem(one.id, _("Question %(number)s, at %(at)s, has no answer yet.") % facts))
        elif film.right_only and not chosen.correct:
            message = _("Question %(number)s: play the part around %(at)s again, and choose once more.")
            missing.append(Problem(one.id, message % facts))
    return missing


def _find_unseen(film: Film, played: Played) -> list[Problem]:
    message = _("Question %(number)s belongs to %(at)s, which was not played yet.")
    return [
        Problem(one.id, message % {"number": number, "at": clock(one.at * 1000)})
        for number, one in enumerate(film.checkpoints, start=1)
        if not played.has(one.at * 1000)
    ]


def waiting_words() -> str:
    """What is said as long as nobody reported what was played."""
    return _("What you played has not been reported yet. Answers are kept; nothing is decided before it is there.")


def stretch(start: int, end: int) -> str:
    """``1:05–2:00``, of milliseconds."""
    return f"{clock(start)}–{clock(end)}"


def clock(moment: int) -> str:
    """Milliseconds as ``1:05``, or ``1:00:05`` from an hour on."""
    minutes, seconds = divmod(moment // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def skip_words(film: Film) -> str:
    """What may be left out, in words; empty where gaps do not matter."""
    if film.skip is None:
        return ""
    if not film.skip:
        return _("Nothing may be left out.")
    words = ngettext(
        "No more than %(count)s second may be left out in one piece.",
        "No more than %(count)s seconds may be left out in one piece.",
        film.skip,
    )
    return words % {"count": film.skip}
