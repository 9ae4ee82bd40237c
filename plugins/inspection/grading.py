"""The outcome of an inspection: the visitor's rating counts; the own one stands beside it and is never scored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, Outcome, Part, Status
from plugins.inspection.standard import Criterion, Rating, Standard, own_rating, read_rating, read_standard


def grade_inspection(ctx: Ctx, marks: Any) -> Outcome:
    """AWAITING until the visitor has rated every criterion."""
    standard = read_standard(ctx.config)
    seen = read_rating(standard, marks)
    if not seen.is_whole(standard):
        return Outcome(Status.AWAITING, standard.total, completed=False)
    own = own_rating(standard, ctx)
    parts = tuple(
        Part(one.id, seen.earned(one), Decimal(one.most), seen.notes.get(one.id, "")) for one in standard.criteria
    )
    score = sum((part.score for part in parts), Decimal(0))
    below = seen.below(standard)
    failed = [one for one in below if one.critical]
    enough = score * 100 >= standard.pass_percent * standard.total
    return Outcome(
        Status.GRADED,
        standard.total,
        score,
        passed=enough and not failed,
        parts=parts,
        band=_("To be put right first") if failed else standard.band(score),
        feedback="\n".join(
            [*_say_failed(standard, failed, enough=enough), *_say_apart(standard, own, seen), *_say_overall(marks)]
        ),
    )


def _say_overall(marks: Any) -> list[str]:
    """What the visitor wrote to the organisation."""
    said = marks.get("comment")
    return [said] if isinstance(said, str) and said else []


def _say_failed(standard: Standard, failed: list[Criterion], *, enough: bool) -> list[str]:
    said = [_("Critical and not met: %(criterion)s") % {"criterion": one.text} for one in failed]
    if not enough:
        said.append(_("%(percent)s percent of all points are asked for.") % {"percent": standard.pass_percent})
    return said


def _say_apart(standard: Standard, own: Rating, seen: Rating) -> list[str]:
    """On how many criteria both sides found the same; nothing where the organisation did not rate itself."""
    both = [one for one in standard.criteria if one.id in own.places]
    if not both:
        return []
    same = sum(own.places[one.id] == seen.places[one.id] for one in both)
    words = ngettext(
        "Own rating and visit agree on %(same)s of %(count)s criterion.",
        "Own rating and visit agree on %(same)s of %(count)s criteria.",
        len(both),
    )
    return [words % {"same": same, "count": len(both)}]
