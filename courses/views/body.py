"""The text of a unit, rendered once a process: pieces that cannot change are kept, live ones are drawn each time."""

from collections import OrderedDict
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now

from cms.domain.glossary import mark_terms, write_explanations
from courses.blocks.unit import UnitBody
from courses.domain.learning.outline import Outline, OutlineItem

LIVE = frozenset({"hotline", "related"})  # help lines and other pages are what they are now
KEPT, FRESH_FOR = 512, 60  # pieces; seconds, since links in the text may move
_block = UnitBody()
_kept: OrderedDict[tuple[int, int, str, str], tuple[float, list[Any]]] = OrderedDict()


def render_body(outline: Outline, item: OutlineItem, *, context: dict[str, Any]) -> SafeString:
    """The HTML of a unit's text."""
    place = (outline.version_id, outline.serial, outline.language, item.key)
    found = _kept.get(place)
    if found is None or now().timestamp() - found[0] > FRESH_FOR:
        found = (now().timestamp(), _render_pieces(item))
        _kept[place] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    pieces = (piece if isinstance(piece, str) else piece.render(context) for piece in found[1])
    return mark_safe("".join(pieces))  # noqa: S308 — blocks escape what they are given


def forget_bodies() -> None:
    """Empty what this process keeps (tests)."""
    _kept.clear()


def _render_pieces(item: OutlineItem) -> list[Any]:
    value = _block.to_python(item.body)
    pieces: list[Any] = []
    for bound in value:
        if bound.block_type in LIVE:
            pieces.append(bound)
        elif pieces and isinstance(pieces[-1], str):
            pieces[-1] += str(bound.render())
        else:
            pieces.append(str(bound.render()))
    return mark_pieces(pieces)


def mark_pieces(pieces: list[Any]) -> list[Any]:
    """The first occurrence of each term of the glossary is marked; their explanations stand at the end."""
    seen: set[str] = set()
    marked = [mark_terms(piece, seen=seen) if isinstance(piece, str) else piece for piece in pieces]
    return [*marked, str(write_explanations(sorted(seen)))]


def render_media(item: OutlineItem) -> SafeString:
    """The recording of a lecture, or the episode it points to; nothing when both are gone."""
    from courses.domain.learning.lecture import find_lecture  # only lectures need the library's tables

    lecture = find_lecture(item)
    return render_to_string("courses/parts/lecture.html", {"lecture": lecture}) if lecture else mark_safe("")
