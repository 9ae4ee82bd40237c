"""Anonymous assessments on the screen: the promise, once for each person, what is kept, and results of many only."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from courses.domain.assessing.survey_results import make_report
from courses.domain.assessing.taking import keeps_answers
from courses.domain.certifying.verify import LIMITS
from courses.models import AnonymousAnswer, Attempt, CourseCompletion, Policy, SpentToken, Taking
from people.domain.role import grant_role
from people.models import AuditEntry, Consent
from plugins.api import runtime
from tests.courses.misbehaving import Plain, lent
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    make_assessment,
    make_enrolment,
    make_page,
    quiz,
    sample_config,
)

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)


def survey_config(**values):
    return {
        **sample_config("survey"), "opens": None, "closes": None, **values,
        "items": [
            {"id": "q1", "kind": "single", "text": "这门课对您有用吗？", "required": True, "code": "",
             "options": [{"id": "y", "text": "有用"}, {"id": "n", "text": "没什么用"}]},
            {"id": "q2", "kind": "long", "text": "还想说的话", "required": False, "code": ""},
        ],
    }  # fmt: skip


def make_survey(policy=None, **values):
    policy = policy or Policy(attempts=None, pass_mark=None)
    return make_assessment(
        "课后调查", type_key="survey", config=survey_config(**values), privacy="anonymous", policy=policy
    )


def open_policy(**values):
    return Policy(attempts=None, pass_mark=None, open_link=True, **values)


@pytest.fixture
def invited(client):
    page = make_page(quiz(make_survey(), move_on="completed"))
    enrolment = make_enrolment(page)
    client.force_login(enrolment.person)
    return enrolment, reverse("anonymous_item", args=[page.course.public_id, page.items.all()[0].key])


def test_an_invited_person_answers_once_and_the_course_counts_it(client, invited):
    enrolment, address = invited
    door = client.get(reverse("unit", args=[enrolment.course.public_id, address.split("/")[-3]]))
    assert door.url == address
    shown = client.get(address)
    assert shown["Cache-Control"] == "no-store"
    assert 'name="once"' in shown.content.decode()
    answer = client.post(address, {"a-q1": "1", "once": "x" * 20})
    assert answer.status_code == 200
    assert AnonymousAnswer.objects.get().response
    assert CourseCompletion.objects.filter(enrolment=enrolment).exists()
    assert not Attempt.objects.exists()
    again = client.post(address, {"a-q1": "2", "once": "y" * 20})
    assert 'name="once"' not in again.content.decode()
    assert AnonymousAnswer.objects.count() == Taking.objects.count() == 1


def test_nothing_that_is_kept_leads_to_a_person(client, invited):
    enrolment, address = invited
    client.post(address, {"a-q1": "1", "a-q2": "云朵落在操场上", "once": "x" * 20})
    assert {field.name for field in AnonymousAnswer._meta.fields} == {"id", "version", "month", "response"}
    assert len(AnonymousAnswer.objects.get().month) == 7
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != "courses_anonymousanswer":
                cursor.execute(f'SELECT * FROM "{table}"')
                assert "云朵落在操场上" not in repr(cursor.fetchall()), table
    assert enrolment.person.public_id not in repr(list(SpentToken.objects.values()))


def test_a_form_sent_twice_counts_once():
    assessment = make_survey(open_policy())
    address = reverse("anonymous_open", args=[assessment.public_id])
    for _time in range(2):
        assert Client().post(address, {"a-q1": "1", "once": "k" * 20}).status_code == 200
    Client().post(address, {"a-q1": "2", "once": "l" * 20})
    assert AnonymousAnswer.objects.count() == 2


def test_what_is_open_is_said_and_what_was_written_stays(client):
    address = reverse("anonymous_open", args=[make_survey(open_policy()).public_id])
    answer = client.post(address, {"a-q2": "王小明同学的电话是13800138000", "once": "k" * 20})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "error-summary" in shown
    assert "13800138000" in shown
    assert not AnonymousAnswer.objects.exists()
    assert not SpentToken.objects.exists()


@pytest.mark.parametrize("data", [{}, {"a-q1": "\0" * 9}, {"a-q1": "x" * 70_000}, {"a-q1": ["1", "2"]}])
def test_hostile_answers_keep_nothing(client, data):
    address = reverse("anonymous_open", args=[make_survey(open_policy()).public_id])
    assert client.post(address, data).status_code == 422
    assert not AnonymousAnswer.objects.exists()


def test_only_what_says_so_is_open_to_everybody(client):
    closed = [make_survey(), make_assessment()]
    for assessment in closed:
        assert client.get(reverse("anonymous_open", args=[assessment.public_id])).status_code == 404


@pytest.mark.parametrize("field", ["policy", "type"])
def test_it_opens_and_closes(client, field):
    now = timezone.now()
    if field == "policy":
        over = make_survey(open_policy(closes_at=now - YESTERDAY))
        later = make_survey(open_policy(opens_at=now + YESTERDAY))
    else:
        today = timezone.localdate()
        over = make_survey(open_policy(), closes=str(today - YESTERDAY))
        later = make_survey(open_policy(), opens=str(today + YESTERDAY))
    for assessment in (over, later):
        address = reverse("anonymous_open", args=[assessment.public_id])
        assert 'name="once"' not in client.get(address).content.decode()
        client.post(address, {"a-q1": "1", "once": "k" * 20})
    assert not AnonymousAnswer.objects.exists()


def test_a_self_test_keeps_no_answers_and_may_be_taken_again(client):
    with lent(Plain()):
        assert not keeps_answers("plain")
        assessment = make_assessment(
            type_key="plain", config={"word": "x"}, privacy="anonymous", policy=Policy(attempts=None, pass_mark=None)
        )
        page = make_page(quiz(assessment, move_on="completed"))
        enrolment = make_enrolment(page)
        client.force_login(enrolment.person)
        address = reverse("anonymous_item", args=[page.course.public_id, page.items.all()[0].key])
        for number in range(2):
            assert client.post(address, {"a-word": "good", "once": f"{number}" * 20}).status_code == 200
        assert Taking.objects.count() == 2
        assert not AnonymousAnswer.objects.exists()


def answer_many(assessment, count, *, month=None):
    month = month or f"{timezone.localdate():%Y-%m}"
    for number in range(count):
        response = {"answers": {"q1": {"chosen": ["y" if number % 2 else "n"]}}}
        AnonymousAnswer.objects.create(version=assessment.current_version, month=month, response=response)


@pytest.fixture
def author(client):
    person = LearnerFactory()
    grant_role(person, role="editor", organisation=SchoolFactory())
    client.force_login(person)
    return person


def test_results_wait_for_the_closing_date(client, author):
    assessment = make_survey(Policy(attempts=None, pass_mark=None, closes_at=timezone.now() + YESTERDAY))
    answer_many(assessment, 30)
    shown = client.get(reverse("assessments:results", args=[assessment.public_id])).content.decode()
    assert "有用" not in shown
    assert client.get(reverse("assessments:results_file", args=[assessment.public_id])).status_code == 404
    report = make_report(assessment.current_version, language="zh-hans", now=timezone.now() + 2 * YESTERDAY)
    assert "30" in report.html


@pytest.mark.parametrize(("count", "is_told"), [(9, False), (30, True)])
def test_small_groups_are_withheld_on_the_page_and_in_the_file(client, author, count, is_told):
    assessment = make_survey(Policy(attempts=None, pass_mark=None, closes_at=timezone.now() - YESTERDAY))
    answer_many(assessment, count)
    shown = client.get(reverse("assessments:results", args=[assessment.public_id])).content.decode()
    assert ("有用" in shown) is is_told
    answer = client.get(reverse("assessments:results_file", args=[assessment.public_id]))
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.iter_rows()]
    assert (len(rows) > 1) is is_told
    assert AuditEntry.objects.filter(action="survey.exported").exists()


def test_without_a_closing_date_only_finished_months_count():
    assessment = make_survey()
    answer_many(assessment, 12, month="2026-10")
    answer_many(assessment, 25, month=f"{date(2026, 11, 3):%Y-%m}")
    now = timezone.make_aware(timezone.datetime(2026, 11, 22, 12))
    report = make_report(assessment.current_version, language="zh-hans", now=now)
    assert report.by_month
    assert "12" in report.html
    assert "37" not in report.html


def test_learners_and_other_kinds_have_no_results(client, author):
    assert client.get(reverse("assessments:results", args=[make_assessment().public_id])).status_code == 404
    client.force_login(LearnerFactory())
    assert client.get(reverse("assessments:results", args=[make_survey().public_id])).status_code != 200


def make_self_test(**policy):
    return make_assessment(
        "情绪自评", type_key="scale", config={"pack": "phq-9@2"}, privacy="anonymous",
        policy=Policy(attempts=None, pass_mark=None, **policy),
    )  # fmt: skip


def test_a_receipt_opens_score_and_meaning_and_never_answers(client):
    address = reverse("anonymous_open", args=[make_self_test(open_link=True).public_id])
    page = client.get(address).content.decode()
    names = set(re.findall(r'name="(a-[^"]+)"', page)) - {"a-adult"}
    answer = client.post(address, {**dict.fromkeys(names, "2"), "adult": "1", "once": "s" * 20})
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    (receipt,) = re.findall(r"<b>((?:[0-9a-z]{4}-){3}[0-9a-z]{4})</b>", answer.content.decode())
    taking = Taking.objects.get()
    desk = reverse("anonymous_receipt")
    assert "no-store" in client.get(desk)["Cache-Control"]
    found = Client().post(desk, {"receipt": receipt.upper().replace("-", " ")})
    shown = found.content.decode()
    assert found.status_code == 200
    assert f"{taking.score.normalize():f}" in shown
    assert taking.month in shown
    assert receipt not in shown
    assert "no-store" in found["Cache-Control"]
    assert "12356" in shown
    with translation.override("en"):
        in_english = Client().post(reverse("anonymous_receipt"), {"receipt": receipt}).content.decode()
    assert "without a name" in in_english


@pytest.mark.parametrize("typed", ["", "x", "0" * 16, "<script>", "x" * 9000, "\0"])
def test_what_is_no_receipt_says_so_and_leads_nowhere(client, typed):
    answer = client.post(reverse("anonymous_receipt"), {"receipt": typed})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_a_survey_gives_no_receipt_and_receipts_are_not_guessed(client, invited, monkeypatch):
    _enrolment, address = invited
    answer = client.post(address, {"a-q1": "1", "once": "x" * 20})
    assert "receipt" not in answer.content.decode()
    monkeypatch.setitem(LIMITS, "receipt", 2)
    codes = [client.post(reverse("anonymous_receipt"), {"receipt": "x"}).status_code for _try in range(4)]
    assert codes[-1] == 429


def test_the_page_knows_the_course_it_came_from(client, invited):
    enrolment, address = invited
    course = reverse("course", args=[enrolment.course.public_id])
    for shown in (client.get(address), client.post(address, {"once": "x" * 20}), client.post(address, {"a-q1": "1"})):
        words = shown.content.decode()
        assert f'href="{course}"' in words
        assert enrolment.course.title in words


def test_switched_off_in_the_course_it_rests_there_and_nowhere_else(client, invited, monkeypatch):
    enrolment, address = invited
    asked = []

    def is_enabled(key, site=None, course=None, kind=None):
        asked.append(course)
        return course != enrolment.course_id

    monkeypatch.setattr(runtime._host, "is_enabled", is_enabled)
    assert 'name="once"' not in client.get(address).content.decode()
    client.post(address, {"a-q1": "1", "once": "x" * 20})
    assert not AnonymousAnswer.objects.exists()
    assert set(asked) == {enrolment.course_id}
    open_one = make_survey(open_policy())
    assert 'name="once"' in client.get(reverse("anonymous_open", args=[open_one.public_id])).content.decode()


def test_who_is_too_young_is_led_to_help_and_nothing_begins(client):
    made = make_assessment(
        "情绪自评", type_key="scale", config={"pack": "phq-9@2"}, privacy="confidential",
        policy=Policy(attempts=None, pass_mark=None),
    )  # fmt: skip
    page = make_page(quiz(made, move_on="completed"))
    enrolment = make_enrolment(page)
    client.force_login(enrolment.person)
    key = page.items.all()[0].key
    start = reverse("attempt_start", args=[page.course.public_id, key])
    answer = client.post(start, {"agree": "1"})
    assert answer.url == reverse("plugin_scale:young")
    assert "12355" in client.get(answer.url).content.decode()
    assert client.post(start, {"adult": "1"}).url == reverse("unit", args=[page.course.public_id, key])
    assert client.post(start, {}).url == reverse("unit", args=[page.course.public_id, key])
    assert not Attempt.objects.exists()
    assert not Consent.objects.exists()
    assert client.post(start, {"agree": "1", "adult": "1"}).status_code == 302
    assert Attempt.objects.count() == 1


def test_the_paper_without_a_name_leads_the_young_to_help(client):
    address = reverse("anonymous_open", args=[make_self_test(open_link=True).public_id])
    assert reverse("plugin_scale:young") in client.get(address).content.decode()
    refused = client.post(address, {"once": "s" * 20})
    assert refused.status_code == 422
    assert not Taking.objects.exists()
