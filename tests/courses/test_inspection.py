"""Organisations under inspection: ordered, rated by themselves, visited; the result is theirs, whoever comes and goes."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from courses.domain.assessing.answers import NotYours, save_answer
from courses.domain.assessing.attempt import start_attempt
from courses.domain.assessing.paper import find_attempt
from courses.domain.assessing.submission import submit_attempt
from courses.domain.inspecting.ordering import order_inspections
from courses.domain.inspecting.rating import begin_rating
from courses.domain.inspecting.showing import describe_rows, inspections_for, published_standard, show_inspection
from courses.domain.learning.catalogue import live_pages
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import outline_of
from courses.domain.marking.marks import give_marks
from courses.domain.marking.scope import markers_for, works_for
from courses.domain.refusal import Refused
from courses.models import Attempt, CourseCompletion, Enrolment, Grade, ItemCompletion, Policy, Progress
from people.domain.role import grant_role, revoke_role
from people.models import AuditEntry, Organisation
from plugins.inspection.samples import make_samples
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    join,
    make_assessment,
    make_enrolment,
    make_page,
    quiz,
)
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
SAMPLE = next(iter(make_samples()))


class Visit:
    """A city with two schools under inspection; a coordinator of the first, a visitor of the city."""

    def __init__(self) -> None:
        self.assessment = make_assessment("辅导室标准", type_key="inspection", policy=Policy(pass_mark=None))
        self.page = make_page(quiz(self.assessment, move_on="completed"), title="辅导室检查")
        self.school, self.other = SchoolFactory(), SchoolFactory()
        self.city = Organisation.objects.get(kind="city")
        self.bureau = self.person("bureau_admin", self.city)
        self.coordinator = self.person("coordinator", self.school)
        self.visitor = self.person("visitor", self.city)
        self.page.refresh_from_db()
        order_inspections(self.page.course, root=self.city, actor=self.bureau)
        self.enrolment = Enrolment.objects.select_related("version", "course", "school").get(school=self.school)
        self.key = outline_of(self.enrolment.version, language="zh-hans").items[0].key

    def person(self, role: str, place: Organisation):
        person = LearnerFactory()
        grant_role(person, role=role, organisation=place)
        return person

    def begin(self, user=None) -> Attempt:
        return begin_rating(self.enrolment, self.key, user=user or self.coordinator, language="zh-hans")

    def hand_in(self, attempt: Attempt | None = None) -> Attempt:
        attempt = attempt or self.begin()
        raw = {f"a-{name}": values if isinstance(values, list) else [values] for name, values in SAMPLE.data.items()}
        return submit_attempt(attempt.person_id, attempt.public_id, raw=raw, save_key="k" * 12).attempt

    def rate(self, attempt: Attempt, user=None) -> Grade | None:
        return give_marks(Attempt.objects.get(pk=attempt.pk), user or self.visitor, marks=dict(SAMPLE.marks))


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


class TestOrdering:
    def test_every_school_below_gets_one_place_and_again_none(self):
        visit = Visit()
        places = Enrolment.objects.filter(school__isnull=False)
        assert {row.school_id for row in places} == {visit.school.pk, visit.other.pk}
        assert all(row.district_id == row.school.get_parent().pk for row in places)
        assert order_inspections(visit.page.course, root=visit.city, actor=visit.bureau) == 0
        assert AuditEntry.objects.filter(action="inspection.ordered").count() == 1

    def test_only_the_bureau_orders(self):
        visit = Visit()
        data = {"course": visit.page.course.pk, "root": visit.city.pk}
        for person in (visit.coordinator, visit.visitor):
            assert browser(person).post(reverse("inspections_order"), data).status_code == 403
        assert browser(visit.bureau).post(reverse("inspections_order"), data).status_code == 302


class TestOwnRating:
    def test_it_is_the_schools_and_stamped_so(self):
        visit = Visit()
        attempt = visit.begin()
        assert (attempt.subject_id, attempt.organisation_id, attempt.person_id) == (
            visit.school.pk, visit.school.pk, visit.coordinator.pk,
        )  # fmt: skip
        assert visit.begin().pk == attempt.pk

    def test_nobody_else_fills_in(self):
        visit = Visit()
        for person in (visit.bureau, visit.visitor, visit.person("coordinator", visit.other), LearnerFactory()):
            with pytest.raises(Refused):
                visit.begin(person)
        assert not Attempt.objects.exists()

    def test_next_coordinator_goes_on_and_the_last_one_is_out(self):
        visit = Visit()
        attempt = visit.begin()
        second = visit.person("coordinator", visit.school)
        assert visit.begin(second).pk == attempt.pk
        assert find_attempt(second, attempt.public_id) is not None
        assert find_attempt(visit.coordinator, attempt.public_id) is None
        assert AuditEntry.objects.filter(action="inspection.taken_over").count() == 1

    def test_whoever_gives_the_office_up_cannot_read_it_any_more(self):
        visit = Visit()
        attempt = visit.begin()
        revoke_role(visit.coordinator.role_grants.get(), actor=visit.bureau)
        assert find_attempt(visit.coordinator, attempt.public_id) is None

    def test_whoever_gives_the_office_up_writes_nothing_any_more(self):
        visit = Visit()
        attempt = visit.begin()
        answer = {"question": "", "raw": {}, "save_key": "k" * 12}
        save_answer(visit.coordinator.pk, attempt.public_id, **answer)
        revoke_role(visit.coordinator.role_grants.get(), actor=visit.bureau)
        with pytest.raises(NotYours):
            save_answer(visit.coordinator.pk, attempt.public_id, **answer | {"save_key": "l" * 12})
        with pytest.raises(Refused):
            submit_attempt(visit.coordinator.pk, attempt.public_id, raw={}, save_key="m" * 12)
        attempt.refresh_from_db()
        assert attempt.progress == Progress.STARTED

    def test_a_persons_place_on_such_a_course_begins_nothing(self):
        visit = Visit()
        learner = LearnerFactory()
        join(learner, visit.school)
        enrolment = make_enrolment(visit.page, learner)
        outline = outline_of(enrolment.version, language="zh-hans")
        with pytest.raises(Refused):
            start_attempt(enrolment, outline.items[0], outline=outline, done=done_keys(enrolment, outline))


class TestVisit:
    def test_only_visitors_of_the_place_are_dealt_it(self):
        visit = Visit()
        attempt = visit.hand_in()
        assert list(works_for(visit.visitor)) == [attempt]
        for role, place in (("assessor", visit.city), ("trainer", visit.city), ("visitor", visit.other)):
            assert list(works_for(visit.person(role, place))) == []
        assert markers_for(attempt) == [visit.visitor]

    def test_visitor_sees_nothing_of_people(self):
        visit = Visit()
        learner = LearnerFactory()
        join(learner, visit.school)
        page = make_page(quiz(make_assessment("实操", type_key="practical")), title="急救")
        enrolment = make_enrolment(page, learner)
        outline = outline_of(enrolment.version, language="zh-hans")
        work = start_attempt(enrolment, outline.items[0], outline=outline, done=done_keys(enrolment, outline))
        submit_attempt(learner.pk, work.public_id, raw={"a-consent": ["no"]}, save_key="k" * 12)
        assert list(works_for(visit.visitor)) == []

    def test_a_visitor_never_rates_the_own_school(self):
        visit = Visit()
        join(visit.visitor, visit.school)
        visit.hand_in()
        assert list(works_for(visit.visitor)) == []

    def test_desk_shows_the_school_by_name(self):
        visit = Visit()
        attempt = visit.hand_in()
        shown = browser(visit.visitor).get(reverse("marking_work", args=[attempt.public_id])).content.decode()
        assert visit.school.name in shown
        assert visit.coordinator.real_name not in shown

    def test_result_belongs_to_the_school_and_not_to_a_person(self):
        visit = Visit()
        grade = visit.rate(visit.hand_in())
        assert grade.score == SAMPLE.expect
        done = ItemCompletion.objects.get()
        assert (done.enrolment.school_id, done.organisation_id) == (visit.school.pk, visit.school.pk)
        whole = CourseCompletion.objects.get()
        assert (whole.person_id, whole.organisation_id) == (None, visit.school.pk)
        assert not Enrolment.objects.filter(person=visit.coordinator).exists()


class TestReading:
    def test_bureau_school_and_visitor_read_both_ratings_and_others_nothing(self):
        visit = Visit()
        visit.rate(visit.hand_in())
        address = reverse("inspection", args=[visit.enrolment.public_id])
        for person in (visit.bureau, visit.coordinator, visit.visitor):
            shown = browser(person).get(address).content.decode()
            assert "<table" in shown
            assert visit.coordinator.real_name not in shown or person == visit.coordinator
        assert browser(visit.person("coordinator", visit.other)).get(address).status_code == 404
        assert browser(LearnerFactory()).get(address).status_code == 403

    def test_before_it_is_handed_in_nobody_reads_over_the_schools_shoulder(self):
        visit = Visit()
        visit.begin()
        shown = browser(visit.bureau).get(reverse("inspection", args=[visit.enrolment.public_id])).content.decode()
        assert "自评还在填写" in shown

    def test_differences_are_marked(self):
        visit = Visit()
        attempt = visit.hand_in()
        criterion = SAMPLE.config["criteria"][0]
        least = min(range(len(criterion["levels"])), key=lambda place: criterion["levels"][place]["points"])
        give_marks(attempt, visit.visitor, marks={**SAMPLE.marks, f"{criterion['id']}-level": str(least + 1)})
        (part,) = show_inspection(visit.enrolment, visit.bureau, language="zh-hans")
        assert "不一致" in part.html
        assert part.grade.score < Decimal(SAMPLE.expect)

    def test_standard_is_published_with_the_course_and_never_before(self):
        draft = make_assessment("草稿标准", type_key="inspection")
        assert Client().get(reverse("standard", args=[draft.public_id])).status_code == 404
        visit = Visit()
        answer = Client().get(reverse("standard", args=[visit.assessment.public_id]))
        assert answer.status_code == 200
        assert SAMPLE.config["criteria"][0]["text"] in answer.content.decode()
        assert published_standard(make_assessment("测验").public_id) is None

    def test_result_address_of_the_writer_leads_to_the_schools_page(self):
        visit = Visit()
        attempt = visit.hand_in()
        answer = browser(visit.coordinator).get(reverse("result", args=[attempt.public_id]))
        assert answer.url == reverse("inspection", args=[visit.enrolment.public_id])

    def test_the_list_costs_the_same_for_many(self):
        visit = Visit()
        visit.rate(visit.hand_in())
        client = browser(visit.bureau)

        def more(count: int) -> None:
            for _each in range(count):
                SchoolFactory()
            order_inspections(visit.page.course, root=visit.city, actor=visit.bureau)

        assert_constant_queries(more, lambda: client.get(reverse("inspections")))
        rows = describe_rows(inspections_for(visit.bureau))
        assert [bool(row.grade) for row in rows if row.enrolment.school_id == visit.school.pk] == [True]


def test_course_of_inspection_is_not_offered_to_learners():
    visit = Visit()
    other = make_page(quiz(make_assessment()), title="给教师的课")
    assert [page.title for page in live_pages(language="zh-hans")] == [other.title]
    assert visit.page.live
