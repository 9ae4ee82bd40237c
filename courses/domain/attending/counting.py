"""What follows from the register: attempts that count sessions are opened, graded and graded again by the core alone.

No learner begins or hands in anything for them, so that nothing they claim can count. Plugins are called here: never
inside a transaction.
"""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.assessing.attempt import start_attempt
from courses.domain.assessing.attempt_state import DONE, GRADED, SUBMITTED, state_of
from courses.domain.assessing.grading import grade_attempt, keep_judgement
from courses.domain.assessing.judged_by import newest_grade
from courses.domain.assessing.judging import judge
from courses.domain.assessing.presence import facts_for
from courses.domain.assessing.submission import submit_attempt
from courses.domain.assessing.suppliers import counts_sessions
from courses.domain.attending.class_item import count_class_items
from courses.domain.authoring.assessment import version_facts
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.domain.refusal import Refused
from courses.models import Attempt, ClassPlace, Enrolment, Progress
from courses.models.attempt import OPEN
from plugins.api import Status

LANGUAGE = "zh-hans"


def count_run(run_id: int, *, person_ids: Collection[int] = (), progress: Any = None) -> int:
    """Count the sessions anew for everybody who has a place in a run, or for some of them; again changes nothing.
    Returns how many."""
    places = ClassPlace.objects.filter(run=run_id, state=ClassPlace.State.CONFIRMED)
    rows = Enrolment.objects.filter(pk__in=places.values("enrolment"), ended_at=None, person__isnull=False)
    rows = rows.filter(person__in=person_ids) if person_ids else rows
    todo = list(rows.select_related("version", "course", "person").order_by("pk"))
    for done, enrolment in enumerate(todo, start=1):
        count_enrolment(enrolment)
        if progress is not None:
            progress(done, len(todo))
    return len(todo)


def count_enrolment(enrolment: Enrolment) -> None:
    """Every part of the course that counts sessions; what is not open yet waits for the next roll."""
    outline = outline_of(enrolment.version, language=LANGUAGE)
    for item in outline.items:
        if item.assessment is not None and counts_sessions(item.assessment.type_key):
            _count_item(enrolment, item, outline)
    count_class_items(enrolment, outline)


def _count_item(enrolment: Enrolment, item: OutlineItem, outline: Outline) -> None:
    attempt = last_attempt(enrolment, item)
    if attempt is None:
        try:
            attempt = start_attempt(enrolment, item, outline=outline, done=done_keys(enrolment, outline))
        except Refused:
            return
    if attempt.progress in OPEN:
        submit_attempt(attempt.person_id, attempt.public_id, raw={}, save_key=f"register-{attempt.public_id}")
    elif state_of(attempt) == SUBMITTED:
        grade_attempt(attempt, language=LANGUAGE)
    elif state_of(attempt) in (GRADED, DONE):
        _grade_again(attempt)


def last_attempt(enrolment: Enrolment, item: OutlineItem) -> Attempt | None:
    """The one attempt by which a part is counted."""
    rows = Attempt.objects.filter(enrolment=enrolment, item_key=item.key, round=enrolment.round)
    return rows.exclude(progress=Progress.VOIDED).select_related("enrolment__version").order_by("-number").first()


def _grade_again(attempt: Attempt) -> None:
    """A further grade where a correction changed the result; a completion that was given stays."""
    facts = version_facts(attempt.version_id)
    known = facts_for(attempt, facts, ended_at=attempt.submitted_at)
    judged = judge(facts, variant=attempt.variant, raw={}, language=LANGUAGE, known=known)
    standing = newest_grade(attempt)
    if judged is None or standing is None or judged.outcome.status != Status.GRADED:
        return
    if _result(judged.outcome) != (standing.passed, standing.completed, standing.feedback):
        keep_judgement(attempt, judged, marks=None, grader=None, reason=_("The register was corrected."))


def _result(outcome: Any) -> tuple[bool | None, bool, str]:
    return outcome.passed, outcome.completed, outcome.feedback
