"""Importing the tree of organisations from one spreadsheet: checked as a whole, then written in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from people.domain.audit import record_audit
from people.domain.number import fold_key
from people.domain.organisation import move_organisation, rename_organisation
from people.domain.organisation_rows import OrganisationRow, read_organisations
from people.domain.rosters.problems import Problem
from people.domain.sheet import SheetRefused, hash_file
from people.models import (
    BatchKind,
    BatchState,
    Organisation,
    OrganisationAlias,
    OrganisationPlacement,
    RosterBatch,
    User,
)

FOREVER = date(2000, 1, 1)


@dataclass
class OrganisationPlan:
    """Rows in an order in which parents come first; what is new, what changes; errors; counts."""

    new: list[OrganisationRow] = field(default_factory=list)
    changed: list[OrganisationRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def check_organisations(rows: list[OrganisationRow], problems: list[Problem]) -> OrganisationPlan:
    """Compare rows with the tree: duplicates, orphans and circles are errors, the others are put in order."""
    plan = OrganisationPlan(problems=list(problems))
    by_code: dict[str, OrganisationRow] = {}
    for row in rows:
        if row.code in by_code:
            plan.problems.append(Problem(row.number, "code", "code_twice", row.code, {"row": by_code[row.code].number}))
        else:
            by_code[row.code] = row
    known = {row.code: row for row in Organisation.objects.all()}
    parents = parent_codes(known)
    aliases = alias_keys()
    done: set[str] = set()
    failed: set[str] = set()
    unchanged = 0
    for row in by_code.values():
        for step in order_above(row, by_code, known, plan, failed):
            if step.code in done or step.code in failed:
                continue
            done.add(step.code)
            if step.code not in known:
                plan.new.append(step)
            elif differs(step, known[step.code], parents.get(step.code, ""), aliases):
                plan.changed.append(step)
            else:
                unchanged += 1
    plan.counts = {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": unchanged,
        "error": len({problem.row for problem in plan.problems}),
    }
    plan.problems.sort(key=lambda problem: problem.row)
    return plan


def order_above(
    row: OrganisationRow,
    by_code: dict[str, OrganisationRow],
    known: Mapping[str, Organisation],
    plan: OrganisationPlan,
    failed: set[str],
) -> list[OrganisationRow]:
    """The row with everything of the file above it, highest first; empty when the way up is broken."""
    chain: list[OrganisationRow] = []
    step: OrganisationRow | None = row
    while step is not None:
        if step in chain or step.code in failed:
            return fail_chain(row, "parent_circle" if step in chain else "unknown_parent", plan, failed)
        chain.append(step)
        if not step.parent:
            break
        if step.parent not in by_code and step.parent not in known:
            return fail_chain(row, "unknown_parent", plan, failed)
        step = by_code.get(step.parent)
    return chain[::-1]


def fail_chain(row: OrganisationRow, code: str, plan: OrganisationPlan, failed: set[str]) -> list[OrganisationRow]:
    plan.problems.append(Problem(row.number, "parent", code, row.parent))
    failed.add(row.code)
    return []


def parent_codes(known: Mapping[str, Organisation]) -> dict[str, str]:
    """Code → code of the parent."""
    by_path = {row.path: row.code for row in known.values()}
    return {row.code: by_path.get(row.path[: -Organisation.steplen], "") for row in known.values()}


def alias_keys() -> set[tuple[int, str]]:
    return set(OrganisationAlias.objects.values_list("organisation_id", "name_key"))


def differs(row: OrganisationRow, known: Organisation, parent: str, aliases: set[tuple[int, str]]) -> bool:
    """Whether the sheet says anything the register does not hold; empty cells say nothing."""
    return bool(
        row.name != known.name
        or row.kind != known.kind
        or (row.name_en and row.name_en != known.name_en)
        or (row.parent and row.parent != parent)
        or (row.stages and row.stages != known.stages)
        or (row.valid_from and row.valid_from != known.valid_from)
        or (row.valid_until and row.valid_until != known.valid_until)
        or any((known.pk, fold_key(alias)) not in aliases for alias in row.aliases)
    )


def apply_organisations(plan: OrganisationPlan, *, batch: RosterBatch, actor: User | None = None) -> None:
    """Write a plan, all or nothing. New rows get their place in the tree by arithmetic: one writer, few statements."""
    with transaction.atomic():
        made = insert_new(plan.new, batch)
        placements = [
            OrganisationPlacement(organisation=node, parent=parent, valid_from=node.valid_from) for node, parent in made
        ]
        OrganisationPlacement.objects.bulk_create(placements, batch_size=500)
        by_code = {row.code: row for row in Organisation.objects.all()}
        for row in plan.changed:
            change_organisation(row, by_code, actor)
        insert_aliases(plan, by_code, batch)
        RosterBatch.objects.filter(pk=batch.pk).update(state=BatchState.APPLIED, counts=plan.counts)
        record_audit(
            "organisations.imported",
            actor=actor,
            subject=batch,
            fields=[f"{name}={count}" for name, count in plan.counts.items()],
        )


def insert_new(rows: list[OrganisationRow], batch: RosterBatch) -> list[tuple[Organisation, Organisation | None]]:
    """Insert nodes below their parents; parents come first in `rows`."""
    nodes: dict[str, Organisation] = {row.code: row for row in Organisation.objects.all()}
    last = last_steps(nodes.values())
    made: list[tuple[Organisation, Organisation | None]] = []
    grown: dict[str, int] = {}
    for row in rows:
        parent = nodes.get(row.parent) if row.parent else None
        base = parent.path if parent else ""
        last[base] = last.get(base, 0) + 1
        node = Organisation(
            path=Organisation._get_path(base, len(base) // Organisation.steplen + 1, last[base]),
            depth=len(base) // Organisation.steplen + 1,
            code=row.code,
            name=row.name,
            name_key=fold_key(row.name),
            name_en=row.name_en,
            kind=row.kind,
            stages=row.stages,
            valid_from=row.valid_from or FOREVER,
            valid_until=row.valid_until,
            batch=batch,
            batch_row=row.number,
        )
        nodes[row.code] = node
        made.append((node, parent))
        if parent:
            grown[base] = grown.get(base, 0) + 1
    for node, _parent in made:
        node.numchild = grown.pop(node.path, 0)
    by_depth: dict[int, list[Organisation]] = {}
    for node, _parent in made:
        by_depth.setdefault(node.depth, []).append(node)
    for depth in sorted(by_depth):
        Organisation.objects.bulk_create(by_depth[depth], batch_size=500)
    for path, count in grown.items():
        above = Organisation.objects.get(path=path)
        Organisation.objects.filter(pk=above.pk).update(numchild=above.numchild + count)
    return made


def last_steps(nodes: Iterable[Organisation]) -> dict[str, int]:
    """Path of each parent → the number of its last child."""
    last: dict[str, int] = {}
    for node in nodes:
        base = node.path[: -Organisation.steplen]
        step: int = Organisation._str2int(node.path[-Organisation.steplen :])
        last[base] = max(last.get(base, 0), step)
    return last


def change_organisation(row: OrganisationRow, by_code: dict[str, Organisation], actor: User | None) -> None:
    """Rename, move, close or describe one unit anew; the code stays."""
    node = by_code[row.code]
    rename_organisation(node, name=row.name, actor=actor)
    columns: dict[str, Any] = {"kind": row.kind}
    if row.stages:
        columns["stages"] = row.stages
    for name in ("name_en", "valid_from", "valid_until"):
        if getattr(row, name):
            columns[name] = getattr(row, name)
    Organisation.objects.filter(pk=node.pk).update(**columns)
    if row.parent:
        node = Organisation.objects.get(pk=node.pk)
        parent = Organisation.objects.get(code=row.parent)
        if node.path[: -Organisation.steplen] != parent.path:
            move_organisation(node, parent=parent, actor=actor)


def insert_aliases(plan: OrganisationPlan, by_code: Mapping[str, Organisation], batch: RosterBatch) -> None:
    rows = {
        (by_code[row.code].pk, fold_key(alias)): OrganisationAlias(
            organisation=by_code[row.code], name=alias[:120], name_key=fold_key(alias)[:120], batch=batch
        )
        for row in (*plan.new, *plan.changed)
        for alias in row.aliases
    }
    OrganisationAlias.objects.bulk_create(rows.values(), batch_size=500, ignore_conflicts=True)


def import_organisations(
    content: bytes, *, dry_run: bool = False, accept_partial: bool = False, actor: User | None = None
) -> OrganisationPlan:
    """Read, check and, unless it is a dry run, write. With errors nothing is written without `accept_partial`.

    Raises SheetRefused when the file is no such sheet, or "changed_meanwhile" when another writer came between.
    """
    rows, problems = read_organisations(content)
    plan = check_organisations(rows, problems)
    if dry_run or (plan.problems and not accept_partial) or not (plan.new or plan.changed):
        return plan
    batch = RosterBatch.objects.create(
        kind=BatchKind.ORGANISATIONS,
        state=BatchState.APPLYING,
        owner=actor,
        file_hash=hash_file(content),
        file_size=len(content),
        counts=plan.counts,
    )
    try:
        apply_organisations(plan, batch=batch, actor=actor)
    except IntegrityError as error:
        RosterBatch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED, error_code="changed_meanwhile")
        raise SheetRefused("changed_meanwhile") from error
    except BaseException:
        RosterBatch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED)
        raise
    return plan
