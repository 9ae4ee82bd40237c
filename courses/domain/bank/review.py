"""The review of a question: who writes it does not approve it. Every step is kept with who, when and why."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.bank.items import may_read, may_write
from courses.domain.refusal import Refused
from courses.models import Item, ItemEvent, ItemState
from people.domain.audit import record_audit

AT_ONCE = 500
Kind = ItemEvent.Kind
STEPS: dict[str, tuple[frozenset[str], ItemState]] = {
    Kind.ASKED: (frozenset({ItemState.DRAFT}), ItemState.IN_REVIEW),
    Kind.APPROVED: (frozenset({ItemState.IN_REVIEW}), ItemState.APPROVED),
    Kind.RETURNED: (frozenset({ItemState.IN_REVIEW}), ItemState.DRAFT),
    Kind.RETIRED: (frozenset({ItemState.DRAFT, ItemState.IN_REVIEW, ItemState.APPROVED}), ItemState.RETIRED),
    Kind.RESTORED: (frozenset({ItemState.RETIRED}), ItemState.DRAFT),
}
AUDITED = {Kind.APPROVED: "item.approved", Kind.RETIRED: "item.retired", Kind.RESTORED: "item.restored"}


def writers_of(item: Item) -> set[int | None]:
    """Who wrote what stands under review: everybody with a version after the last approved one."""
    last = item.approved_version.number if item.approved_version else 0
    return set(item.versions.filter(number__gt=last).values_list("created_by", flat=True))


def steps_open_to(item: Item, user: Any) -> list[str]:
    """What somebody may do with a question now."""
    steps = [kind for kind, (before, _after) in STEPS.items() if item.state in before and item.current_version_id]
    writes = may_write(user)
    judges = may_read(user) and user.pk not in writers_of(item)
    return [step for step in steps if (judges if step in (Kind.APPROVED, Kind.RETURNED) else writes)]


@transaction.atomic
def take_step(item: Item, step: str, *, actor: Any, comment: str = "", seen: int | None = None) -> Item:
    """Ask for a review, approve, return, retire or put back. Refuses with words what is not open.

    What is returned or retired needs a reason. `seen` is the number of the version that was looked at.
    """
    row = Item.objects.select_for_update().get(pk=item.pk)
    version = row.current_version
    if version is None or step not in STEPS or row.state not in STEPS[step][0]:
        raise Refused("state", _("This step is not open: the question is in another state by now. Look again."))
    if seen is not None and version.number != seen:
        raise Refused("changed", _("The question was changed meanwhile. Look at it again, then decide."))
    if step in (Kind.APPROVED, Kind.RETURNED) and actor.pk in writers_of(row):
        raise Refused("own", _("You wrote this yourself. Somebody else has to review it."))
    if step not in steps_open_to(row, actor):
        raise Refused("forbidden", _("Your role does not include this step."))
    if step in (Kind.RETURNED, Kind.RETIRED) and not comment.strip():
        raise Refused("reason", _("Say why, so that the next person understands it."))
    row.state, row.changed_at = STEPS[step][1], timezone.now()
    if step == Kind.APPROVED:
        row.approved_version = version
    if step == Kind.RESTORED:
        row.approved_version = None
    row.save(update_fields=["state", "approved_version", "changed_at"])
    ItemEvent.objects.create(item=row, version=version, kind=step, actor=actor, comment=comment.strip()[:1000])
    if step in AUDITED:
        record_audit(AUDITED[Kind(step)], actor=actor, subject=row, organisation=row.owner, reason=comment)
    return row


@transaction.atomic
def ask_for_all(items: QuerySet[Item], *, actor: Any) -> int:
    """Ask for a review of every draft among them, as after an import; how many these were. Looking stays one by one."""
    if not may_write(actor):
        raise Refused("forbidden", _("Your role does not include this step."))
    drafts = Item.objects.filter(pk__in=items.order_by().values("pk"), state=ItemState.DRAFT)
    rows = list(
        drafts.filter(current_version__isnull=False).select_for_update(of=("self",)).select_related("current_version")
    )
    now = timezone.now()
    for start in range(0, len(rows), AT_ONCE):
        ids = [row.pk for row in rows[start : start + AT_ONCE]]
        Item.objects.filter(pk__in=ids).update(state=ItemState.IN_REVIEW, changed_at=now)
    ItemEvent.objects.bulk_create(
        ItemEvent(item=row, version=row.current_version, kind=Kind.ASKED, actor=actor) for row in rows
    )
    return len(rows)


def next_waiting(item: Item, user: Any) -> Item | None:
    """Another question that this person may judge, the one that waits longest; None where nothing waits. One query."""
    waiting = Item.objects.visible_to(user).filter(state=ItemState.IN_REVIEW).exclude(pk=item.pk)
    return waiting.exclude(current_version__created_by=user).order_by("changed_at", "pk").first()


def history_of(item: Item) -> list[dict[str, Any]]:
    """Versions and steps in one list, the newest first. Two queries."""
    versions = [
        {"at": one.created_at, "who": one.created_by, "number": one.number, "what": "", "comment": ""}
        for one in item.versions.select_related("created_by")
    ]
    steps = [
        {
            "at": one.at, "who": one.actor, "number": one.version.number, "what": one.get_kind_display(),
            "comment": one.comment,
        }
        for one in item.events.select_related("actor", "version")
    ]  # fmt: skip
    return sorted([*versions, *steps], key=lambda line: (line["at"], line["what"] != ""), reverse=True)
