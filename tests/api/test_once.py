"""A write with a key happens once: again, with another body, from many sides at the same time, and after a refusal."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Enrolment
from people.domain.api.once import forget_writes
from people.models import AuditEntry, IdempotentWrite
from tests.api.stage import Program, make_token
from tests.courses.conftest import own_file  # noqa: F401
from tests.factories import courses, people

pytestmark = [pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


class Desk:
    """A bureau's program, two courses and some teachers."""

    def __init__(self, teachers: int = 3) -> None:
        self.city = people.make_city()
        self.school = people.OrganisationFactory(parent=people.make_district())
        self.owner = people.make_holder("bureau_admin", self.city)
        self.token, words = make_token(self.owner, "bureau_admin", self.city)
        self.program = Program(words)
        self.courses = []
        for _course in range(2):
            page = courses.make_page(courses.unit())
            page.refresh_from_db()
            self.courses.append(page.course)
        self.teachers = [people.make_teacher(self.school) for _teacher in range(teachers)]

    def body(self, teacher: int = 0, place: int = 0, **more: Any) -> dict[str, Any]:
        return {"person": self.teachers[teacher].public_id, "course": self.courses[place].public_id, **more}

    def send(self, body: dict[str, Any], key: str = "") -> Any:
        return self.program.post("/enrolments", body, **({"Idempotency-Key": key} if key else {}))


@pytest.mark.django_db
class TestOnce:
    def test_the_same_answers_the_same(self):
        desk = Desk()
        first, again = (desk.send(desk.body(), "k-1") for _time in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert "Idempotent-Replay" not in first
        assert again["Idempotent-Replay"] == "true"
        assert Enrolment.objects.count() == 1
        assert AuditEntry.objects.filter(action="enrolment.by_program").count() == 1

    def test_a_key_for_something_else_is_refused(self):
        desk = Desk()
        desk.send(desk.body(), "k-1")
        other = desk.send(desk.body(place=1), "k-1")
        assert other.status_code == 422
        assert other.json()["code"] == "key_reused"
        assert Enrolment.objects.count() == 1

    def test_keys_of_two_tokens_are_apart(self):
        desk = Desk()
        desk.send(desk.body(), "k-1")
        _token, words = make_token(desk.owner, "bureau_admin", desk.city)
        answer = Program(words).post("/enrolments", desk.body(1), **{"Idempotency-Key": "k-1"})
        assert answer.status_code == 201

    def test_a_refusal_keeps_nothing_and_may_be_sent_again(self):
        desk = Desk()
        course = desk.courses[0]
        course.closed_on = timezone.localdate()
        course.save()
        refused = desk.send(desk.body(), "k-1")
        assert (refused.status_code, refused.json()["code"]) == (409, "refused")
        assert not IdempotentWrite.objects.exists()
        course.closed_on = None
        course.save()
        assert desk.send(desk.body(), "k-1").status_code == 201

    def test_it_is_kept_for_a_day_without_names(self):
        desk = Desk()
        desk.send(desk.body(), "k-1")
        kept = json.dumps(list(IdempotentWrite.objects.values("key", "request", "answer")), ensure_ascii=False)
        assert desk.teachers[0].real_name not in kept
        assert "k-1" not in kept
        assert forget_writes() == 0
        assert forget_writes(now=timezone.now() + timedelta(hours=25)) == 1
        assert desk.send(desk.body(), "k-1").status_code == 200, "it runs already"

    @pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "\x7f"])
    def test_a_key_that_is_none_is_refused(self, key):
        desk = Desk()
        answer = desk.program.post("/enrolments", desk.body(), **{"Idempotency-Key": key})
        assert answer.status_code == 422

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"person": "nobodyhere12"}, 422), ({"course": "nocourse1234"}, 422), ({"due_on": "2020-01-01"}, 422),
            ({"due_on": "soon"}, 422), ({"person": 7}, 422), ({"more": 1}, 422), ({"person": None}, 422),
        ],
    )  # fmt: skip
    def test_bad_input_is_said(self, change, status):
        desk = Desk()
        answer = desk.send(desk.body(**change), "k-1")
        assert answer.status_code == status
        assert answer.json()["errors"]
        assert not Enrolment.objects.exists()

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"person":' * 3000])
    def test_a_body_that_is_none_is_said(self, body):
        desk = Desk()
        answer = desk.program.client.post(
            "/api/v1/enrolments", body, content_type="application/json", headers=desk.program.headers()
        )
        assert answer.status_code in {400, 422}
        assert answer["Content-Type"] == "application/problem+json"

    def test_a_coordinators_program_enrols_nobody(self):
        desk = Desk()
        coordinator = people.make_holder("coordinator", desk.school)
        _token, words = make_token(coordinator, "coordinator", desk.school, scopes=["enrolments:write"])
        answer = Program(words).post("/enrolments", desk.body())
        assert answer.status_code == 422, "the role carries no such action, whatever the token says"
        assert not Enrolment.objects.exists()

    def test_whatever_is_sent_in_whatever_order(self):
        """Each key stands for its first request; nobody is ever enrolled twice; every answer of a key is the same."""
        desk = Desk()

        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
        @given(sent=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 3)), max_size=12))
        def send(sent: list[tuple[int, int, int]]) -> None:
            IdempotentWrite.objects.all().delete()
            desk.teachers = [people.make_teacher(desk.school) for _teacher in range(3)]
            first: dict[int, tuple[int, int]] = {}
            answers: dict[int, Any] = {}
            for teacher, course, key in sent:
                answer = desk.send(desk.body(teacher, course), f"k-{key}")
                if first.setdefault(key, (teacher, course)) == (teacher, course):
                    assert answer.status_code in {200, 201}
                    assert answers.setdefault(key, answer.json()) == answer.json()
                else:
                    assert answer.status_code == 422
            assert Enrolment.objects.filter(person__in=desk.teachers).count() == len(set(first.values()))

        send()


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_time(own_file):  # noqa: F811
    """Eight threads send the same: one place, one line in the log, eight equal answers."""
    call_command("found", verbosity=0)  # another test may have emptied the database
    desk = Desk(teachers=1)

    def send(_number: int) -> tuple[int, Any]:
        try:
            answer = Program(desk.program.words).post("/enrolments", desk.body(), **{"Idempotency-Key": "k-1"})
            return answer.status_code, answer.json()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert {status for status, _body in answers} == {201}
    assert len({json.dumps(body, sort_keys=True) for _status, body in answers}) == 1
    assert Enrolment.objects.count() == 1
    assert AuditEntry.objects.filter(action="enrolment.by_program").count() == 1
