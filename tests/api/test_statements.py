"""xAPI statements: made of graded and practice papers, sent at least once under one id, never of anything sealed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain.statements.making import make_statements
from courses.domain.statements.own import describe_statements, erase_statements
from courses.domain.statements.sending import send_statements
from courses.domain.statements.wording import say_part
from courses.models import Grade, Policy, Statement, StatementCause
from tests.api.receiver import listening
from tests.api.stage import Program, make_token
from tests.courses.sitting import RIGHT, WRONG, Sitting
from tests.factories import certification, courses, people

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(autouse=True)
def kept(settings: Any) -> None:
    settings.XAPI = True


def taken(raw: Any = None, **more: Any) -> Sitting:
    """Somebody of a school who handed a paper in."""
    teacher = people.make_teacher(people.OrganisationFactory(parent=people.make_district()), name="不应外传")
    sitting = Sitting(person=teacher, **more)
    sitting.submit(sitting.start(), raw=raw or RIGHT)
    return sitting


def verbs() -> list[str]:
    return [row.content["verb"]["id"].rsplit("/", 1)[-1] for row in Statement.objects.filter(part=0).order_by("pk")]


class TestMaking:
    def test_a_passed_paper_and_its_course(self):
        sitting = taken()
        assert StatementCause.objects.count() == 2
        make_statements()
        assert not StatementCause.objects.exists()
        assert sorted(verbs()) == ["completed", "passed"]
        said = Statement.objects.get(source="grade", part=0).content
        assert said["actor"]["account"]["name"] == sitting.person.public_id
        assert said["result"]["score"] == {"raw": 20.0, "min": 0, "max": 20.0, "scaled": 1.0}
        assert said["result"]["success"] is True
        assert Statement.objects.filter(source="grade", part__gt=0).count() == 2

    def test_a_failed_paper(self):
        taken(raw=WRONG)
        make_statements()
        assert verbs() == ["failed"]

    def test_practice_is_marked_as_such(self):
        taken(assessment=courses.make_assessment(privacy="formative"))
        make_statements()
        assert Statement.objects.filter(source="grade", is_practice=True).exists()
        assert not Statement.objects.filter(source="grade", is_practice=False).exists()

    def test_no_name_and_no_answer_leaves(self):
        taken()
        make_statements()
        every = json.dumps(list(Statement.objects.values_list("content", flat=True)), ensure_ascii=False)
        assert "不应外传" not in every
        assert '"response"' not in every
        assert "correctResponsesPattern" not in every

    def test_making_twice_says_nothing_twice(self):
        taken()
        cause = StatementCause.objects.first()
        make_statements()
        count = Statement.objects.count()
        StatementCause.objects.create(source=cause.source, record=cause.record)
        make_statements()
        assert Statement.objects.count() == count

    def test_nothing_is_written_where_nobody_wants_it(self, settings):
        settings.XAPI = False
        taken()
        assert not StatementCause.objects.exists()

    def test_a_plugin_that_is_away_takes_only_its_own_part(self):
        from plugins.api import runtime

        taken()
        with runtime.rehearse(runtime.assessment_type("quiz"), failing=["xapi"]):
            make_statements()
        assert sorted(verbs()) == ["completed", "passed"]
        assert not Statement.objects.filter(part__gt=0).exists()

    @pytest.mark.parametrize(
        "given", [{}, {"verb": 7, "object": {}}, {"verb": {}, "object": {"id": " "}}, {"object": None}]
    )
    def test_what_is_no_statement_is_left_out(self, given):
        sitting = taken()
        grade = Grade.objects.get(attempt__person=sitting.person)
        assert say_part(grade.attempt, grade, given) is None

    def test_own_data_and_erasure(self):
        sitting = taken()
        make_statements()
        assert len(describe_statements(sitting.person)) == 4
        assert erase_statements(sitting.person.pk) == 4


class TestCanary:
    """What is confidential or anonymous leaves by no door: no statement, no event, no state, no part, no first sign."""

    SECRET = "金丝雀"

    @pytest.fixture
    def sealed(self) -> Iterator[tuple[Any, Any]]:
        school = people.OrganisationFactory(parent=people.make_district())
        teacher = people.make_teacher(school)
        scale = courses.make_scale(f"{self.SECRET}自评")
        page = courses.make_page(
            courses.unit(), courses.quiz(scale, move_on="completed", required=False), title="一门平常的课"
        )
        enrolment = courses.make_enrolment(page, teacher)
        return teacher, (page, enrolment, school)

    def answers_of(self, school: Any) -> dict[str, str]:
        """Everything that every program of every role is given, without what changes by itself."""
        found = {}
        city = people.make_city()
        for role, place in (("coordinator", school), ("auditor", city), ("bureau_admin", city)):
            owner = people.make_holder(role, place)
            _token, words = make_token(owner, role, place)
            for name in ("enrolments", "progress", "completions", "hours", "certificates", "people", "memberships",
                         "courses", "statements"):  # fmt: skip
                answer = Program(words).get(f"/{name}")
                shown = answer.getvalue().decode()
                found[f"{role} {name}"] = shown if answer.status_code == 200 else str(answer.status_code)
        return found

    def test_taking_a_confidential_paper_changes_nothing_anywhere(self, sealed, client, settings):
        teacher, (page, _enrolment, school) = sealed
        settings.WEBHOOKS_TO_PRIVATE = True
        with listening() as receiver:
            from people.domain.webhooks.kinds import KINDS
            from people.domain.webhooks.sending import send_due
            from people.domain.webhooks.subscription import make_webhook

            boss = people.make_holder("bureau_admin", people.make_city())
            make_webhook(boss, name="x", role="bureau_admin", organisation=people.make_city(), url=receiver.url,
                         kinds=list(KINDS), actor=boss)  # fmt: skip
            before = self.answers_of(school)
            self.take(client, teacher, page)
            make_statements()
            send_due()
            assert receiver.seen == []
        assert not Statement.objects.exists()
        assert not StatementCause.objects.exists()
        after = self.answers_of(school)
        for name, shown in before.items():
            if "people" not in name and "memberships" not in name:  # the owners of the tokens have joined these
                assert after[name] == shown, name
        assert self.SECRET not in json.dumps(after, ensure_ascii=False)

    def take(self, client: Client, teacher: Any, page: Any) -> None:
        """Through the screens, to the end."""
        from django.urls import reverse

        page.refresh_from_db()
        client.force_login(teacher)
        item = page.items.get(kind="assessment")
        started = client.post(
            reverse("attempt_start", args=[page.course.public_id, item.key]), {"adult": "1", "agree": "1"}
        )
        attempt = started["Location"].rstrip("/").rsplit("/", 1)[-1]
        data = {f"a-{key}": "2" for key in range(1, 20)}
        assert client.post(reverse("attempt_submit", args=[attempt]), data).status_code == 302

    def test_a_needed_confidential_part_is_not_counted(self, client):
        school = people.OrganisationFactory(parent=people.make_district())
        teacher = people.make_teacher(school)
        page = courses.make_page(courses.unit(), courses.quiz(courses.make_scale(), move_on="completed"))
        courses.make_enrolment(page, teacher)
        owner = people.make_holder("coordinator", school)
        _token, words = make_token(owner, "coordinator", school)
        before = Program(words).get("/progress").json()["items"]
        assert (before[0]["parts_needed"], before[0]["state"]) == (1, "not_begun")
        self.take(client, teacher, page)
        assert Program(words).get("/progress").json()["items"] == before

    def test_even_a_forged_cause_says_nothing(self, sealed, client):
        teacher, (page, _enrolment, _school) = sealed
        self.take(client, teacher, page)
        for grade in Grade.objects.filter(attempt__person=teacher):
            StatementCause.objects.create(source="grade", record=grade.pk)
        make_statements()
        assert not Statement.objects.exists()


class TestSending:
    @pytest.fixture
    def store(self, settings: Any) -> Iterator[Any]:
        with listening() as receiver:
            settings.LRS_URL = receiver.url.replace("/in?from=xinqiao", "/xapi")
            settings.LRS_USER, settings.LRS_PASSWORD = "user", "word"
            yield receiver

    def test_statements_reach_the_store_once(self, store):
        taken()
        make_statements()
        assert send_statements() == 4
        assert send_statements() == 0
        [(headers, body)] = store.seen
        assert headers["x-experience-api-version"] == "1.0.3"
        assert headers["authorization"] == "Basic dXNlcjp3b3Jk"
        assert {one["id"] for one in json.loads(body)} == {str(row.uuid) for row in Statement.objects.all()}

    def test_a_store_that_is_down_gets_them_later_under_the_same_ids(self, store):
        taken()
        make_statements()
        store.behave = lambda number: 503 if number == 1 else 200
        assert send_statements() == 0
        assert send_statements() == 0, "not at once"
        assert send_statements(now=timezone.now() + timedelta(minutes=5)) == 4
        first, second = (json.loads(body) for _headers, body in store.seen)
        assert first == second

    def test_one_bad_statement_holds_up_nobody(self, store):
        taken()
        make_statements()
        store.behave = lambda number: 400 if number in {1, 3} else 204
        assert send_statements() == 3
        assert Statement.objects.filter(state="failed").count() == 1

    def test_what_the_store_has_already_counts_as_sent(self, store):
        taken()
        make_statements()
        store.behave = 409
        assert send_statements() == 4


class TestExport:
    def test_lines_for_the_bureau_only_and_no_practice(self):
        sitting = taken()
        taken(assessment=courses.make_assessment("练习", privacy="formative"), policy=Policy())
        make_statements()
        city = people.make_city()
        _token, words = make_token(people.make_holder("bureau_admin", city), "bureau_admin", city)
        answer = Program(words).get("/statements")
        lines = [json.loads(line) for line in answer.getvalue().decode().splitlines()]
        assert answer["Content-Type"] == "application/x-ndjson"
        assert len(lines) == Statement.objects.filter(is_practice=False).count()
        assert all(line["id"] for line in lines)
        own = Program(words).get("/statements", {"person": sitting.person.public_id})
        assert len(own.getvalue().splitlines()) == 4
        later = (timezone.now() + timedelta(minutes=1)).isoformat()
        assert Program(words).get("/statements", {"changed_since": later}).getvalue() == b""
        school = sitting.person.memberships.get().organisation
        owner = people.make_holder("coordinator", school)
        _token, words = make_token(owner, "coordinator", school, scopes=["statements:read"])
        assert Program(words).get("/statements").getvalue() == b""

    def test_a_completion_alone_is_said(self):
        place = certification.Place()
        teacher = certification.teacher_of(place.school)
        certification.complete_course(teacher, certification.make_course(place.city))
        make_statements()
        assert verbs() == ["completed"]
