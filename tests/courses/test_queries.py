"""How many queries the screens of learning cost: exact ceilings, the same for one row and for many."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import AnonymousAnswer, ItemCompletion, Policy, Response
from people.models import Membership
from plugins.api import runtime
from tests.courses.assigning_stage import City
from tests.courses.sitting import Sitting
from tests.courses.test_anonymous import survey_config
from tests.courses.test_learners_home import award, plan_today
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    join,
    make_assessment,
    make_enrolment,
    make_page,
    publish_page,
    quiz,
    quiz_config,
    unit,
)
from tests.queries import assert_constant_queries, count_queries

pytestmark = pytest.mark.django_db


def long_course(units: int):
    return make_page(
        *[unit(f"第{number}课") for number in range(units)], quiz(make_assessment(), after_all_before=True)
    )


@pytest.mark.parametrize("units", [1, 30])
def test_a_unit_costs_at_most_eight_queries_whatever_the_number_of_lessons(units, client):
    page = long_course(units)
    enrolment = make_enrolment(page)
    client.force_login(enrolment.person)
    address = reverse("unit", args=[page.course.public_id, page.items.all()[0].key])
    client.get(address)
    assert len(count_queries(lambda: client.get(address))) <= 8


def test_a_saved_answer_costs_at_most_eight_queries(client):
    sitting = Sitting()
    attempt = sitting.start()
    client.force_login(sitting.person)
    address = reverse("attempt_save", args=[attempt.public_id])

    def save(number: int):
        data = {"a-q1": "2", "item": "q1", "save_key": f"key-{number:018}", "revision": str(number)}
        assert client.post(address, data).status_code == 200

    save(0)
    queries = count_queries(lambda: save(1))
    assert len(queries) <= 8
    for number in range(2, 30):
        save(number)
    assert len(count_queries(lambda: save(30))) == len(queries)
    assert Response.objects.count() == 31


@pytest.mark.parametrize("questions", [1, 40])
def test_handing_in_and_grading_costs_at_most_fifteen_queries(questions, client):
    assessment = make_assessment(config=quiz_config(questions))
    page = make_page(unit(), quiz(assessment))
    enrolment = make_enrolment(page)
    join(enrolment.person, SchoolFactory())
    client.force_login(enrolment.person)
    key = page.items.all()[1].key
    client.post(reverse("attempt_start", args=[page.course.public_id, key]))
    attempt = enrolment.attempts.get()
    client.get(reverse("attempt", args=[attempt.public_id]))
    data = {f"a-q{number}": "2" for number in range(1, questions + 1)}
    address = reverse("attempt_submit", args=[attempt.public_id])
    queries = count_queries(lambda: client.post(address, data))
    assert attempt.grades.get().passed
    assert len(queries) <= 15, "\n".join(query["sql"][:200] for query in queries.captured_queries)


def sample_of(type_key: str):
    return next(one for one in runtime.assessment_type(type_key).samples() if one.kind == "right")


def presence_of(facts) -> dict[str, str]:
    """What the page of such a paper says it saw, posted together with the answer."""
    if not facts:
        return {}
    ranges = [[int(start * 1000), int(end * 1000)] for start, end in facts.get("ranges", [])]
    said = {"dwell": 400_000, "duration": int(facts.get("duration", 0) * 1000), "ranges": ranges}
    return {"presence": json.dumps(said)}


@pytest.mark.parametrize("type_key", ["read", "watch", "journal", "assignment"])
def test_a_paper_that_must_be_whole_costs_at_most_fifteen_queries(type_key, client):
    sample, kind = sample_of(type_key), runtime.assessment_type(type_key)
    assessment = make_assessment(type_key=type_key, config=sample.config, privacy=str(kind.privacy[0]))
    page = make_page(unit(), quiz(assessment, move_on="completed"))
    enrolment = make_enrolment(page)
    join(enrolment.person, SchoolFactory())
    client.force_login(enrolment.person)
    client.post(reverse("attempt_start", args=[page.course.public_id, page.items.all()[1].key]))
    enrolment.attempts.update(started_at=timezone.now() - timedelta(seconds=1000))
    attempt = enrolment.attempts.get()
    client.get(reverse("attempt", args=[attempt.public_id]))
    data = {f"a-{name}": value for name, value in sample.data.items()} | presence_of(sample.facts)
    queries = count_queries(lambda: client.post(reverse("attempt_submit", args=[attempt.public_id]), data))
    attempt.refresh_from_db()
    assert attempt.progress == ("submitted" if type_key == "assignment" else "completed")
    assert ItemCompletion.objects.filter(enrolment=enrolment).exists() == (type_key != "assignment")
    assert len(queries) <= 15, "\n".join(query["sql"][:200] for query in queries.captured_queries)


@pytest.mark.parametrize("more", [0, 30])
def test_an_anonymous_survey_costs_at_most_fifteen_queries_and_not_more_with_its_questions(more, client):
    config = survey_config()
    config["items"] += [{**config["items"][0], "required": False, "id": f"more{number}"} for number in range(more)]
    policy = Policy(attempts=None, pass_mark=None)
    survey = make_assessment("调查", type_key="survey", config=config, privacy="anonymous", policy=policy)
    page = make_page(unit(), quiz(survey, move_on="completed"))
    client.force_login(make_enrolment(page).person)
    address = reverse("anonymous_item", args=[page.course.public_id, page.items.all()[1].key])
    client.get(address)
    queries = count_queries(lambda: client.post(address, {"a-q1": "1", "once": "x" * 20}))
    assert AnonymousAnswer.objects.count() == 1
    assert len(queries) <= 15, "\n".join(query["sql"][:200] for query in queries.captured_queries)


def test_the_home_of_a_learner_is_constant(client):
    person = LearnerFactory()
    client.force_login(person)

    def more(count: int):
        for _ in range(count):
            make_enrolment(long_course(2), person)

    assert_constant_queries(more, lambda: client.get(reverse("learn")))


def test_the_outline_is_constant(client):
    page = long_course(2)
    enrolment = make_enrolment(page)
    client.force_login(enrolment.person)
    address = reverse("course", args=[page.course.public_id])
    client.get(address)
    before = len(count_queries(lambda: client.get(address)))
    other = long_course(30)
    make_enrolment(other, enrolment.person)
    address = reverse("course", args=[other.course.public_id])
    client.get(address)
    assert len(count_queries(lambda: client.get(address))) == before


def test_the_catalogue_is_constant(client):
    def more(count: int):
        for _ in range(count):
            make_page(unit())

    assert_constant_queries(more, lambda: client.get("/courses/"))


def test_a_correction_reaches_a_page_that_is_kept(client):
    page = make_page(unit("一"))
    enrolment = make_enrolment(page)
    client.force_login(enrolment.person)
    address = reverse("unit", args=[page.course.public_id, page.items.all()[0].key])
    assert "先听，再说" in client.get(address).content.decode()
    items = list(page.items.all())
    items[0].body = [{"type": "paragraph", "value": "<p>先坐下，再听。</p>"}]
    page.items = items
    publish_page(page)
    shown = client.get(address).content.decode()
    assert "先坐下，再听" in shown
    assert "先听，再说" not in shown


@pytest.mark.parametrize("courses", [1, 8])
def test_a_learners_home_costs_at_most_ten_queries_with_everything_on_it(courses, client):
    city = City()
    teacher = city.teacher()
    city.assign()
    for number in range(courses):
        page = make_page(unit(), quiz(make_assessment()), title=f"第 {number} 门课")
        enrolment = make_enrolment(page, teacher)
        enrolment.due_on = timezone.localdate() + timedelta(days=30 + number)
        enrolment.save()
    award(teacher, "12", "甲")
    slot = plan_today()
    Membership.objects.filter(person=teacher).update(stage="junior")
    client.force_login(teacher)
    shown = client.get(reverse("learn")).content.decode()
    assert "云教〔2026〕12号" in shown
    assert slot.lesson.title in shown
    assert "<b>12</b> / 360" in shown
    found = count_queries(lambda: client.get(reverse("learn"))).captured_queries
    asked = [query["sql"] for query in found if "SAVEPOINT" not in query["sql"]]  # those are of the test's transaction
    assert len(asked) <= 10, "\n".join(sql[:330] for sql in asked)
