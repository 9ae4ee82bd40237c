"""The tree of organisations as it stood on a past day, of what a reader may see today.

A school that belonged to another district then stands there again, so that sums of a district are those of its day.
What a reader may see is decided by today's rights: a district does not see a school that has left it.
"""

from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

from courses.domain.reports.progress import Scope
from people import rules
from people.models import Organisation, OrganisationPlacement
from people.models.organisation import paths_above

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def step_of(key: int) -> str:
    """A step of a path that only this organisation has."""
    found = ""
    while key:
        key, rest = divmod(key, len(DIGITS))
        found = DIGITS[rest] + found
    return found.zfill(Organisation.steplen)


def parents_on(day: date) -> dict[int, int | None]:
    """What each organisation stood under on a day: by its placements, else where it stands now. Two queries."""
    keys = {path: pk for pk, path in Organisation.objects.values_list("pk", "path")}
    above = {pk: keys.get(path[: -Organisation.steplen]) for path, pk in keys.items()}
    placed = OrganisationPlacement.objects.filter(valid_from__lte=day).exclude(valid_until__lt=day)
    return above | dict(placed.order_by("valid_from").values_list("organisation", "parent"))


def paths_on(day: date) -> dict[int, str]:
    """The path of each organisation on a day, made of its own step and those above it."""
    parents, made = parents_on(day), {}

    def path(key: int, seen: tuple[int, ...] = ()) -> str:
        if key not in made:
            above = parents.get(key)
            head = "" if above is None or above in seen else path(above, (*seen, key))
            made[key] = head + step_of(key)
        return made[key]

    for key in parents:
        path(key)
    return made


def scope_on(scope: Scope, user: Any, day: date, action: str) -> Scope:
    """A scope with the units that stood in it on a day, as copies that know where. Four queries."""
    paths, visible = paths_on(day), rules.organisations_visible_to(user, action)
    head = paths[scope.place.pk] if scope.place else ""
    units = {unit.pk: placed(unit, paths[unit.pk]) for unit in visible if paths[unit.pk].startswith(head)}
    units = dict(sorted(units.items(), key=lambda pair: pair[1].path))
    place = units.get(scope.place.pk) if scope.place else None
    return replace(scope, place=place, units=units)


def placed(unit: Organisation, path: str) -> Organisation:
    """A copy of an organisation at another place of the tree; never saved."""
    found = copy(unit)
    found.path, found.depth = path, len(paths_above(path))
    return found
