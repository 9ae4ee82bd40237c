"""Questions from a file: read and staged, shown with every problem at its row, then applied whole or not at all."""

import hashlib
from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.bank.items import BETWEEN_TAGS, TITLE, check_item, describe_item, digest_words
from courses.domain.refusal import Refused
from courses.models import Item, ItemImport, ItemState, ItemVersion
from people.domain.audit import record_audit
from plugins.api import Importer, Kind, Reading, runtime

TARGET = "items"
MOST_BYTES = 10 * 1024 * 1024
AT_ONCE = 500
NEW, CHANGED, SAME = "new", "changed", "same"


def importers() -> list[Importer]:
    """Every format that brings in questions."""
    found = [one for one in runtime.extensions(Kind.IMPORTER) if isinstance(one, Importer) and one.target == TARGET]
    on = runtime.switched_on(Kind.IMPORTER)
    return [one for one in found if one.key in on]


def recognise(content: bytes) -> Importer | None:
    """The first format that knows the content; names of files say nothing."""
    for one in importers():
        called = runtime.ask(Kind.IMPORTER, one.key, "recognises", content, fallback=False)
        if called.ok and called.value is True:
            return one
    return None


def stage_file(content: bytes, *, file_name: str, owner: Any, actor: Any) -> ItemImport:
    """Read a file and keep what it would do; the bank stays as it is. Raises Refused for what cannot be read at all."""
    if not content or len(content) > MOST_BYTES:
        raise Refused("size", _("The file is empty or larger than 10 MB."))
    format_ = recognise(content)
    if format_ is None:
        raise Refused("format", _("This is no file of questions that is known here. Look at the list of formats."))
    called = runtime.ask(Kind.IMPORTER, format_.key, "read", content, fallback=None)
    if not isinstance(called.value, Reading):
        raise Refused("format", _("This file cannot be read right now. Nothing was changed; try again later."))
    rows, problems = _check_rows(list(called.value.rows))
    problems = [[one.path, one.message] for one in called.value.problems] + problems
    rows = _decide(rows, owner, problems, actor)
    return ItemImport.objects.create(
        owner=owner, actor=actor, format=format_.key, file_name=file_name[-200:],
        type_key=rows[0]["type"] if rows else "",
        file_sha256=hashlib.sha256(content).hexdigest(), rows=rows, problems=sorted(problems, key=_row_of),
    )  # fmt: skip


def _row_of(problem: list[str]) -> tuple[int, str]:
    row = problem[0].partition(".")[0]
    return (int(row) if row.isdecimal() else 0, problem[0])


def _check_rows(found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """Rows in the shape in which they are applied; what the type itself refuses is a problem."""
    rows: list[dict[str, Any]] = []
    problems: list[list[str]] = []
    for one in found:
        type_key, item, row = str(one.get("type", "")), one.get("item"), str(one.get("row", ""))
        if not isinstance(item, dict):
            problems.append([row, _("There is no question in this row.")])
            continue
        wrong = check_item(type_key, item)
        problems += [[f"{row}.{problem.path}", problem.message] for problem in wrong]
        if wrong:
            continue
        facts = describe_item(type_key, item)
        tags = [tag[:40] for text in one.get("tags") or [] for tag in BETWEEN_TAGS.split(str(text)) if tag]
        level = one.get("difficulty")
        kind = runtime.assessment_type(type_key)
        rows.append({
            "row": row, "type": type_key, "code": str(one.get("code", ""))[:80], "kind": facts.kind, "item": item,
            "schema": kind.schema if kind else 1, "topic": str(one.get("topic", "")).strip()[:120],
            "title": (str(one.get("title", "")) or " ".join(facts.stem.split())[:TITLE])[:200], "tags": tags[:20],
            "difficulty": level if isinstance(level, int) and 1 <= level <= 5 else 3, "sha256": digest_words(item),
        })  # fmt: skip
    return rows, problems


def _decide(rows: list[dict[str, Any]], owner: Any, problems: list[list[str]], actor: Any) -> list[dict[str, Any]]:
    """What each row would do: new, changed or same. Rows that contradict each other are problems."""
    codes = Counter(row["code"] for row in rows if row["code"])
    words = Counter(row["sha256"] for row in rows if not row["code"])
    by_code, by_words = _known(rows, owner, actor)
    for row in rows:
        if row["code"] and codes[row["code"]] > 1:
            problems.append([f"{row['row']}.code", _("Two rows have the same code.")])
        if not row["code"] and words[row["sha256"]] > 1:
            problems.append([f"{row['row']}.question", _("The same question stands in two rows.")])
        item = by_code.get(row["code"]) if row["code"] else by_words.get(row["sha256"])
        row["public_id"] = item.public_id if item else ""
        row["action"] = _action(row, item)
        if item is not None and item.state == ItemState.RETIRED and row["action"] == CHANGED:
            problems.append([f"{row['row']}.code", _("This question is out of use. Put it back as a draft first.")])
    return rows


def _known(rows: list[dict[str, Any]], owner: Any, actor: Any) -> tuple[dict[str, Item], dict[str, Item]]:
    """The questions of this owner by code and by words; by public id, which an export holds, all that one may see.

    One query each.
    """
    there = Item.objects.filter(current_version__isnull=False).select_related("current_version")
    mine = there.filter(owner=owner)
    codes = [row["code"] for row in rows if row["code"]]
    by_id = {one.public_id: one for one in there.visible_to(actor).filter(public_id__in=codes)}
    by_code = {one.code: one for one in mine.filter(code__in=codes)}
    digests = [row["sha256"] for row in rows if not row["code"]]
    known = mine.filter(current_version__sha256__in=digests)
    by_words = {one.current_version.sha256: one for one in known if one.current_version}
    return by_id | by_code, by_words


def _action(row: dict[str, Any], item: Item | None) -> str:
    if item is None or item.current_version is None:
        return NEW
    if not row["code"]:
        return SAME  # the words are there: what stands beside them is for the bank to say
    version = item.current_version
    beside = all(getattr(version, name) == row[name] for name in ("title", "topic", "tags", "difficulty"))
    return SAME if beside and version.sha256 == row["sha256"] else CHANGED


@transaction.atomic
def apply_import(staged: ItemImport, *, actor: Any) -> ItemImport:
    """Write all rows of a staged file as drafts. Twice is once; a bank that changed meanwhile is looked at again."""
    row = ItemImport.objects.select_for_update().get(pk=staged.pk)
    if row.state != ItemImport.State.READ:
        return row
    if row.problems:
        raise Refused("problems", _("Mend the rows that are named, then upload the file again. Nothing was imported."))
    problems: list[list[str]] = []
    rows = _decide(row.rows, row.owner, problems, actor)
    if problems:
        raise Refused("changed", _("The bank changed meanwhile. Upload the file again. Nothing was imported."))
    now = timezone.now()
    new = [one for one in rows if one["action"] == NEW]
    made = Item.objects.bulk_create(
        Item(
            type_key=one["type"], owner=row.owner, code=one["code"], author=actor, kind=one["kind"], changed_at=now,
            **_beside(one),
        )
        for one in new
    )  # fmt: skip
    _add_versions(list(zip(made, new, strict=True)), actor)
    _change_items([one for one in rows if one["action"] == CHANGED], actor, now)
    row.state, row.applied_at = ItemImport.State.DONE, now
    row.result = {name: sum(one["action"] == name for one in rows) for name in (NEW, CHANGED, SAME)}
    row.rows = []  # the bank holds them now
    row.save(update_fields=["state", "applied_at", "result", "rows"])
    record_audit("item.imported", actor=actor, subject=row, organisation=row.owner)
    return row


def _add_versions(pairs: list[tuple[Item, dict[str, Any]]], actor: Any) -> None:
    """The next version of each question. Statements that fit many rows: meanwhile nobody else in the city can write."""
    ItemVersion.objects.bulk_create(_version(item, one, actor) for item, one in pairs)
    newest = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number").values("pk")[:1]
    for start in range(0, len(pairs), AT_ONCE):
        ids = [item.pk for item, _one in pairs[start : start + AT_ONCE]]
        Item.objects.filter(pk__in=ids).update(current_version=Subquery(newest), state=ItemState.DRAFT)


def _change_items(changed: list[dict[str, Any]], actor: Any, now: Any) -> None:
    """Questions that are there already get another version and are drafts again."""
    known = Item.objects.select_for_update(of=("self",)).filter(public_id__in=[one["public_id"] for one in changed])
    old = {one.public_id: one for one in known.select_related("current_version")}
    pairs = [(old[one["public_id"]], one) for one in changed]
    _add_versions(pairs, actor)
    for item, one in pairs:
        item.kind, item.changed_at = one["kind"], now
        for name, value in _beside(one).items():
            setattr(item, name, value)
    names = ["kind", "changed_at", "title", "topic", "tags", "difficulty"]
    Item.objects.bulk_update([item for item, _one in pairs], names, batch_size=100)


def _beside(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("title", "topic", "tags", "difficulty")}


def _version(item: Item, one: dict[str, Any], actor: Any) -> ItemVersion:
    number = item.current_version.number + 1 if item.current_version else 1
    return ItemVersion(
        item=item, number=number, schema=one["schema"], config=one["item"], sha256=one["sha256"], created_by=actor,
        **_beside(one),
    )  # fmt: skip


def drop_import(staged: ItemImport) -> None:
    """Put a file aside that was read and not imported; its rows go."""
    waiting = ItemImport.objects.filter(pk=staged.pk, state=ItemImport.State.READ)
    waiting.update(state=ItemImport.State.DROPPED, rows=[], problems=[])


def export_items(items: Any, format_key: str, *, actor: Any) -> tuple[bytes, Importer, int]:
    """A file of questions in their current versions, and how many the format cannot hold. Codes lead back to them."""
    format_ = next((one for one in importers() if one.key == format_key and one.writes), None)
    if format_ is None:
        raise Refused("format", _("Questions cannot be exported in this format."))
    records = [
        {
            "row": str(place), "type": one.type_key, "code": one.code or one.public_id, "title": one.title,
            "topic": one.topic, "tags": list(one.tags), "difficulty": one.difficulty,
            "item": one.current_version.config,
        }
        for place, one in enumerate(items, start=1)
        if one.current_version is not None
    ]  # fmt: skip
    held = [one for one in records if not format_.kinds or one["item"].get("kind") in format_.kinds]
    called = runtime.ask(Kind.IMPORTER, format_.key, "write", held, fallback=None)
    if not isinstance(called.value, bytes):
        raise Refused("format", _("The file cannot be written right now. Try again later."))
    record_audit("item.exported", actor=actor, fields=[format_.key])
    return called.value, format_, len(records) - len(held)
