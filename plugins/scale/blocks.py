"""The form an author fills in: one of the shipped scales, or the pack of another one that the operator may use."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.scale.packs import pack_name, shipped_packs

OWN = "own"


def choose_source() -> list[tuple[str, Any]]:
    """The shipped scales, and a pack of one's own."""
    shipped = [(name, pack["title"]["zh-hans"]) for name, pack in shipped_packs().items()]
    return [*shipped, (OWN, _("Another scale, pasted below"))]


class ScaleBlock(blocks.StructBlock):
    source = blocks.ChoiceBlock(label=_("Self-check scale"), choices=choose_source, default="phq-9@1")
    own = blocks.TextBlock(
        label=_("Scale pack"),
        required=False,
        rows=8,
        help_text=_("The scale pack as JSON. Only scales that you hold the right to use."),
    )

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config with the whole pack in it, so that a version never changes when a pack does."""
        source = value.get("source")
        return {"pack": shipped_packs()[source] if source in shipped_packs() else _read(value.get("own") or "")}

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        pack = value.get("pack") or {}
        if isinstance(pack, str):
            return super().to_python({"source": pack, "own": ""})
        if shipped_packs().get(pack_name(pack)) == pack:
            return super().to_python({"source": pack_name(pack), "own": ""})
        return super().to_python({"source": OWN, "own": json.dumps(pack, ensure_ascii=False, indent=2) if pack else ""})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the shape of the form is not the stored one."""
        return [self.to_python(value) for value in values]

    def clean(self, value: Any) -> Any:
        """Refuse a pack that is not JSON; its content is for the check of the config."""
        cleaned = super().clean(value)
        if cleaned.get("source") == OWN and not _read(cleaned.get("own") or ""):
            problem = blocks.StructBlockValidationError(
                {"own": blocks.StructBlockValidationError(non_block_errors=[_("This is not a JSON object.")])}
            )
            raise problem
        return cleaned


def _read(text: str) -> dict[str, Any]:
    try:
        pack = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return pack if isinstance(pack, dict) else {}
