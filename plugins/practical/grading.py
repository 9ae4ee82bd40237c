"""The outcome of a practical test: nothing counts before an assessor has seen it, and a critical step fails it all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, Outcome, Part, Status
from plugins.practical.checklist import Checklist, Over, Photos, Step, read_checklist
from plugins.practical.sheet import Agreement, Settled, read_sheets, settle

CONSENT: Final = "consent"
"""The one thing a learner is asked: whether photographs may be taken."""


def may_photograph(ctx: Ctx) -> bool | None:
    """What the learner said about photographs; None: nothing."""
    said: Any = ctx.response.get(CONSENT) if isinstance(ctx.response, dict) else None
    return {"yes": True, "no": False}.get(said) if isinstance(said, str) else None


def grade_practical(ctx: Ctx, marks: Any) -> Outcome:
    """The outcome of the sheets in ``marks``; AWAITING while one is missing or a difference is not decided."""
    checklist = read_checklist(ctx.config)
    sheets = read_sheets(checklist, marks)
    settled = settle(checklist, sheets)
    if settled.is_open or not _has_evidence(checklist, settled):
        words = say_difference(settled.agreement) if settled.agreement else ""
        return Outcome(Status.AWAITING, checklist.total, completed=False, feedback=words)
    parts = tuple(
        Part(step.id, settled.earned(step), Decimal(step.points), _notes(settled, step)) for step in checklist.steps
    )
    score = sum((part.score for part in parts), Decimal(0))
    missed, over = settled.missed(checklist), settled.is_over(checklist)
    enough = score * 100 >= checklist.pass_percent * checklist.total
    passed = not missed and enough and not (over and checklist.over is Over.FAIL)
    return Outcome(
        Status.GRADED,
        checklist.total,
        score,
        passed=passed,
        parts=parts,
        feedback="\n".join(_say(checklist, settled, missed=missed, enough=enough, over=over)),
    )


def _has_evidence(checklist: Checklist, settled: Settled) -> bool:
    """Where photographs are asked for there is one, or a reason why not, on some sheet."""
    return checklist.photos is not Photos.REQUIRED or any(one.photos or one.why_none for one in settled.sheets)


def _notes(settled: Settled, step: Step) -> str:
    notes = [sheet.notes[step.id] for sheet in settled.sheets if step.id in sheet.notes]
    return "\n".join(dict.fromkeys(notes))


def _say(checklist: Checklist, settled: Settled, *, missed: list[Step], enough: bool, over: bool) -> list[str]:
    words = [_("Critical step missed: %(step)s") % {"step": step.text} for step in missed]
    if not enough:
        words.append(_("%(percent)s percent of the points are needed.") % {"percent": checklist.pass_percent})
    times = [sheet.seconds for sheet in settled.sheets if sheet.seconds is not None]
    if times:
        facts = {"time": clock(max(times)), "limit": clock(checklist.limit)}
        said = _("It took %(time)s, longer than the %(limit)s allowed.") if over else _("It took %(time)s.")
        words.append(said % facts)
    if settled.agreement:
        words.append(say_agreement(settled.agreement))
    comments = dict.fromkeys(sheet.comment for sheet in settled.sheets)
    return [*words, *(one for one in comments if one)]


def say_agreement(agreement: Agreement) -> str:
    """How far two assessors agree, as a sentence."""
    words = ngettext(
        "Two assessors: the same on %(same)s of %(count)s step.",
        "Two assessors: the same on %(same)s of %(count)s steps.",
        agreement.steps,
    )
    return words % {"same": agreement.same, "count": agreement.steps}


def say_difference(agreement: Agreement) -> str:
    """What has to be decided between two assessors."""
    words = [say_agreement(agreement)]
    words += [_("They differ on a critical step: %(step)s") % {"step": step.text} for step in agreement.critical]
    if agreement.time_differs:
        words.append(_("They differ on whether it was in time."))
    return "\n".join([*words, _("A third assessor decides.")])


def clock(seconds: int) -> str:
    """Seconds as ``4:05``, or ``1:04:05`` from an hour on."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
