"""Reading through the API: whose rows are whose, pages that neither shift nor repeat, and answers that say what they are."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.domain.learning.enrolment import enrol
from people.domain.api.token import revoke_token
from people.domain.role import grant_role, revoke_role
from people.models import ApiToken
from tests.api.conftest import program_of
from tests.api.stage import BASE, Program, make_hook, make_token
from tests.api.test_contract import OPERATIONS, PROMISES
from tests.factories import people
from tests.promises.visitors import taken_back
from tests.queries import assert_constant_queries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LISTS = ["people", "organisations", "memberships", "courses", "enrolments", "progress", "completions", "hours",
         "certificates"]  # fmt: skip
PEOPLES = [name for name in LISTS if name not in {"people", "organisations", "courses"}]


def filled(path: str, town: Any) -> str:
    """The address of an operation with ids of the town."""
    told = make_hook(town.users["bureau_admin"], town.city)
    ids = {
        "webhook": told.webhook.public_id, "delivery": told.public_id,
        "person": town.here.learner.public_id, "organisation": town.here.school.public_id,
        "course": town.course.public_id, "enrolment": town.here.learner.enrolments.first().public_id,
        "certificate": town.here.certificate.public_id,
    }  # fmt: skip
    return path.format(**ids)


@pytest.mark.parametrize("name", sorted(name for name in OPERATIONS if name.startswith("GET")))
def test_what_is_there_has_the_shape_that_is_promised(town, open_gates, name):
    program, operation = program_of(town, "bureau_admin"), OPERATIONS[name]
    make_hook(town.users["bureau_admin"], town.city)
    known = {parameter.name for parameter in operation.query}
    ids = {"organisation": town.city.public_id, "course": town.course.public_id, "person": town.here.learner.public_id}
    queries = [{}] if name != "GET /api/v1/progress/organisations" else [{"course": town.course.public_id}]
    queries += [{key: value} for key, value in ids.items() if key in known and queries == [{}]]
    for query in queries:
        case = operation.Case(
            path_parameters={key: filled("{" + key + "}", town) for key in ("person", "organisation", "course",
                             "enrolment", "certificate", "webhook") if "{" + key + "}" in operation.path},
            query=query,
        )  # fmt: skip
        headers = {"Authorization": f"Bearer {program.words}", "Host": "testserver"}
        answer = case.call(headers=headers)
        assert answer.status_code == 200, answer.text
        case.validate_response(answer, checks=[check for check in PROMISES if "negative" not in check.__name__])
        assert name.endswith(("/statements", "/hours")) or answer.json().get("items") != [] or "course" in query


class TestMatrix:
    """Every list by every role that can hand something on; what is of one school never reaches the other."""

    @pytest.mark.parametrize("name", PEOPLES)
    @pytest.mark.parametrize(
        ("visitor", "own", "other"), [("coordinator", "here", "there"), ("stranger", "there", "here")]
    )
    def test_a_coordinators_program_sees_its_own_school(self, town, open_gates, name, visitor, own, other):
        rows = program_of(town, visitor).items(f"/{name}")
        people_seen = {row["person"] for row in rows}
        mine = {member.person.public_id for member in getattr(town, own).school.memberships.all()}
        assert people_seen <= mine
        assert people_seen or name == "hours"
        assert getattr(town, other).learner.public_id not in people_seen

    @pytest.mark.parametrize(
        ("visitor", "own", "other"), [("coordinator", "here", "there"), ("stranger", "there", "here")]
    )
    def test_people_and_units_of_the_other_school_do_not_exist(self, town, open_gates, visitor, own, other):
        program, theirs = program_of(town, visitor), getattr(town, other)
        assert [row["name"] for row in program.items("/organisations")] == [getattr(town, own).school.name]
        assert theirs.learner.public_id not in {row["id"] for row in program.items("/people")}
        for path in (
            f"/people/{theirs.learner.public_id}", f"/organisations/{theirs.school.public_id}",
            f"/certificates/{theirs.certificate.public_id}",
            f"/enrolments/{theirs.learner.enrolments.first().public_id}",
            *(f"/{name}?organisation={theirs.school.public_id}" for name in LISTS if name != "courses"),
            f"/progress/organisations?course={town.course.public_id}&organisation={theirs.school.public_id}",
        ):  # fmt: skip
            assert program.get(path).status_code == 404, path
        for name in PEOPLES:
            assert program.items(f"/{name}", person=theirs.learner.public_id) == []

    @pytest.mark.parametrize("name", LISTS)
    def test_the_bureau_sees_both(self, town, open_gates, name):
        rows = program_of(town, "bureau_admin").items(f"/{name}")
        if name in PEOPLES and name != "hours":
            assert {town.here.learner.public_id, town.there.learner.public_id} <= {row["person"] for row in rows}

    def test_an_auditor_sees_progress_and_no_people(self, town, open_gates):
        program = program_of(town, "auditor")
        assert program.items("/progress")
        assert program.get("/people").status_code == 403
        assert program.get("/memberships").status_code == 403
        assert program.post("/enrolments", {}).status_code in {403, 422}

    @pytest.mark.parametrize("role", ["trainer", "assessor", "expert", "editor", "reviewer", "visitor"])
    def test_other_roles_have_nothing_to_hand_on(self, town, open_gates, role):
        owner = people.make_holder(role, town.city)
        _token, words = make_token(owner, role, town.city, scopes=["people:read", "progress:read", "enrolments:write"])
        program = Program(words)
        for name in LISTS:
            answer = program.get(f"/{name}")
            assert answer.status_code == 403 or answer.json()["items"] == [] or name == "courses"

    @pytest.mark.parametrize("name", sorted(OPERATIONS))
    def test_nobody_comes_in_without_a_token(self, town, name):
        method, path = name.split()
        client = Client()
        client.force_login(town.users["superuser"])
        for headers in (
            {},
            {"Authorization": "Bearer xq1_guess"},
            {"Authorization": "Basic eDp5"},
            {"Authorization": "Bearer"},
        ):
            answer = getattr(client, method.lower())(filled(path, town), headers=headers)
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("name", sorted(OPERATIONS))
    def test_a_token_for_something_else_is_refused(self, town, open_gates, name):
        method, path = name.split()
        _token, words = make_token(
            town.users["bureau_admin"],
            "bureau_admin",
            town.city,
            scopes=["hours:read" if "hours" not in path else "statements:read"],
        )
        bodies = {
            "enrolments": {"person": town.here.fresh.public_id, "course": town.course.public_id},
            "webhooks": {"name": "人事系统", "url": "https://hr.example.org/in", "kinds": ["course.completed"]},
        }
        body = bodies.get(path.rsplit("/", 1)[-1], {})
        query = {"course": town.course.public_id} if path.endswith("/progress/organisations") else {}
        program = Program(words)
        short = filled(path, town).removeprefix(BASE)
        answer = program.get(short, query) if method == "GET" else program.send(method, short, body)
        assert answer.status_code == 403
        assert answer.json()["code"] == "scope_missing"


class TestToken:
    def test_it_dies_with_the_grant_and_lives_again(self, town):
        person = people.make_holder("coordinator", town.here.school)
        _token, words = make_token(person, "coordinator", town.here.school)
        program = Program(words)
        assert program.get("/people").status_code == 200
        revoke_role(person.role_grants.get())
        assert program.get("/people").status_code == 401
        grant_role(person, role="coordinator", organisation=town.there.school)
        assert program.get("/people").status_code == 401
        grant_role(person, role="coordinator", organisation=town.here.school)
        assert program.get("/people").status_code == 200

    def test_it_follows_a_grant_that_became_narrower(self, town):
        person = people.make_holder("coordinator", town.city)
        _token, words = make_token(person, "coordinator", town.city)
        assert len(Program(words).items("/organisations")) > 4
        revoke_role(person.role_grants.get())
        grant_role(person, role="coordinator", organisation=town.here.school)
        assert [row["code"] for row in Program(words).items("/organisations")] == [town.here.school.code]

    def test_it_ends_when_it_is_said_or_the_account_is(self, town):
        boss = town.users["bureau_admin"]
        token, words = make_token(boss, "bureau_admin", town.city)
        with taken_back():
            revoke_token(token, actor=boss)
            assert Program(words).get("/courses").status_code == 401
        for change in ({"valid_until": timezone.localdate() - timedelta(days=1), "valid_from": "2020-01-01"},
                       {"valid_from": timezone.localdate() + timedelta(days=1)}):  # fmt: skip
            with taken_back():
                ApiToken.objects.filter(pk=token.pk).update(**change)
                assert Program(words).get("/courses").status_code == 401
        with taken_back():
            type(boss).objects.filter(pk=boss.pk).update(is_active=False)
            assert Program(words).get("/courses").status_code == 401
        assert Program(words).get("/courses").status_code == 200

    def test_its_use_is_written_down_now_and_then(self, town, django_assert_num_queries):
        program = program_of(town, "bureau_admin")
        program.get("/courses")
        assert ApiToken.objects.order_by("-pk").first().last_used_at is not None
        with django_assert_num_queries(3):
            program.get("/courses")

    def test_too_many_requests_are_told_when_to_come_back(self, town, settings):
        settings.API_REQUESTS_PER_MINUTE = 2
        program = program_of(town, "bureau_admin")
        answers = [program.get("/courses") for _ask in range(4)]
        assert [answer.status_code for answer in answers][-1] == 429
        assert 0 < int(answers[-1]["Retry-After"]) <= 60
        assert answers[0]["RateLimit-Limit"] == "2"

    def test_guessing_is_slowed_down(self, town):
        for _guess in range(61):
            answer = Client().get(f"{BASE}/courses", headers={"Authorization": "Bearer xq1_guess"})
        assert answer.status_code == 429


class TestPages:
    @pytest.mark.parametrize("limit", [1, 2, 3])
    def test_every_row_comes_once_while_rows_come_in(self, town, open_gates, limit):
        program, seen, cursor = program_of(town, "bureau_admin"), [], None
        before = {row["id"] for row in program.items("/people")}
        with taken_back():
            while True:
                page = program.get("/people", {"limit": limit, **({"cursor": cursor} if cursor else {})}).json()
                seen += [row["id"] for row in page["items"]]
                people.make_teacher(town.here.school)
                cursor = page["next"]
                if cursor is None or len(seen) > 100:
                    break
        assert len(seen) == len(set(seen))
        assert before <= set(seen)

    @pytest.mark.parametrize("cursor", ["abc", "YTpB", "YTo", "Zm9vOmJhcg"])
    def test_a_cursor_that_is_not_ours_is_refused(self, town, open_gates, cursor):
        answer = program_of(town, "bureau_admin").get("/people", {"cursor": cursor})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "cursor"


class TestFilters:
    def test_a_misspelt_filter_does_not_give_everything(self, town, open_gates):
        answer = program_of(town, "bureau_admin").get("/people", {"organization": "x"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "organization"

    def test_what_changed_since(self, town, open_gates):
        program = program_of(town, "bureau_admin")
        before, after = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=2)
        for name in ("enrolments", "certificates"):
            assert program.items(f"/{name}", changed_since=before.isoformat())
            assert program.items(f"/{name}", changed_since=after.isoformat()) == []
        assert program.get("/enrolments", {"changed_since": "2026-09-01T08:00:00"}).status_code == 422

    def test_states_part_the_enrolments(self, town, open_gates):
        program = program_of(town, "bureau_admin")
        every = sorted(row["id"] for row in program.items("/enrolments"))
        parts = [row["id"] for state in ("not_begun", "under_way", "finished", "ended")
                 for row in program.items("/enrolments", state=state)]  # fmt: skip
        assert sorted(parts) == every
        for state in ("under_way", "finished"):
            assert {row["state"] for row in program.items("/enrolments", state=state)} == {state}

    def test_a_person_is_found_by_staff_number(self, town, open_gates):
        program = program_of(town, "coordinator")
        [row] = program.items("/people", scheme="staff_number", number="甲木-1")
        assert row["id"] == town.here.learner.public_id
        assert program.items("/people", number="乙木-1") == []
        assert program.items("/people", number="13812345671") == [], "nobody is found by phone"

    def test_figures_are_those_of_the_screens(self, town, open_gates):
        rows = program_of(town, "bureau_admin").items("/progress/organisations", course=town.course.public_id)
        assert {row["organisation"]: row["total"] for row in rows} == {
            town.here.school.public_id: 1, town.there.school.public_id: 1
        }  # fmt: skip
        by_programme = program_of(town, "bureau_admin").items(
            "/progress/organisations", programme=town.version.programme.public_id
        )
        assert sum(row["finished"] for row in by_programme) == 2


class TestAnswers:
    def test_the_same_is_not_sent_twice(self, town, open_gates):
        program = program_of(town, "bureau_admin")
        first = program.get("/courses")
        again = program.get("/courses", **{"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert program.get("/courses", {"limit": 1}, **{"If-None-Match": first["ETag"]}).status_code == 200

    def test_errors_speak_both_languages(self, town, open_gates):
        program = program_of(town, "bureau_admin")
        chinese = program.get("/people", {"limit": "x"}).json()
        english = program.get("/people", {"limit": "x"}, **{"Accept-Language": "en-GB,en;q=0.8"}).json()
        assert chinese["errors"][0]["message"] == "请填写整数。"
        assert english["errors"][0]["message"] == "Give a whole number."
        assert program.get("/people", {"limit": "x", "lang": "en"}).json()["title"] == english["title"]
        assert english["type"].endswith("#invalid")

    def test_a_request_has_an_id(self, town, open_gates):
        program = program_of(town, "bureau_admin")
        assert program.get("/courses", **{"X-Request-Id": "nightly-sync-7"})["X-Request-Id"] == "nightly-sync-7"
        assert program.get("/courses", **{"X-Request-Id": "a b"})["X-Request-Id"] != "a b"

    def test_other_origins_read_nothing_unless_named(self, town, open_gates, settings):
        program = program_of(town, "bureau_admin")
        foreign = {"Origin": "https://portal.example.org"}
        assert "Access-Control-Allow-Origin" not in program.get("/courses", **foreign)
        asked = {**foreign, "Access-Control-Request-Method": "GET"}
        assert program.client.options(f"{BASE}/courses", headers=asked).status_code == 405
        settings.API_ORIGINS = ["https://portal.example.org"]
        assert program.get("/courses", **foreign)["Access-Control-Allow-Origin"] == foreign["Origin"]
        assert program.client.options(f"{BASE}/courses", headers=asked).status_code == 204
        assert "Access-Control-Allow-Origin" not in program.get("/courses", Origin="https://evil.example")

    def test_the_documentation_names_every_address_and_no_foreign_host(self, town):
        page = Client().get(f"{BASE}/docs").content.decode()
        for name in OPERATIONS:
            assert name in page
        assert 'src="http' not in page


@pytest.mark.parametrize("name", [name for name in LISTS if name != "courses"])
def test_a_list_costs_the_same_for_many(town, open_gates, name):
    def more(count: int) -> None:
        for _row in range(count):
            enrol(people.make_teacher(town.here.school, staff_number=f"Q-{timezone.now().timestamp()}"), town.course)

    with taken_back():
        program = program_of(town, "bureau_admin")
        program.get(f"/{name}")
        assert_constant_queries(more, lambda: program.get(f"/{name}"), at_most=8)
