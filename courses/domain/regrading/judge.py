"""A result judged again by a newer version: the same function for the dry run and for the real one.

Plugins are called here, so nothing of it runs inside a transaction; what is read is read in chunks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import get_language

from courses.domain.assessing.counted import Result, count_results
from courses.domain.assessing.judged_by import graded_under
from courses.domain.assessing.judging import Judged, is_passed, judge
from courses.domain.assessing.lateness import find_lateness
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.learning.completion import satisfies
from courses.domain.learning.outline import OutlineItem, outline_of
from courses.domain.marking.together import are_of_seats, settles_itself
from courses.domain.uploading.given import NO_FILES, GivenFiles, files_of_hand_ins
from courses.models import (
    Attempt,
    Certificate,
    Grade,
    ItemCompletion,
    PrivacyClass,
    Progress,
    RegradeCase,
    Response,
)
from plugins.api import Status, runtime

POINT = Decimal("0.001")
OPEN_CLASSES = (PrivacyClass.GRADED, PrivacyClass.FORMATIVE)
AWAY = "unavailable"  # the code of a type that could not answer
Verdict, Effect = RegradeCase.Verdict, RegradeCase.Effect
Place = tuple[int | None, str, int]


@dataclass(frozen=True)
class Finding:
    """What a regrade finds of one attempt. `judged` and `variant` are kept for writing, where it changes."""

    attempt: Attempt
    grade: Grade
    verdict: str
    code: str = ""
    why: str = ""
    result: Result | None = None
    judged: Judged | None = field(default=None, repr=False)
    variant: Any = field(default=None, repr=False)


@dataclass(frozen=True)
class Group:
    """A learner at one place of a course: the findings of their attempts, and what follows together."""

    findings: tuple[Finding, ...]
    effect: str = Effect.NONE
    keeps_certificate: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything is to be written."""
        return any(one.verdict == Verdict.CHANGED for one in self.findings)


def papers_in_scope(assessment_id: int) -> Any:
    """Attempts with a result that staff may judge: done, not void, not sealed."""
    return Attempt.objects.filter(
        assessment_id=assessment_id, privacy__in=OPEN_CLASSES, progress=Progress.COMPLETED, grades__isnull=False
    ).distinct()


def find_groups(attempt_ids: Sequence[int], target: VersionFacts, *, draws: bool) -> list[Group]:
    """Judge these attempts again. Whoever is asked for must be asked for with all attempts at the place."""
    attempts = list(
        Attempt.objects.filter(pk__in=attempt_ids)
        .select_related("enrolment__version", "enrolment__person")
        .order_by("enrolment_id", "item_key", "round", "number", "pk")
    )
    grades = {row.attempt_id: row for row in Grade.objects.filter(attempt__in=attempts).order_by("serial")}
    finals = Response.objects.filter(attempt__in=attempts, final=True).order_by("revision")
    raws = dict(finals.values_list("attempt_id", "raw"))
    files = files_of_hand_ins(target, raws)
    by_place: dict[Any, list[Finding]] = defaultdict(list)
    for attempt in attempts:
        grade = grades.get(attempt.pk)
        if grade is not None:
            given = files.get(attempt.pk, NO_FILES)
            finding = judge_again(attempt, grade, raws.get(attempt.pk), target, draws=draws, given=given)
            by_place[place_of(attempt)].append(finding)
    known = _read_places(attempts)
    return [_with_effect(tuple(findings), target, known) for findings in by_place.values()]


def place_of(attempt: Attempt) -> Any:
    """Attempts that count together: an enrolment's at an item in a round; one outside a course stands alone."""
    if attempt.enrolment_id is None:
        return attempt.pk
    return attempt.enrolment_id, str(attempt.item_key), attempt.round


def judge_again(
    attempt: Attempt,
    grade: Grade,
    raw: Any,
    target: VersionFacts,
    *,
    draws: bool,
    given: GivenFiles = NO_FILES,
) -> Finding:
    """One attempt by the newer version; what cannot be is said with the reason and left alone."""
    if grade.version_id == target.id:
        return Finding(attempt, grade, Verdict.SAME, code="current")
    code, why, variant = _map_paper(attempt, grade, raw, target)
    judged = None
    if not code:
        judged = judge(
            target, variant=variant, raw=raw, language=get_language() or "zh-hans", marks=grade.marks,
            show=target.policy.shows_at_once, known=grade.facts, draws=draws, given=given,
        )  # fmt: skip
        code = AWAY if judged is None else "" if judged.outcome.status == Status.GRADED else "person"
    if code or judged is None:
        return Finding(attempt, grade, Verdict.REFUSED, code=code, why=why)
    judged = _charge(judged, attempt)
    result = _result_of(attempt, judged, target)
    verdict = Verdict.SAME if result == _result_of_grade(attempt, grade) else Verdict.CHANGED
    return Finding(attempt, grade, verdict, result=result, judged=judged, variant=variant)


def _map_paper(attempt: Attempt, grade: Grade, raw: Any, target: VersionFacts) -> tuple[str, str, Any]:
    """A code and the type's words where old answers cannot be judged by the new version; else the paper for it."""
    if grade.response is None or raw is None:
        return "erased", "", None
    if are_of_seats(grade.marks) and not settles_itself(attempt):
        return "two_markers", "", None
    before, variant = graded_under(attempt, grade)
    mapped = runtime.call(target.type_key, "regrade_map", before.config, target.config, variant or {}, fallback=None)
    if mapped.ok and isinstance(mapped.value, str):
        return "paper", mapped.value[:300], None
    return ("", "", mapped.value) if mapped.ok and isinstance(mapped.value, dict) else (AWAY, "", None)


def _charge(judged: Judged, attempt: Attempt) -> Judged:
    """Lateness costs what the rules said that the learner knew."""
    score = judged.outcome.score
    late = find_lateness(attempt, version_facts(attempt.version_id), score)
    if score is not None and late.deducted:
        judged = replace(judged, outcome=replace(judged.outcome, score=score - late.deducted))
    return replace(judged, late=late)


def _points(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(POINT, ROUND_HALF_UP)


def _result_of(attempt: Attempt, judged: Judged, target: VersionFacts) -> Result:
    outcome = judged.outcome
    passed = is_passed(outcome, target.policy)
    return Result(attempt.number, _points(outcome.score), _points(outcome.max_score), passed, outcome.completed)


def _result_of_grade(attempt: Attempt, grade: Grade) -> Result:
    return Result(attempt.number, _points(grade.score), _points(grade.max_score), grade.passed, grade.completed)


@dataclass(frozen=True)
class Known:
    """What is on record at the places of a chunk."""

    results: dict[Any, dict[int, Result]]
    done: dict[Any, str]
    certified: set[tuple[int, int]]


def _read_places(attempts: Iterable[Attempt]) -> Known:
    """All results, completions in force and certificates of these learners. Three queries."""
    rows = [one for one in attempts if one.enrolment_id is not None]
    enrolments = {one.enrolment_id for one in rows}
    results: dict[Any, dict[int, Result]] = defaultdict(dict)
    grades = Grade.objects.filter(attempt__enrolment__in=enrolments, sealed=False).exclude(
        attempt__progress=Progress.VOIDED
    )
    names = ("attempt__enrolment_id", "attempt__item_key", "attempt__round", "attempt__number", "score", "max_score",
             "passed", "completed")  # fmt: skip
    for enrolment, key, round_, *rest in grades.order_by("serial").values_list(*names):
        number, score, most, passed, completed = rest
        result = Result(number, _points(score), _points(most), passed, completed)
        results[(enrolment, str(key), round_)][number] = result
    done = ItemCompletion.objects.in_force().filter(enrolment__in=enrolments)
    bases = {
        (enrolment, str(key), round_): basis
        for enrolment, key, round_, basis in done.values_list("enrolment_id", "item_key", "round", "basis")
    }
    people = {one.person_id for one in rows}
    certificates = Certificate.objects.current().filter(person__in=people)
    certified = set(certificates.values_list("person_id", "version__requirements__course_id"))
    return Known(results, bases, certified)


def item_of(attempt: Attempt) -> OutlineItem | None:
    """The place in the course, where the attempt belongs to the learner's present round."""
    enrolment = attempt.enrolment
    if enrolment is None or attempt.round != enrolment.round:
        return None
    return outline_of(enrolment.version, language="zh-hans").by_key.get(str(attempt.item_key))


def _with_effect(findings: tuple[Finding, ...], target: VersionFacts, known: Known) -> Group:
    group = Group(findings)
    attempt = findings[-1].attempt
    item = item_of(attempt)
    if item is None or item.assessment is None or not group.is_changed:
        return group
    place = place_of(attempt)
    before = known.results.get(place, {})
    changed = {
        one.attempt.number: one.result for one in findings if one.verdict == Verdict.CHANGED and one.result is not None
    }
    old, mark = item.assessment.policy, target.policy.pass_mark
    judged_by = max(one.grade.version_id for one in findings)
    was = _is_satisfied(item, before, old.aggregate, version_facts(judged_by).policy.pass_mark)
    now = _is_satisfied(item, {**before, **changed}, old.aggregate, mark)
    basis = known.done.get(place)
    if now and not was and basis is None:
        return replace(group, effect=Effect.GAINED)
    if was and not now and basis == ItemCompletion.Basis.ATTEMPT:
        kept = (attempt.person_id, attempt.course_id or 0) in known.certified
        return replace(group, effect=Effect.LOST, keeps_certificate=kept)
    return group


def _is_satisfied(item: OutlineItem, results: dict[int, Result], aggregate: str, mark: Decimal | None) -> bool:
    counted = count_results(list(results.values()), aggregate=aggregate, pass_mark=mark)
    return counted is not None and satisfies(item.move_on, completed=counted.completed, passed=counted.passed)
