"""A practical test on the desk: two assessors, what decides between them, and a sheet that counts once."""

from copy import copy
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain.assessing.attempt_state import AWAITING, GRADED, state_of
from courses.domain.marking.desk import open_desk
from courses.domain.marking.marks import give_marks
from courses.domain.marking.seat import claim_seat
from courses.domain.marking.sheets import list_given
from courses.domain.refusal import Refused
from courses.models import Attempt, Grade, ItemCompletion, Mark, Policy
from people.domain.role import grant_role
from people.models import Organisation
from plugins.practical.grading import clock
from plugins.practical.samples import sample_config, sample_marks
from tests.courses.sitting import Sitting
from tests.courses.test_register import browser
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_assessment, make_enrolment

pytestmark = pytest.mark.django_db
NAME = "k7Hq2mXv9TzB"


class Hall:
    """A learner who is ready for the test, and assessors of the city."""

    def __init__(self, *, markers: int = 2, assessors: int = 3, **config) -> None:
        policy = Policy(markers=markers, anonymous_marking=False, pass_mark=None)
        self.assessment = make_assessment(
            "心肺复苏", type_key="practical", config={**sample_config(), **config}, policy=policy
        )
        self.learner = LearnerFactory()
        join(self.learner, SchoolFactory())
        self.sitting = Sitting(assessment=self.assessment, person=self.learner)
        self.work = self.sitting.submit(self.sitting.start(), {"a-consent": ["yes"]}).attempt
        city = Organisation.objects.get(kind="city")
        self.assessors = [LearnerFactory() for _ in range(assessors)]
        for person in self.assessors:
            grant_role(person, role="assessor", organisation=city)

    def another(self) -> Attempt:
        """Somebody else who is ready, in the same course."""
        sitting = copy(self.sitting)
        sitting.person = LearnerFactory()
        join(sitting.person, SchoolFactory())
        sitting.enrolment = make_enrolment(self.sitting.page, sitting.person)
        return sitting.submit(sitting.start(), {"a-consent": ["no"]}).attempt

    @property
    def now(self) -> Attempt:
        return Attempt.objects.get(pk=self.work.pk)

    def give(self, number: int, receipt: str = "", **seen: str) -> Grade | None:
        marks = sample_marks(**seen) | {"sheet": receipt}
        return give_marks(self.now, self.assessors[number], marks=marks, receipt=receipt)


class TestTwoAssessors:
    def test_first_sheet_decides_nothing(self):
        hall = Hall()
        assert hall.give(0) is None
        assert state_of(hall.now) == AWAITING

    def test_within_the_tolerance_the_mean_counts_and_says_how_far_they_agree(self):
        hall = Hall()
        hall.give(0)
        grade = hall.give(1, pace="partly")
        assert (grade.score, grade.passed) == (Decimal("20.25"), True)
        assert set(grade.marks["seats"]) == {"1", "2"}
        assert "9" in grade.feedback
        assert ItemCompletion.objects.filter(attempt=hall.work).exists()

    def test_different_verdicts_on_a_critical_step_are_never_averaged(self):
        hall = Hall(tolerance=100, differences="mean")
        hall.give(0)
        assert hall.give(1, depth="missed") is None
        assert state_of(hall.now) == AWAITING
        desk = open_desk(hall.now, hall.assessors[2], language="zh-hans")
        assert desk.is_decision
        said = str(desk.work.html)
        assert "第三位" in said, "whoever decides is told what is to be decided"
        assert all("step-" not in name for one in desk.others for name, _value in one.rows), "words, no ids"
        grade = hall.give(2, depth="missed")
        assert (grade.passed, set(grade.marks["seats"])) == (False, {"1", "2", "3"})
        assert state_of(hall.now) == GRADED

    def test_where_they_differ_both_read_that_a_third_decides_who_sees_their_times(self):
        hall = Hall()
        hall.give(0)
        assert [row.is_disputed for row in list_given(hall.assessors[0])] == [False]
        hall.give(1, breath="missed")
        assert [(row.is_open, row.is_disputed) for row in list_given(hall.assessors[0])] == [(True, True)]
        with pytest.raises(Refused) as refused:
            claim_seat(hall.now, hall.assessors[0])
        assert "第三人" in str(refused.value.message)
        desk = browser(hall.assessors[2]).get(reverse("marking_work", args=[hall.work.public_id])).content.decode()
        assert f"<dd>{clock(int(sample_marks()['seconds']))}</dd>" in desk
        assert ">Sheet" not in desk, "a hidden field has no label"
        assert 'name="sheet"' in desk
        hall.give(2)
        assert [row.is_open for row in list_given(hall.assessors[0])] == [False]

    def test_lower_sheet_counts_where_its_author_wants_that(self):
        hall = Hall(differences="lower", tolerance=0)
        hall.give(0)
        grade = hall.give(1, pace="partly")
        assert grade.score == Decimal("19.5")

    def test_tolerance_of_the_core_does_not_speak_into_it(self):
        """Ten percent apart, and the type allows a hundred: its rule counts, not the policy's."""
        hall = Hall(tolerance=100)
        hall.give(0)
        grade = hall.give(1, pace="missed", blow="missed")
        assert grade.score == Decimal("18.5")

    @given(st.lists(st.sampled_from(["done", "partly", "missed"]), min_size=2, max_size=2))
    @settings(max_examples=9, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_it_never_matters_who_was_first(self, seen):
        scores = []
        for order in (seen, seen[::-1]):
            hall = Hall(assessors=2)
            hall.give(0, pace=order[0])
            grade = hall.give(1, pace=order[1])
            scores.append(None if grade is None else (grade.score, grade.passed))
        assert scores[0] == scores[1]


class TestReceipt:
    def test_sheet_that_is_sent_again_counts_once(self):
        hall = Hall(markers=1)
        first = hall.give(0, NAME)
        again = hall.give(0, NAME)
        assert first == again
        assert (Mark.objects.count(), Grade.objects.count()) == (1, 1)

    def test_first_of_two_sheets_sent_twice_is_not_the_second(self):
        hall = Hall()
        assert hall.give(0, NAME) is None
        assert hall.give(0, NAME) is None
        assert Mark.objects.count() == 1
        assert hall.give(1, "another-sheet-1") is not None

    def test_two_people_may_use_the_same_name(self):
        hall = Hall()
        hall.give(0, NAME)
        assert hall.give(1, NAME) is not None

    def test_another_sheet_after_the_grade_is_refused_and_changes_nothing(self):
        hall = Hall(markers=1)
        hall.give(0, NAME)
        with pytest.raises(Refused):
            hall.give(1, "another-sheet-2", pace="missed")
        assert Grade.objects.get().score == 21
