"""Where a learner stands in a peer assessment: practice, reviews given and owed, reviews received."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from courses.domain.assessing.attempt_state import GRADED, SUBMITTED, state_of
from courses.domain.authoring.assessment import version_facts
from courses.domain.reviewing.dealing import EXTRA, works_to_read
from courses.domain.reviewing.facts import DESK, Tally, owed_of, stage_of, tally_of
from courses.domain.reviewing.practice import Practised, list_practice
from courses.domain.reviewing.rules import find_rules
from courses.domain.reviewing.showing import say_marks
from courses.models import Attempt, Feedback, Grade, PeerReview, PeerWork
from plugins.api import PeerRules

SILENT = (Feedback.NEVER, Feedback.SCORE_ONLY)


@dataclass(frozen=True)
class Said:
    """A comment about one's work, by a number instead of a name. Hidden ones have no words."""

    number: int
    public_id: str
    comment: str = field(repr=False)
    is_hidden: bool = False
    is_reported: bool = False


@dataclass(frozen=True)
class Standing:
    """For the result page and the page of reviews. `until`: then a person steps in where reviews are missing."""

    work: PeerWork
    rules: PeerRules = field(repr=False)
    tally: Tally
    owed: int
    stage: str
    until: datetime
    practice: tuple[Practised, ...] = ()
    held: PeerReview | None = None
    written: tuple[PeerReview, ...] = ()
    said: tuple[Said, ...] = field(default=(), repr=False)
    is_graded: bool = False
    has_works: bool = False

    @property
    def left(self) -> int:
        """Reviews that are still owed."""
        return max(0, self.rules.gives - self.tally.done)

    @property
    def is_practised(self) -> bool:
        """Whether reviews may begin."""
        return not self.practice or self.practice[-1].row is not None

    @property
    def is_excused(self) -> bool:
        """Whether no work was left to review."""
        return self.work.excused_at is not None

    @property
    def is_with_person(self) -> bool:
        """Whether a person marks the work."""
        return self.stage == DESK

    @property
    def may_help(self) -> bool:
        """Whether one more review could be given beyond one's own."""
        return self.has_works and not self.left and self.tally.done < self.rules.gives + EXTRA


def find_standing(attempt: Attempt, *, now: datetime | None = None, looks: bool = False) -> Standing | None:
    """None where no colleagues review. `looks`: also whether a work waits to be read. A constant number of queries."""
    work = PeerWork.objects.select_related("attempt").filter(attempt=attempt).first()
    rules = find_rules(attempt.version_id) if work is not None else None
    if work is None or rules is None:
        return None
    now = now or timezone.now()
    tally = tally_of(work, now=now)
    is_graded = state_of(attempt) == GRADED
    handed_in = attempt.submitted_at or work.entered_at
    written = tuple(PeerReview.objects.filter(by=work, given_at__isnull=False).order_by("given_at", "pk"))
    return Standing(
        work=work, rules=rules, tally=tally, owed=owed_of(work, rules, tally), stage=stage_of(work, rules, tally),
        until=handed_in + timedelta(days=rules.patience), practice=tuple(list_practice(work, rules)),
        held=PeerReview.objects.filter(by=work).held(now).order_by("pk").first(), written=written,
        said=say_comments(attempt, work) if is_graded else (), is_graded=is_graded,
        has_works=looks and works_to_read(work, now=now).exists(),
    )  # fmt: skip


def say_comments(attempt: Attempt, work: PeerWork) -> tuple[Said, ...]:
    """What colleagues wrote, in the order in which it came; nothing where the rules show no feedback."""
    if version_facts(attempt.version_id).policy.feedback in SILENT:
        return ()
    rows = PeerReview.objects.filter(work=work, given_at__isnull=False).order_by("given_at", "pk")
    return tuple(
        Said(
            number, row.public_id, "" if row.hidden_at else row.comment, row.hidden_at is not None,
            row.reported_at is not None,
        )
        for number, row in enumerate(rows, start=1)
        if row.comment or row.hidden_at
    )  # fmt: skip


def peers_of(attempt: Attempt, grade: Grade | None) -> Standing | None:
    """For the result page: only where the attempt waits for colleagues or a person, or has its result."""
    if attempt.is_sealed or (grade is None and state_of(attempt)[0] != SUBMITTED[0]):
        return None
    return find_standing(attempt)


@dataclass(frozen=True)
class MarkedBy:
    """One colleague's review, for whoever marks or answers an appeal: no name there."""

    number: int
    marks: list[tuple[str, str]]
    comment: str
    is_odd: bool


def reviews_beside(attempt: Attempt, form: Any) -> list[MarkedBy]:
    """What colleagues wrote about a work, beside it on the desk; hidden ones left out. One query."""
    rows = PeerReview.objects.filter(work__attempt=attempt).given().order_by("given_at", "pk")
    return [
        MarkedBy(number, say_marks(form, row.marks), row.comment, row.is_odd)
        for number, row in enumerate(rows, start=1)
    ]
