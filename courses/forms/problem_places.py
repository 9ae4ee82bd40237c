"""Problems of a config at the fields of the author's form, and a list of them in words for the head of the page."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from plugins.api import Problem


@dataclass
class Place:
    """What is wrong at one place of the form, and at the places inside it."""

    messages: list[str] = field(default_factory=list)
    inside: dict[Any, "Place"] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One problem for the head of the page: where in words, what, and the id of the field where there is one."""

    where: str
    what: str
    anchor: str = ""


def place_problems(block: Any, value: Any, problems: list[Problem]) -> ValidationError:
    """Each problem at the innermost part of the form that its path leads to, as the block shows errors of its own."""
    top = Place()
    for problem in problems:
        _put(block, value, [part for part in problem.path.split(".") if part], problem.message, top)
    return _to_error(block, value, top)


def _put(block: Any, value: Any, path: list[str], message: str, here: Place) -> None:
    step = _step(block, value, path)
    if step is not None:
        key, rest = step
        child, inner = _child(block, value, key)
        _put(child, inner, rest, message, here.inside.setdefault(key, Place()))
        return
    is_leaf = not isinstance(block, (StructBlock, ListBlock, StreamBlock))
    here.messages.append(f"{'.'.join(path)}: {message}" if is_leaf and path else message)


def _step(block: Any, value: Any, path: list[str]) -> tuple[Any, list[str]] | None:
    """The next part of the form on a path, and what is left of the path; None where the path ends or leaves the form.

    A block whose fields are not named like the keys of its config says so in ``config_fields``.
    """
    if not path:
        return None
    first, rest = path[0], path[1:]
    if isinstance(block, StructBlock):
        name = getattr(block, "config_fields", {}).get(first, first)
        if name in block.child_blocks:
            return name, rest
        only = list(block.child_blocks)
        return (only[0], path) if len(only) == 1 else None
    if isinstance(block, (ListBlock, StreamBlock)) and first.isdecimal() and int(first) < len(value or ()):
        return int(first), rest
    return None


def _child(block: Any, value: Any, key: Any) -> tuple[Any, Any]:
    """The block and the value of a part of the form."""
    if isinstance(block, StructBlock):
        return block.child_blocks[key], (value or {}).get(key)
    if isinstance(block, StreamBlock):
        return value[key].block, value[key].value
    return block.child_block, value[key]


def _to_error(block: Any, value: Any, here: Place) -> ValidationError:
    kinds = ((StructBlock, StructBlockValidationError), (ListBlock, ListBlockValidationError),
             (StreamBlock, StreamBlockValidationError))  # fmt: skip
    for kind, error in kinds:
        if isinstance(block, kind):
            inside = {key: _to_error(*_child(block, value, key), one) for key, one in here.inside.items()}
            return error(block_errors=inside, non_block_errors=here.messages or None)
    return ValidationError(here.messages)


def list_errors(block: Any, value: Any, error: Any, prefix: str = "config") -> list[Line]:
    """Every message of a block's error with its place, from the top of the form to its end."""
    return list(_lines(block, value, error, (), prefix))


def _lines(block: Any, value: Any, error: Any, names: tuple[str, ...], prefix: str) -> Any:
    inside = getattr(error, "block_errors", None)
    own = getattr(error, "non_block_errors", None)
    messages = error.messages if inside is None else [one for each in own.as_data() for one in each.messages]
    is_leaf = not isinstance(block, (StructBlock, ListBlock, StreamBlock))
    yield from (Line(" › ".join(names), str(one), prefix if is_leaf else "") for one in messages)
    for key, one in sorted((inside or {}).items(), key=lambda pair: _order(block, pair[0])):
        child, inner = _child(block, value, key)
        named = isinstance(block, StructBlock)
        # an entry of a list bears the list's name and its number
        further = (*names, str(child.label)) if named else (*names[:-1], _numbered(names, key, child, block))
        yield from _lines(child, inner, one, further, f"{prefix}-{key}" if named else f"{prefix}-{key}-value")


def _order(block: Any, key: Any) -> int:
    return list(block.child_blocks).index(key) if isinstance(block, StructBlock) else key


def _numbered(names: tuple[str, ...], key: int, child: Any, block: Any) -> str:
    facts = {"name": names[-1] if names else "", "number": key + 1, "kind": child.label}
    if isinstance(block, StreamBlock):
        return _("%(name)s: number %(number)s (%(kind)s)") % facts
    return _("%(name)s: number %(number)s") % facts
