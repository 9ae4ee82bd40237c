"""A learner in front of an assessment: what most tests of attempts begin with."""

from typing import Any

from courses.domain.assessing.answers import save_answer
from courses.domain.assessing.attempt import start_attempt
from courses.domain.assessing.submission import submit_attempt
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import outline_of
from courses.models import Assessment, Attempt, Policy
from tests.factories.courses import make_assessment, make_enrolment, make_page, quiz

RIGHT = {"a-q1": ["2"], "a-q2": ["2"]}
WRONG = {"a-q1": ["1"], "a-q2": ["1"]}


class Sitting:
    """Somebody enrolled in a course of one assessment."""

    def __init__(
        self, policy: Policy | None = None, *, assessment: Assessment | None = None, person: Any = None, **item: Any
    ) -> None:
        page = make_page(quiz(assessment or make_assessment(policy=policy), **item))
        self.page = page
        self.enrolment = make_enrolment(page, person)
        self.person = self.enrolment.person
        self.outline = outline_of(self.enrolment.version, language="zh-hans")
        self.item = self.outline.items[0]

    def start(self, **extra: Any) -> Attempt:
        done = done_keys(self.enrolment, self.outline)
        return start_attempt(self.enrolment, self.item, outline=self.outline, done=done, **extra)

    def submit(self, attempt: Attempt, raw: Any = None, **extra: Any) -> Any:
        return submit_attempt(self.person.pk, attempt.public_id, raw=raw, **{"save_key": "k" * 12, **extra})

    def save(self, attempt: Attempt, **extra: Any) -> Any:
        values = {"question": "q1", "raw": {"a-q1": ["2"]}, "save_key": "s" * 12, "revision": None, **extra}
        return save_answer(self.person.pk, attempt.public_id, **values)
