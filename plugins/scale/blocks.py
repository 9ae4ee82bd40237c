"""The form an author fills in: a scale from the shelf, or the pack of another one that the operator may use."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.scale.packs import norm_ids
from plugins.scale.shapes import find_misfits
from plugins.scale.shelf import Unloadable, known_packs, pack_name, read_json
from plugins.scale.upgrading import modernise_pack

OWN = "own"
DEFAULT = "phq-9@2"


def choose_source() -> list[tuple[str, Any]]:
    """The scales on the shelf, the newest version of each first, and a pack of one's own."""
    lang = "en" if (get_language() or "").startswith("en") else "zh-hans"
    words = _now("%(title)s, version %(version)s")
    shelf = sorted(known_packs().items(), reverse=True)
    named = [(name, words % {"title": pack["title"][lang], "version": pack["version"]}) for name, pack in shelf]
    return [*named, (OWN, _("Another scale, pasted below"))]


class ScaleBlock(blocks.StructBlock):
    config_fields: ClassVar = {"pack": "own"}  # where problems of that key are shown

    source = blocks.ChoiceBlock(label=_("Self-check scale"), choices=choose_source, default=DEFAULT)
    norm = blocks.CharBlock(
        label=_("Norm set"),
        required=False,
        max_length=40,
        help_text=_("The id of a norm set of the scale. Empty: its first one. Its name stands beside every result."),
    )
    own = blocks.TextBlock(
        label=_("Scale pack"),
        required=False,
        rows=8,
        help_text=_("The scale pack as JSON. Only scales that you hold the right to use."),
    )

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config with the whole pack in it, so that a version never changes when the shelf does."""
        shelf, source = known_packs(), value.get("source")
        pack = shelf[source] if source in shelf else _read(value.get("own") or "")
        fits = bool(pack) and not find_misfits(pack)
        return {"pack": pack, "norm": value.get("norm") or (norm_ids(pack)[0] if fits else "")}

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        pack, norm = value.get("pack") or {}, value.get("norm") or ""
        if isinstance(pack, str):
            return super().to_python({"source": pack, "norm": norm, "own": ""})
        pack = modernise_pack(pack)
        if known_packs().get(pack_name(pack)) == pack:
            return super().to_python({"source": pack_name(pack), "norm": norm, "own": ""})
        written = json.dumps(pack, ensure_ascii=False, indent=2) if pack else ""
        return super().to_python({"source": OWN if pack else DEFAULT, "norm": norm, "own": written})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the shape of the form is not the stored one."""
        return [self.to_python(value) for value in values]

    def clean(self, value: Any) -> Any:
        """Refuse a pack that is not JSON; its content is for the check of the config."""
        cleaned = super().clean(value)
        if cleaned.get("source") != OWN:
            return cleaned
        try:
            read_json((cleaned.get("own") or "").encode())
        except Unloadable as problem:
            raise blocks.StructBlockValidationError(
                {"own": blocks.StructBlockValidationError(non_block_errors=[str(problem)])}
            ) from problem
        return cleaned


def _read(text: str) -> dict[str, Any]:
    try:
        return modernise_pack(read_json(text.encode(errors="replace")))
    except Unloadable:
        return {}
