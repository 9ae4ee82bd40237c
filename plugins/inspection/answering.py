"""Reading the organisation's own rating: a level for each criterion, words, and which photographs belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from plugins.api import Ctx, FormData, JSONObject, Problem, clean_text
from plugins.inspection.standard import MAX_NOTE, read_rating, read_standard


def read_form(ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
    """The response; what is not rated yet is an error at its criterion, a missing photograph a warning."""
    standard = read_standard(ctx.config)
    raw: dict[str, Any] = {}
    for one in standard.criteria:
        level = [value for value in data.get(ctx.field(f"{one.id}-level"), ()) if isinstance(value, str)]
        note = [value for value in data.get(ctx.field(f"{one.id}-note"), ()) if isinstance(value, str)]
        photos = [file.id for file in files.get(ctx.field(one.upload.field), ())] if one.photo else []
        if len(set(level)) == 1:
            raw[f"{one.id}-level"] = level[0]
        raw[f"{one.id}-note"] = clean_text(note[0], MAX_NOTE) if note else ""
        raw[f"{one.id}-photos"] = photos
    rating = read_rating(standard, raw)
    kept: JSONObject = {f"{id_}-level": str(place) for id_, place in rating.places.items()}
    kept |= {f"{id_}-note": words for id_, words in rating.notes.items()}
    kept |= {f"{id_}-photos": list(photos) for id_, photos in rating.photos.items()}
    problems = []
    for number, one in enumerate(standard.criteria, start=1):
        if one.id not in rating.places:
            problems.append(Problem(one.id, _("Criterion %(number)s has no level yet.") % {"number": number}))
        elif one.photo and one.id not in rating.photos:
            message = _("A photograph is asked for with criterion %(number)s.") % {"number": number}
            problems.append(Problem(one.id, message, level="warning"))
    return {"rating": kept}, problems
