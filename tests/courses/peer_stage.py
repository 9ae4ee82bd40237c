"""A course of one peer assessment and the people in it: what tests of reviewing begin with."""

from copy import copy
from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.domain.reviewing.dealing import take_work
from courses.domain.reviewing.practice import find_example, mark_example
from courses.domain.reviewing.review import give_review
from courses.domain.reviewing.rules import rules_of
from courses.models import Attempt, PeerReview, PeerWork, Policy
from people.domain.role import grant_role
from people.models import Organisation
from plugins.peer.samples import BASE, FULL, LOW, TEXT, sample_config
from tests.courses.sitting import Sitting
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_assessment, make_enrolment

COMMENT = "时间和场景都写到了，开口那句很稳，可以再补一句原话。"
__all__ = ["BASE", "COMMENT", "FULL", "LOW", "TEXT", "PeerRoom"]


class PeerRoom:
    """Learners of one school; `hand_in` puts their texts into the pool."""

    def __init__(self, people: int = 3, *, policy: Policy | None = None, **config: Any) -> None:
        self.school = SchoolFactory()
        self.city = Organisation.objects.get(kind="city")
        config = {**sample_config(), "examples": [], **config}
        self.assessment = make_assessment("课堂观察互评", type_key="peer", config=config, policy=policy or Policy())
        self.people = [self.learner() for _one in range(people)]
        self.first = Sitting(assessment=self.assessment, person=self.people[0])
        self.works: dict[int, PeerWork] = {}

    def learner(self):
        person = LearnerFactory()
        join(person, self.school)
        return person

    def staff(self, role: str = "trainer"):
        person = LearnerFactory()
        grant_role(person, role=role, organisation=self.city)
        return person

    def sitting(self, person: Any) -> Sitting:
        if person == self.people[0]:
            return self.first
        sitting = copy(self.first)
        sitting.person, sitting.enrolment = person, make_enrolment(self.first.page, person)
        return sitting

    def hand_in(self, person: Any, text: str = TEXT) -> PeerWork:
        sitting = self.sitting(person)
        attempt = sitting.submit(sitting.start(), {"a-text": [text]}, save_key=f"hand-in-{person.pk:08}").attempt
        self.works[person.pk] = PeerWork.objects.get(attempt=attempt)
        return self.works[person.pk]

    def everybody(self) -> list[PeerWork]:
        return [self.hand_in(person) for person in self.people]

    def work(self, person: Any) -> PeerWork:
        return PeerWork.objects.select_related("attempt").get(pk=self.works[person.pk].pk)

    def attempt(self, person: Any) -> Attempt:
        return Attempt.objects.get(pk=self.works[person.pk].attempt_id)

    def take(self, person: Any, **extra: Any) -> PeerReview | None:
        return take_work(self.work(person), **extra)

    def give(self, person: Any, marks: Any = None, comment: str = COMMENT) -> PeerReview:
        review = self.take(person)
        assert review is not None
        return give_review(review, marks=marks or FULL, comment=comment)

    def practise(self, person: Any, *marks: Any) -> list[Any]:
        work = self.work(person)
        return [mark_example(work, find_example(work, number), marks=one) for number, one in enumerate(marks, start=1)]

    def rules(self):
        return rules_of(self.assessment.versions.get().pk)

    def later(self, days: int):
        return timezone.now() + timedelta(days=days, minutes=1)
