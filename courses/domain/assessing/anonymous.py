"""The door to an anonymous assessment: for those invited by a course, or for whoever has its address."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from courses.domain.assessing.attempt import SAME
from courses.domain.assessing.taking import Taken, keeps_answers
from courses.domain.assessing.terms import terms_of
from courses.domain.assessing.window import Window, find_window
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.authoring.preview import introduce
from courses.domain.learning.completion import refresh_course_completion
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import Outline
from courses.models import Assessment, CourseCompletion, Enrolment, PrivacyClass
from plugins.api import Ctx, Introduction, Mode, Problem, runtime


@dataclass(frozen=True)
class AnonymousDoor:
    """What stands before it. `state` is open, not_yet, closed, taken or unavailable."""

    version_id: int
    title: str
    state: str
    window: Window
    introduction: Introduction
    keeps: bool
    keep_months: int


def find_open_link(public_id: str) -> VersionFacts | None:
    """The anonymous assessment of an address that anybody may use; None for every other."""
    row = Assessment.objects.filter(public_id=public_id, current_version__isnull=False, archived_at=None).first()
    if row is None or row.current_version_id is None:
        return None
    facts = version_facts(row.current_version_id)
    return facts if facts.privacy == PrivacyClass.ANONYMOUS and facts.policy.open_link else None


def find_door(
    facts: VersionFacts,
    *,
    language: str,
    taken: bool = False,
    course: int | None = None,
    now: datetime | None = None,
) -> AnonymousDoor:
    """Whether somebody may answer now, and what they are told first. `taken`: they have, in this place."""
    terms = terms_of(facts.id)
    window = find_window(facts.policy, terms)
    keeps = keeps_answers(facts.type_key)
    state = _state(window, now or timezone.now()) or "open"
    if not runtime.is_enabled(facts.type_key, course=course):
        state = "unavailable"
    elif keeps and taken:
        state = "taken"
    said = introduce(facts.id, language=language)
    return AnonymousDoor(facts.id, facts.title, state, window, said, keeps, terms.keep_months)


def _state(window: Window, now: datetime) -> str:
    """Nothing anonymous is ever late: it is open or it is not."""
    return "closed" if window.is_over(now) else window.refusal(now)


@dataclass(frozen=True)
class Sheet:
    """The form of an anonymous assessment as the plugin draws it; empty when it cannot."""

    html: SafeString = field(repr=False)
    problems: tuple[Problem, ...] = field(default=(), repr=False)


def deal_same(facts: VersionFacts) -> dict[str, Any]:
    """The paper is the same for everybody: nothing is kept that could tell which one somebody had."""
    called = runtime.call(facts.type_key, "new_variant", facts.config, SAME, fallback={}, private=True)
    return dict(called.value)


def draw_sheet(
    facts: VersionFacts, *, language: str, response: Any = None, problems: tuple[Problem, ...] = ()
) -> Sheet:
    """The empty form, or what was answered with what is still open."""
    ctx = Ctx(config=facts.config, variant=deal_same(facts), mode=Mode.ATTEMPT, response=response, lang=language)
    drawn = runtime.call(facts.type_key, "render", ctx, fallback="", private=True)
    html = drawn.value if isinstance(drawn.value, SafeString) else mark_safe("")
    return Sheet(html, problems)


def draw_result(facts: VersionFacts, taken: Taken, *, language: str) -> SafeString:
    """What the taker sees, once."""
    ctx = Ctx(
        config=facts.config, variant=deal_same(facts), mode=Mode.REVIEW, response=taken.response,
        outcome=taken.outcome, lang=language,
    )  # fmt: skip
    drawn = runtime.call(facts.type_key, "render", ctx, fallback="", private=True)
    return drawn.value if isinstance(drawn.value, SafeString) else mark_safe("")


def count_part(enrolment: Enrolment, outline: Outline) -> CourseCompletion | None:
    """After somebody took part: the course may be finished by it. Nothing says that it was this part."""
    return refresh_course_completion(enrolment, outline=outline, done=done_keys(enrolment, outline))
