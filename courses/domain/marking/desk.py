"""One work on the marking desk: what the plugin draws, the form for the marks, and what was said before."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe

from courses.domain.assessing.attempt_state import AWAITING, DONE, GRADED, state_of
from courses.domain.assessing.judged_by import graded_under, newest_grade
from courses.domain.assessing.presence import facts_for
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.marking.queue import QueueRow, beside, done_today, list_queue
from courses.domain.marking.scope import code_of, markers_for, may_assign, name_of, read_types, works_in_scope
from courses.domain.marking.seat import Table, claim_seat, table_of
from courses.domain.marking.together import OtherMarks, marks_to_show, say_others
from courses.domain.refusal import Refused
from courses.domain.uploading.given import files_before_marker
from courses.models import DECIDER, Attempt, Grade, Mark, MarkingSeat, Progress, Response
from plugins.api import Ctx, Mode, runtime


@dataclass(frozen=True)
class Work:
    """A work as the plugin reads it."""

    html: SafeString = field(repr=False)
    form: Any = field(repr=False)
    is_whole: bool = True


@dataclass(frozen=True)
class Desk:
    """The screen. `problem` says why one cannot mark it (taken, done); `mode` is mark, read or changed."""

    attempt: Attempt
    facts: VersionFacts = field(repr=False)
    mode: str
    code: str
    name: str
    draft: int
    work: Work = field(repr=False)
    queue: list[QueueRow]
    before: str
    after: str
    done: int
    earlier: list[Mark]
    others: list[OtherMarks]
    grade: Grade | None = None
    seat: MarkingSeat | None = None
    problem: Any = ""
    markers: list[Any] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Of today's bar: done and still waiting."""
        return self.done + len(self.queue)

    @property
    def is_decision(self) -> bool:
        """Whether two markers differ and this one decides."""
        return self.seat is not None and self.seat.seat == DECIDER


def find_work(user: Any, public_id: str, *, action: str = "mark") -> Attempt | None:
    """A work within one's scope, never one's own."""
    found = works_in_scope(user, action).filter(public_id=public_id)
    beside = ("assessment", "course__owner", "organisation", "person", "subject", "enrolment__version")
    return found.select_related(*beside).first()


def open_desk(attempt: Attempt, user: Any, *, language: str, data: Mapping[str, Any] | None = None) -> Desk:
    """Sit down before a work and show it; `data` are marks that were sent and have to be mended."""
    facts = version_facts(attempt.version_id)
    seat, problem = _sit_down(attempt, user, facts)
    table = table_of(attempt)
    state = state_of(attempt)
    grade = newest_grade(attempt) if state == GRADED else None
    mode = {AWAITING: "mark", DONE: "read", GRADED: "change"}.get(state, "closed")
    if mode == "change" and not may_change(user, attempt, grade):
        mode = "closed"
    draft = data if data is not None else _draft_of(seat)
    place = seat.seat if seat is not None else None
    work = show_work(
        attempt, table, user, language=language, data=draft, bound=data is not None, grade=grade, seat=place
    )
    queue = list_queue(user, assessment=attempt.assessment, course_id=attempt.course_id, current=attempt.public_id)
    before, after = beside(queue, attempt.public_id)
    named = not facts.policy.anonymous_marking or grade is not None
    return Desk(
        attempt=attempt, facts=facts, mode=mode, code=code_of(attempt), name=name_of(attempt, named=named),
        draft=Response.objects.filter(attempt=attempt, final=True).count(), work=work, queue=queue, before=before,
        after=after, done=done_today(user, attempt), earlier=_earlier(attempt, table), grade=grade, seat=seat,
        others=say_others(table, place, work.form), problem=problem,
        markers=markers_for(attempt) if mode == "mark" and may_assign(user, attempt) else [],
    )  # fmt: skip


def may_change(user: Any, attempt: Attempt, grade: Grade | None) -> bool:
    """Whoever gave the grade, and whoever answers appeals where it belongs, may give another one."""
    own = grade is not None and grade.grader_id == user.pk
    return own or works_in_scope(user, "answer_appeals").filter(pk=attempt.pk).exists()


def _sit_down(attempt: Attempt, user: Any, facts: VersionFacts) -> tuple[MarkingSeat | None, Any]:
    state = state_of(attempt)
    if state != AWAITING and not (state == DONE and facts.type_key in read_types()):
        return None, ""
    try:
        return claim_seat(attempt, user), ""
    except Refused as refusal:
        return None, refusal.message


def _draft_of(seat: MarkingSeat | None) -> dict[str, Any] | None:
    return seat.draft if seat is not None and seat.draft else None


def show_work(
    attempt: Attempt,
    table: Table,
    user: Any,
    *,
    language: str,
    data: Any = None,
    bound: bool = False,
    grade: Grade | None = None,
    seat: int | None = None,
) -> Work:
    """What the plugin draws for whoever marks, with its form: empty, as a draft, or with what has to be mended."""
    raw = Response.objects.filter(pk=table.final_id or 0).values_list("raw", flat=True).first() or {}
    facts, variant = graded_under(attempt, grade)
    nameless = facts.policy.anonymous_marking and grade is None and attempt.subject_id is None
    given = files_before_marker(
        attempt, facts, raw, marker=user, is_graded=grade is not None or seat == DECIDER,
        alias=code_of(attempt) if nameless else "",
    )  # fmt: skip
    ctx = Ctx(
        config=facts.config, variant=variant or {}, mode=Mode.MARK, lang=language, show_answers=True,
        facts=facts_for(attempt, facts, ended_at=attempt.submitted_at), files=given.files,
    )  # fmt: skip
    read = runtime.call(facts.type_key, "parse", ctx, raw, given.by_field, fallback=None)
    if not read.ok:
        return Work(mark_safe(""), None, is_whole=False)
    ctx = replace(ctx, response=read.value[0])
    marks = marks_to_show(attempt, table, seat, grade.marks if grade is not None else None)
    judged = runtime.call(facts.type_key, "grade", ctx, marks, fallback=None)
    if judged.ok and judged.value is not None:
        ctx = replace(ctx, outcome=judged.value)
    page = runtime.call(facts.type_key, "render", ctx, fallback=mark_safe(""))
    form = runtime.call(facts.type_key, "marking_form", ctx, data if bound else None, fallback=None)
    if form.ok and form.value is not None and data and not bound:
        _fill(form.value, data)
    return Work(page.value, form.value if form.ok else None, is_whole=page.ok and form.ok)


def _fill(form: Any, draft: Mapping[str, Any]) -> None:
    """Put a draft into an unbound form: what was last chosen, without complaints about what is missing."""
    for name in form.fields:
        given = draft.get(form.add_prefix(name))
        if isinstance(given, list) and given:
            several = isinstance(form.fields[name], forms.MultipleChoiceField)
            form.initial[name] = given if several else given[-1]


def _earlier(attempt: Attempt, table: Table) -> list[Mark]:
    """Why the work was given back before, oldest first."""
    rows = Mark.objects.filter(attempt=attempt, decision=Mark.Decision.RETURNED).exclude(response=table.final_id)
    return list(rows.order_by("marked_at"))


@dataclass(frozen=True)
class Said:
    """What markers wrote to the learner about one work."""

    returned: Mark | None = None
    until: datetime | None = None
    comments: tuple[str, ...] = ()


def words_of(attempt: Attempt) -> Said:
    """For the learner: why the work came back, or what was written beside its result. One query; no names.

    While another marker is waited for, nobody's words show: they would tell the marks before there is a result.
    """
    marks = list(Mark.objects.filter(attempt=attempt).order_by("marked_at", "pk"))
    returned = next((one for one in reversed(marks) if one.decision == Mark.Decision.RETURNED), None)
    last: dict[tuple[Any, int], str] = {}
    for mark in marks:
        if mark.decision == Mark.Decision.MARKED:
            last[(mark.response_id, mark.seat)] = mark.comment.strip()
    newest = max((key[0] or 0 for key in last), default=0)
    is_out = attempt.progress == Progress.COMPLETED
    standing = {key[1]: words for key, words in last.items() if is_out and (key[0] or 0) == newest}
    shown = [standing[DECIDER]] if standing.get(DECIDER) else list(standing.values())
    return Said(returned, attempt.deadline, tuple(words for words in shown if words))
