"""Where in a file of questions something is wrong, in words instead of a path."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import ListBlock, StructBlock

from courses.forms.bank import kind_choices
from plugins.api import runtime


class PlaceNames:
    """Names for the paths of an import's problems, by the labels of the forms in which questions are written."""

    def __init__(self) -> None:
        self.blocks = [block for block in map(_form, kind_choices()) if block is not None]
        self.beside = {
            "kind": _("Kind of question"), "code": _("Code"), "topic": _("Topic of the question"), "tags": _("Tags"),
            "difficulty": _("Difficulty"), "title": _("Short name in the bank"), "right": _("Right answer"),
            "question": _("The question itself"), "file": _("File"),
        }  # fmt: skip

    def name(self, path: str) -> tuple[str, str]:
        """The row as it stands in the path, and the place in it in words; empty where the whole row is meant."""
        row, _dot, rest = path.partition(".")
        parts = rest.split(".") if rest else []
        if not parts:
            return row, ""
        for block in self.blocks:
            if parts[0] in block.child_blocks:
                return row, " › ".join(_labels(block, parts))
        return row, self.beside.get(parts[0], "")


def _form(choice: tuple[str, Any]) -> Any:
    """The fields of one kind of question; None where its plugin is away."""
    type_key, kind = choice[0].split(":", 1)
    block = runtime.call(type_key, "item_form", kind).value
    children = list(block.child_blocks.values()) if block is not None else []
    return children[0] if len(children) == 1 and isinstance(children[0], StructBlock) else block


def _labels(block: Any, parts: list[str]) -> list[str]:
    labels: list[str] = []
    for part in parts:
        if isinstance(block, StructBlock) and part in block.child_blocks:
            block = block.child_blocks[part]
            labels.append(str(block.label))
        elif isinstance(block, ListBlock) and part.isdecimal():
            labels[-1] = _("%(name)s: number %(number)s") % {"name": labels[-1], "number": int(part) + 1}
            block = block.child_block
        else:
            break
    return labels
