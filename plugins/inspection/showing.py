"""The pages of an inspection: the own rating, and the visitor's beside it."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plugins.api import Ctx, Introduction, JSONObject, Mode, Part, draw_files, draw_upload, files_of
from plugins.inspection.standard import Criterion, Rating, own_rating, read_standard

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_inspection/attempt.html",
    Mode.PREVIEW: "plugin_inspection/attempt.html",
    Mode.REVIEW: "plugin_inspection/review.html",
    Mode.MARK: "plugin_inspection/review.html",
    Mode.PRINT: "plugin_inspection/print.html",
}


def show_inspection(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``."""
    standard, parts = read_standard(ctx.config), _parts(ctx)
    own = own_rating(standard, ctx)
    groups = [
        (group, [_show(ctx, number, one, own, parts.get(one.id)) for number, one in criteria])
        for group, criteria in standard.groups
    ]
    context: dict[str, Any] = {
        "standard": standard,
        "groups": groups,
        "outcome": ctx.outcome if parts else None,
        "improve": [one for _group, rows in groups for one in rows if one["is_below"]],
    }
    context["has_photos"] = any(one["photos"] or one["evidence"] for _group, rows in groups for one in rows)
    context["improve"].sort(key=lambda one: not one["criterion"].critical)
    return render_to_string(TEMPLATES[ctx.mode], context)


def _parts(ctx: Ctx) -> dict[str, Part]:
    return {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}


def _show(ctx: Ctx, number: int, one: Criterion, own: Rating, part: Part | None) -> dict[str, Any]:
    place = own.places.get(one.id, 0)
    acceptable = one.levels[one.least - 1]
    return {
        "number": number,
        "criterion": one,
        "field": ctx.field(one.id),
        "level_field": ctx.field(f"{one.id}-level"),
        "note_field": ctx.field(f"{one.id}-note"),
        "place": place,
        "own": one.levels[place - 1].text if place else "",
        "note": own.notes.get(one.id, ""),
        "levels": list(enumerate(one.levels, start=1)),
        "photos": _show_photos(ctx, one, own) if one.photo else "",
        "evidence": _show_evidence(ctx, one) if part else "",
        "visit": _level_of(one, part),
        "found": part.feedback if part else "",
        "differs": bool(part is not None and place and one.levels[place - 1].points != part.score),
        "is_below": part is not None and part.score < acceptable.points,
        "wanted": acceptable.text,
    }


def _show_photos(ctx: Ctx, one: Criterion, own: Rating) -> SafeString:
    """The field to send them in, or what was sent."""
    if ctx.mode in {Mode.ATTEMPT, Mode.PREVIEW}:
        return draw_upload(ctx, one.upload, label=_("Photographs that show it"))
    files = files_of(ctx, one.upload.field, own.photos.get(one.id, ()))
    return draw_files(ctx, files) if files else SafeString("")


def _show_evidence(ctx: Ctx, one: Criterion) -> SafeString:
    """What the visitor photographed, once there is a result."""
    files = files_of(ctx, one.evidence.field)
    return draw_files(ctx, files) if files else SafeString("")


def _level_of(one: Criterion, part: Part | None) -> str:
    if part is None:
        return ""
    return " / ".join(level.text for level in one.levels if level.points == part.score)


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """Each criterion with both ratings in words, for the record that outlives the plugin."""
    standard, parts = read_standard(ctx.config), _parts(ctx)
    own = own_rating(standard, ctx)
    pairs = []
    for number, one in enumerate(standard.criteria, start=1):
        place = own.places.get(one.id, 0)
        said = _("Own rating: %(level)s") % {"level": one.levels[place - 1].text if place else "—"}
        part = parts.get(one.id)
        if part is not None:
            visit = _("Visit: %(level)s") % {"level": _level_of(one, part)}
            said = " · ".join(words for words in (said, visit, part.feedback) if words)
        pairs.append((f"{number}. {one.text}", said))
    return pairs


def map_regrade(old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
    """The same variant while criteria and the number of their levels are the same; else why not."""
    before, after = ([(one.id, len(one.levels)) for one in read_standard(each).criteria] for each in (old, new))
    if before != after:
        return _("Criteria or levels were added or taken away, so the ratings do not fit the new version.")
    return variant


def introduce_inspection(ctx: Ctx) -> Introduction:
    """What is told before it begins."""
    standard = read_standard(ctx.config)
    notes = (_("Standard: %(source)s") % {"source": standard.source},) if standard.source else ()
    return Introduction(title=standard.title, lead=standard.intro, items=len(standard.criteria), notes=notes)
