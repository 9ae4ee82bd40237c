"""A paper on the screen: what the plugin draws of an attempt, with the answers saved so far."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from courses.domain.assessing.answers import Draft, Drafts, read_drafts
from courses.domain.assessing.attempt_state import is_overdue
from courses.domain.assessing.presence import facts_for, needs_presence
from courses.domain.assessing.sealed import open_answers
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.inspecting.subjects import may_fill_in
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.domain.uploading.given import NO_FILES, GivenFiles, field_name, files_on_paper
from courses.models import Attempt, Progress, SealedResult
from plugins.api import Ctx, Mode, Problem, runtime

LONG = 12 * 3600
QUESTION = re.compile(r'id="([^"]{1,80})"[^>]*?\sdata-(?:q|question)="([^"]{1,64})"')


@dataclass(frozen=True)
class SheetEntry:
    """One field of the answer sheet. `save_key` names the last answer, so that a device knows whether it is its own."""

    number: int
    anchor: str
    state: str = "none"
    flagged: bool = False
    save_key: str = ""


@dataclass(frozen=True)
class Paper:
    """An open attempt as a page shows it. `html` is empty when the plugin cannot draw it: answers stay kept."""

    attempt: Attempt
    facts: VersionFacts = field(repr=False)
    outline: Outline | None
    item: OutlineItem | None
    html: SafeString = field(repr=False)
    sheet: tuple[SheetEntry, ...]
    revision: int
    now: datetime
    left: int | None
    problems: tuple[Problem, ...] = field(default=(), repr=False)
    crisis: bool = field(default=False, repr=False)
    is_watched: bool = False
    upload_url: str = ""

    @property
    def has_timer(self) -> bool:
        """Whether the time that is left is short enough to be watched; a closing date days away is said in words."""
        return self.left is not None and self.left < LONG

    @property
    def is_whole(self) -> bool:
        """Whether the plugin drew it."""
        return bool(self.html)

    @property
    def open_count(self) -> int:
        """Questions without a full answer."""
        return sum(entry.state != "done" for entry in self.sheet)

    @property
    def flagged_count(self) -> int:
        """Questions saved for another look."""
        return sum(entry.flagged for entry in self.sheet)


def find_attempt(person: Any, attempt_id: str) -> Attempt | None:
    """The person's own attempt; one about an organisation as long as they fill in for it. One query for their own."""
    found = (
        Attempt.objects.select_related("enrolment__version", "course", "subject")
        .filter(public_id=attempt_id, person=person)
        .first()
    )
    return found if found is None or may_fill_in(person, found) else None


def show_paper(attempt: Attempt, *, language: str, now: datetime | None = None) -> Paper | None:
    """The paper of an open attempt; None when it is over (by state or by the clock)."""
    now = now or timezone.now()
    if attempt.progress not in (Progress.STARTED, Progress.RETURNED) or is_overdue(attempt, now=now):
        return None
    facts = version_facts(attempt.version_id)
    if attempt.is_sealed:
        sealed = SealedResult.objects.filter(attempt=attempt).first()
        kept = open_answers(sealed) if sealed else {"variant": {}, "raw": None}
        variant, drafts = kept["variant"], Drafts(kept["raw"] or {}, {}, 0)
    else:
        variant, drafts = attempt.variant, read_drafts(attempt.pk)
    known = facts_for(attempt, facts)
    given = files_on_paper(attempt, facts)
    html, problems, crisis = _draw(facts, variant, drafts, language, known, given)
    outline = outline_of(attempt.enrolment.version, language=language) if attempt.enrolment else None
    left = None if attempt.deadline is None else max(0, int((attempt.deadline - now).total_seconds()))
    return Paper(
        attempt=attempt, facts=facts, outline=outline, html=html, now=now, left=left, revision=drafts.revision,
        item=outline.by_key.get(str(attempt.item_key)) if outline else None,
        sheet=_sheet(html, drafts.questions, drafts.raw, {name for name, files in given.by_field.items() if files}),
        problems=problems, crisis=crisis, is_watched=needs_presence(facts), upload_url=given.url,
    )  # fmt: skip


def _draw(
    facts: VersionFacts,
    variant: Any,
    drafts: Drafts,
    language: str,
    known: Any = None,
    given: GivenFiles = NO_FILES,
) -> tuple[SafeString, tuple[Problem, ...], bool]:
    """The form with the answers in it; what is still open; and, for a self-test, whether help must stand first."""
    ctx = Ctx(
        config=facts.config, variant=variant or {}, mode=Mode.ATTEMPT, lang=language, facts=known, files=given.files,
        upload_url=given.url,
    )  # fmt: skip
    problems: tuple[Problem, ...] = ()
    crisis = False
    if drafts.raw or drafts.revision or given.files:
        read = runtime.call(
            facts.type_key, "parse", ctx, drafts.raw, given.by_field, fallback=(None, []), private=facts.is_sealed
        )
        ctx = replace(ctx, response=read.value[0])
        problems = tuple(problem for problem in read.value[1] if problem.is_error)
        if facts.is_sealed and read.ok:
            judged = runtime.call(facts.type_key, "grade", replace(ctx, mode=Mode.REVIEW), private=True)
            crisis = judged.ok and "crisis" in judged.value.signals
    drawn = runtime.call(facts.type_key, "render", ctx, fallback="", private=facts.is_sealed)
    return (drawn.value if isinstance(drawn.value, SafeString) else mark_safe("")), problems, crisis


def _is_given(question: str, raw: dict[str, list[str]]) -> bool:
    """Whether some field of a question holds anything."""
    own = Ctx(config={}, variant={}).field(question)
    return any(
        (name == own or name.startswith(f"{own}-")) and any(value.strip() for value in values)
        for name, values in raw.items()
    )


def _sheet(
    html: str, drafts: dict[str, Draft], raw: dict[str, list[str]], with_files: set[str]
) -> tuple[SheetEntry, ...]:
    rows = []
    for number, (anchor, question) in enumerate(QUESTION.findall(html), start=1):
        draft = drafts.get(question)
        known: tuple[Any, ...] = (draft.state, draft.flagged, draft.save_key) if draft else ()
        if draft is None and "" in drafts and _is_given(question, raw):  # handed in whole, and sent back
            known = ("done",)
        if field_name(question) in with_files:  # files count as they stand, whatever was saved of them
            known = ("done", *known[1:])
        rows.append(SheetEntry(number, anchor, *known))
    return tuple(rows)
