"""Editing the requirement tree of a draft, one act at a time.

Acts lock the version, so that two windows do not tear a tree; a node that was removed meanwhile is refused in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.programmes.tree import HOLDERS, Branch, read_tree
from courses.domain.programmes.tree_check import find_circle
from courses.domain.refusal import Refused
from courses.models.programme import ProgrammeVersion, Requirement, RequirementKind, VersionState

DEPTH = 5  # groups within groups; deeper ones nobody reads
MOST = 120
FIELDS: Mapping[str, tuple[str, ...]] = {
    RequirementKind.ALL_OF: (), RequirementKind.AT_LEAST: ("count",), RequirementKind.HOURS_OF: ("hours", "category"),
    RequirementKind.COURSE: ("course",), RequirementKind.CERTIFICATE: ("programme",),
    RequirementKind.PRACTICAL: ("course", "item_key"),
}  # fmt: skip


def _lock(version: ProgrammeVersion) -> ProgrammeVersion:
    """The draft, held until the transaction ends. What is published is refused."""
    row = ProgrammeVersion.objects.select_for_update(of=("self",)).select_related("programme").get(pk=version.pk)
    if row.state != VersionState.DRAFT:
        raise Refused("published", _("A published version cannot change. Make a new version."))
    return row


def _find(version: ProgrammeVersion, pk: int) -> Branch:
    root = read_tree(version)
    for one in root.walk() if root else ():
        if one.row.pk == pk:
            return one
    raise Refused("gone", _("This requirement was removed in another window. Look at the tree as it is now."))


def _number(children: Iterable[Branch]) -> None:
    for place, one in enumerate(children):
        if one.row.position != place:
            Requirement.objects.filter(pk=one.row.pk).update(position=place)


def _depth(one: Branch | None) -> int:
    return 0 if one is None else 1 + _depth(one.parent)


def _same_since(
    version: ProgrammeVersion, kept: Mapping[str, Any], parent: int | None, newest: int | None
) -> Requirement | None:
    """The node that the same form added already: like it in all, in the same group, newer than when it was opened."""
    if newest is None:
        return None
    rows = version.requirements.filter(pk__gt=newest, **kept)
    return (rows if parent is None else rows.filter(parent_id=parent)).first()


@transaction.atomic
def add_requirement(
    version: ProgrammeVersion, values: Mapping[str, Any], *, parent: int | None = None, newest: int | None = None
) -> Requirement:
    """Add a node at the end of a group; the first one becomes the top. A leaf alone gets an "all of" above it.

    `newest` was the newest node when the form was opened: sent twice it is one node."""
    version = _lock(version)
    if version.requirements.count() >= MOST:
        raise Refused("many", _("A tree holds at most %(most)s requirements.") % {"most": MOST})
    kept = _checked(version, values)
    again = _same_since(version, kept, parent, newest)
    if again is not None:
        return again
    root = read_tree(version)
    if root is None and kept["kind"] not in (RequirementKind.ALL_OF, RequirementKind.AT_LEAST):
        Requirement.objects.create(version=version, kind=RequirementKind.ALL_OF)
        root = read_tree(version)
    above = _find(version, parent) if parent is not None else root
    if above is not None and not above.holds:
        raise Refused("leaf", _("Nothing can stand below this requirement."))
    if _depth(above) >= DEPTH:
        raise Refused("deep", _("Groups stand at most %(most)s deep.") % {"most": DEPTH})
    place = len(above.children) if above else 0
    return Requirement.objects.create(version=version, parent=above.row if above else None, position=place, **kept)


@transaction.atomic
def change_requirement(version: ProgrammeVersion, pk: int, values: Mapping[str, Any]) -> Requirement:
    """Write what a node says. What stands below a group stays when it becomes another kind of group."""
    version = _lock(version)
    one = _find(version, pk)
    kept = _checked(version, values)
    if one.children and kept["kind"] not in HOLDERS:
        raise Refused("holds", _("Something stands below it: move that away first, or choose a kind of group."))
    if one.parent is None and kept["kind"] not in (RequirementKind.ALL_OF, RequirementKind.AT_LEAST):
        raise Refused("top", _("At the top stands a group: all of, or at least so many of."))
    for name, value in kept.items():
        setattr(one.row, name, value)
    one.row.save()
    return one.row


def _checked(version: ProgrammeVersion, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a kind: its own fields filled, all others empty; a circle is refused at once."""
    kind = RequirementKind(values["kind"])
    kept: dict[str, Any] = {
        "kind": kind, "label": values.get("label", ""), "label_en": values.get("label_en", ""), "count": None,
        "hours": None, "category": None, "course": None, "programme": None, "item_key": None,
    }  # fmt: skip
    for name in FIELDS[kind]:
        kept[name] = values.get(name)
        if kept[name] in (None, "") and name != "category":
            raise Refused(name, _("Something is missing for this kind of requirement."))
    if kept["programme"] is not None:
        circle = find_circle(version.programme, kept["programme"])
        if circle:
            raise Refused("circle", _("This goes round in a circle: %(way)s.") % {"way": " → ".join(circle)})
    return kept


@transaction.atomic
def move_requirement(version: ProgrammeVersion, pk: int, *, way: str) -> None:
    """One step: `up` or `down` among its brothers, `in` below the one before it, `out` after its group."""
    version = _lock(version)
    one = _find(version, pk)
    above = one.parent
    if above is None:
        raise Refused("top", _("The group at the top stays where it is."))
    brothers, place = above.children, one.place
    if way in ("up", "down"):
        other = place - 1 if way == "up" else place + 1
        if 0 <= other < len(brothers):
            brothers[place], brothers[other] = brothers[other], brothers[place]
            _number(brothers)
        return
    goal = brothers[place - 1] if way == "in" and one.can_go_in else above.parent if way == "out" else None
    if goal is None:
        raise Refused("nowhere", _("There is no group to move it to."))
    tall = max(_depth(node) for node in one.walk()) - _depth(one) + 1
    if _depth(goal) + tall > DEPTH + 1:
        raise Refused("deep", _("Groups stand at most %(most)s deep.") % {"most": DEPTH})
    brothers.remove(one)
    goal.children.insert(len(goal.children) if way == "in" else goal.children.index(above) + 1, one)
    Requirement.objects.filter(pk=one.row.pk).update(parent=goal.row)
    _number(brothers)
    _number(goal.children)


@transaction.atomic
def remove_requirement(version: ProgrammeVersion, pk: int) -> int:
    """Take a node away with everything below it; how many that were. Pressing again changes nothing."""
    version = _lock(version)
    try:
        one = _find(version, pk)
    except Refused:
        return 0
    rows = [node.row.pk for node in one.walk()]
    for key in reversed(rows):
        Requirement.objects.filter(pk=key).delete()
    if one.parent is not None:
        _number([other for other in one.parent.children if other is not one])
    return len(rows)
