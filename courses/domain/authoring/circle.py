"""Prerequisites of a draft as a graph: the circle in which parts wait for each other, so that none would ever open."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from courses.models import CourseItem, ItemKind, MoveOn

Asked = Mapping[str, Any]


def waits_for(asked: Sequence[Asked]) -> dict[str, list[str]]:
    """Which items each item waits for, by key; those it names, and the needed ones before it where it says so."""
    found: dict[str, list[str]] = {}
    needed: list[str] = []
    known = {one["key"] for one in asked if one["kind"] != ItemKind.SECTION}
    for one in asked:
        if one["kind"] == ItemKind.SECTION:
            continue
        first = [key for key in one.get("after_items", ()) if key in known]
        found[one["key"]] = [*first, *(needed if one["after_all_before"] else ())]
        if one["required"] and one["move_on"] != MoveOn.NOT_APPLICABLE:
            needed.append(one["key"])
    return found


def find_circle(asked: Sequence[Asked]) -> list[str]:
    """The keys of the first circle, each waiting for the next and the last for the first; empty when there is none."""
    graph = waits_for(asked)
    finished: set[str] = set()
    for start in graph:
        path: list[str] = []
        stack = [(start, iter(graph[start]))] if start not in finished else []
        path += [start] if stack else []
        while stack:
            here, rest = stack[-1]
            key = next(rest, None)
            if key is None:
                finished.add(here)
                stack.pop()
                path.pop()
            elif key in path:
                return path[path.index(key) :]
            elif key not in finished:
                path.append(key)
                stack.append((key, iter(graph[key])))
    return []


def describe_circle(items: Iterable[CourseItem], circle: Sequence[str]) -> str:
    """The circle in words, with the titles of its parts."""
    titles = {str(item.key): item.title for item in items}
    named = [titles.get(key, "") for key in circle]
    if len(named) == 1:
        return _("“%(title)s” waits for itself and would never open.") % {"title": named[0]}
    chain = " → ".join(f"“{title}”" for title in [*named, named[0]])
    return _("These parts wait for each other in a circle, and none of them would ever open: %(chain)s.") % {
        "chain": chain
    }
