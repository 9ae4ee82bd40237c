"""Writing an assignment: what a form says becomes rows, at once or not at all; after publishing each change is told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assigning.publishing import check_reason, lock, note_change
from courses.domain.refusal import Refused
from courses.models import Assignment, AssignmentAudience, AssignmentExtender, ChangeKind
from courses.models.assignment import AssignmentState
from people import rules
from people.domain.audit import record_audit
from people.models import Organisation, User

WORDS = ("notice", "title", "note")
FIRST = ("owner", "course", "programme", "starts_on", "due_on")
Rows = Sequence[Mapping[str, Any]]
TWICE = timedelta(seconds=10)


@transaction.atomic
def save_assignment(
    assignment: Assignment, values: Mapping[str, Any], *, audiences: Rows, extenders: Rows, actor: Any,
    reason: str = "", revision: int | None = None, request: Any = None,
) -> Assignment:  # fmt: skip
    """Write a new draft, or change one; of what was published only the words, the audience and who may give time."""
    twin = just_made(values, actor) if assignment.pk is None else None
    if assignment.pk is None and twin is None:
        row, new = assignment, True
        row.created_by = actor
    else:
        row, new = lock(twin or assignment, revision=None if twin else revision), False
    if not (row.is_draft or row.is_published):
        raise Refused("ended", _("This has ended. Make a new assignment from it."))
    said = _set(row, values, WORDS)
    if row.is_draft:
        said |= _set(row, values, FIRST)
    _check_places(row, audiences, actor)
    row.save()
    reached = _replace(row, AssignmentAudience, audiences)
    given = _replace(row, AssignmentExtender, extenders)
    if row.is_published:
        _note(row, said, reached, given, actor=actor, reason=reason, request=request)
        return row
    row.revision += 1
    row.save(update_fields=["revision"])
    action = "assignment.drafted" if new else "assignment.saved"
    record_audit(action, actor=actor, subject=row, organisation=row.owner, fields=sorted(said), request=request)
    return row


def just_made(values: Mapping[str, Any], actor: Any) -> Assignment | None:
    """The draft that the same press has just made: whoever presses twice, or whose browser sends again, wants one."""
    User.objects.select_for_update().filter(pk=actor.pk).first()  # of two at once the second waits, then finds it
    same = {name: values[name] for name in (*WORDS, *FIRST) if name in values}
    made = Assignment.objects.filter(created_by=actor, created_at__gte=timezone.now() - TWICE, **same)
    return made.filter(state=AssignmentState.DRAFT).order_by("-pk").first()


def _set(row: Assignment, values: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """Take values over; the names of what changed."""
    column = {name: row._meta.get_field(name).attname for name in names if name in values}  # type: ignore[union-attr]
    changed = {name for name, own in column.items() if getattr(row, own) != _plain(values[name])}
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _check_places(row: Assignment, audiences: Rows, actor: Any) -> None:
    """Nobody assigns beyond their own units, nor beyond those of the organisation that assigns."""
    if not rules.may(actor, "assign_training", row.owner):
        raise Refused("not_yours", _("You may not assign training for this organisation."))
    for values in audiences:
        place: Organisation = values["organisation"]
        if not place.path.startswith(row.owner.path):
            named = {"place": place, "owner": row.owner}
            raise Refused("outside", _("%(place)s does not stand under %(owner)s, which assigns.") % named)


def _replace(row: Assignment, model: Any, wanted: Rows) -> bool:
    """Make the rows of a model those that are wanted; whether anything changed."""
    columns = [field.name for field in model._meta.concrete_fields if field.name not in ("id", "assignment")]
    old = {pk: signature for pk, *signature in model.objects.filter(assignment=row).values_list("pk", *columns)}
    fresh = [model(assignment=row, **values) for values in wanted]
    signatures = [[_plain(getattr(one, name)) for name in columns] for one in fresh]
    keep, make = dict(old), []
    for one, signature in zip(fresh, signatures, strict=True):
        same = next((pk for pk, known in keep.items() if known == signature), None)
        if same is None:
            make.append(one)
        else:
            del keep[same]
    model.objects.filter(pk__in=keep).delete()
    model.objects.bulk_create(make)
    return bool(keep or make)


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)


def _note(
    row: Assignment, said: set[str], reached: bool, given: bool, *, actor: Any, reason: str, request: Any
) -> None:
    if not (said or reached or given):
        return
    reason = check_reason(reason)
    common: dict[str, Any] = {"actor": actor, "reason": reason, "request": request}
    if said:
        note_change(row, ChangeKind.WORDS, facts=dict.fromkeys(sorted(said), True), carry_out=False, **common)
    if given:
        note_change(row, ChangeKind.EXTENDERS, carry_out=False, **common)
    if reached:
        note_change(row, ChangeKind.AUDIENCE, **common)


def note_named(assignment: Assignment, *, added: int, actor: Any, request: Any = None) -> None:
    """People were named by hand: of what was published this is a change of the audience."""
    row = lock(assignment)
    if added and row.is_published:
        note_change(row, ChangeKind.AUDIENCE, actor=actor, facts={"named": added}, request=request)
    elif added:
        record_audit("assignment.saved", actor=actor, subject=row, organisation=row.owner, fields=["listed"])


def copy_values(assignment: Assignment) -> dict[str, Any]:
    """What a form begins with that is made from another assignment."""
    return {"title": assignment.title, "note": assignment.note, "notice": ""}
