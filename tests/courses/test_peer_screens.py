"""The screens of peer assessment: learners practise, review and read; staff look and step in; nobody learns a name."""

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Grade, PeerPool, PeerPractice, PeerReview
from people.domain.role import grant_role
from people.models import AuditEntry
from tests.courses.peer_stage import COMMENT, FULL, PeerRoom
from tests.courses.test_peer_reviewing import EXAMPLES
from tests.factories.courses import LearnerFactory, SchoolFactory
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
GOOD = {"see": "full", "talk": "full", "peer-comment": COMMENT}


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(room: PeerRoom, person, name: str = "peer_reviews", *more) -> str:
    return reverse(name, args=[room.attempt(person).public_id, *more])


def page(person, url: str) -> str:
    return browser(person).get(url).content.decode()


def take(room: PeerRoom, person) -> str:
    answer = browser(person).post(address(room, person, "peer_take"))
    assert answer.status_code == 302
    return answer["Location"]


class TestReviewing:
    def test_from_taking_a_work_to_the_comments_of_colleagues(self):
        room = PeerRoom(2, needs=1, gives=1)
        room.everybody()
        one, two = room.people
        assert "评一份作业" in page(one, address(room, one))
        for person in (one, two):
            sheet = take(room, person)
            shown = page(person, sheet)
            assert "午饭" in shown
            assert all(other.real_name not in shown for other in room.people if other != person)
            assert browser(person).post(sheet, GOOD)["Location"] == address(room, person)
        result = page(one, address(room, one, "result"))
        assert "时间和场景都写到了" in result
        assert "同伴 1" in result
        assert two.real_name not in result
        assert "中位数" in result

    def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(self):
        room = PeerRoom(2)
        room.everybody()
        sheet = take(room, room.people[0])
        answer = browser(room.people[0]).post(sheet, {"see": "base", "peer-comment": "太短"})
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "请至少写 10 个字" in shown
        assert "太短" in shown
        assert 'value="base" data-points="20" checked' in shown
        assert not PeerReview.objects.given().exists()

    @pytest.mark.parametrize("data", [{}, {"see": "x", "talk": "full", "peer-comment": COMMENT}, {"see": ["full"] * 9}])
    def test_hostile_reviews_are_refused(self, data):
        room = PeerRoom(2)
        room.everybody()
        sheet = take(room, room.people[0])
        assert browser(room.people[0]).post(sheet, data).status_code == 422
        assert not PeerReview.objects.given().exists()

    def test_markup_in_a_comment_stays_text(self):
        room = PeerRoom(2, needs=1, gives=1)
        room.everybody()
        hostile = {**GOOD, "peer-comment": "<script>alert(1)</script>这一句写得具体，可以再补原话。"}
        for person in room.people:
            browser(person).post(take(room, person), hostile)
        shown = page(room.people[0], address(room, room.people[0], "result"))
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;" in shown

    def test_drafts_are_kept(self):
        room = PeerRoom(2)
        room.everybody()
        sheet = take(room, room.people[0])
        answer = browser(room.people[0]).post(f"{sheet}draft/", {"see": "low", "peer-comment": "先记一笔"})
        assert answer.json()["saved"]
        shown = page(room.people[0], sheet)
        assert "先记一笔" in shown
        assert 'value="low" data-points="10" checked' in shown

    def test_giving_a_work_back_sends_it_to_others(self):
        room = PeerRoom(3)
        room.everybody()
        sheet = take(room, room.people[0])
        assert browser(room.people[0]).post(f"{sheet}leave/").status_code == 302
        assert PeerReview.objects.get().released_at is not None

    def test_nobody_opens_what_is_not_theirs(self):
        room = PeerRoom(2)
        room.everybody()
        one, two = room.people
        sheet = take(room, one)
        stranger = LearnerFactory()
        for person in (two, stranger):
            assert browser(person).get(sheet).status_code == 404
            assert browser(person).post(sheet, GOOD).status_code == 404
            assert browser(person).get(address(room, one)).status_code == 404
        review_id = sheet.rstrip("/").split("/")[-1]
        assert browser(two).get(address(room, two, "peer_review", review_id)).status_code == 404
        assert not PeerReview.objects.given().exists()

    def test_the_door_leads_back_to_what_waits(self):
        room = PeerRoom(2)
        room.everybody()
        person = room.people[0]
        attempt = room.attempt(person)
        door = reverse("unit", args=[attempt.course.public_id, attempt.item_key])
        shown = page(person, door)
        assert address(room, person, "result") in shown
        assert "您也要评 2 份别人的作业" in shown
        assert "同伴正在评" in page(person, address(room, person, "result"))


class TestPractice:
    def test_far_from_the_expert_one_reads_why_and_tries_the_next(self):
        room = PeerRoom(2, examples=EXAMPLES)
        room.everybody()
        person = room.people[0]
        first = address(room, person, "peer_practice", 1)
        assert "先说看到的" not in page(person, first)
        assert browser(person).post(first, {"see": "low"}).status_code == 422
        assert browser(person).post(first, {"see": "low", "talk": "none"}).status_code == 302
        shown = page(person, first)
        assert "先说看到的" in shown
        assert address(room, person, "peer_practice", 2) in shown
        assert take(room, person) == address(room, person)
        second = address(room, person, "peer_practice", 2)
        browser(person).post(second, {"see": "low", "talk": "none"})
        assert PeerPractice.objects.filter(passed=True).count() == 1
        assert "/reviews/" in take(room, person)
        assert PeerReview.objects.count() == 1

    @pytest.mark.parametrize("number", [0, 2, 9])
    def test_examples_come_in_their_order(self, number):
        room = PeerRoom(2, examples=EXAMPLES)
        room.everybody()
        answer = browser(room.people[0]).get(address(room, room.people[0], "peer_practice", number))
        assert answer.status_code == 302


class TestStaff:
    def entry(self, room: PeerRoom, person) -> str:
        return reverse("peer_pool_entry", args=[PeerPool.objects.get().public_id, room.attempt(person).public_id])

    def test_staff_see_who_waits_and_step_in(self):
        room = PeerRoom(3, needs=1, gives=1)
        room.everybody()
        review = room.give(room.people[0])
        writer = review.work.attempt.person
        reported = address(room, writer, "peer_report", review.public_id)
        assert browser(writer).post(reported, {"reason": "很难听"}).status_code == 302
        staff = room.staff()
        client = browser(staff)
        assert "课堂观察互评" in client.get(reverse("peer_pools")).content.decode()
        pool = reverse("peer_pool", args=[PeerPool.objects.get().public_id])
        shown = client.get(pool).content.decode()
        assert "评语被反映" in shown
        assert all(person.real_name in shown for person in room.people)
        entry = self.entry(room, writer)
        assert "很难听" in client.get(entry).content.decode()
        client.post(entry, {"act": "hide", "review": review.public_id, "reason": "辱骂"})
        review.refresh_from_db()
        assert review.hidden_reason == "辱骂"
        client.post(entry, {"act": "show", "review": review.public_id})
        other = next(one for one in room.people if one not in (writer, room.people[0]))
        client.post(entry, {"act": "give", "give-reviewer": other.public_id})
        given = PeerReview.objects.get(reviewer=other)
        client.post(entry, {"act": "take_back", "review": given.public_id})
        given.refresh_from_db()
        assert given.taken_back_by == staff
        client.post(entry, {"act": "to_desk", "reason": "家里有事"})
        assert room.attempt(writer).grading == "pending_manual"
        assert "家里有事" in client.get(entry).content.decode()
        assert AuditEntry.objects.filter(action__startswith="peers.").count() == 6

    @pytest.mark.parametrize("data", [{}, {"act": "x"}, {"act": "hide", "review": "none", "reason": "x"},
                                      {"act": "give", "give-reviewer": "\x00"}, {"act": "to_desk", "reason": " "}])  # fmt: skip
    def test_odd_acts_do_nothing(self, data):
        room = PeerRoom(2)
        room.everybody()
        entry = self.entry(room, room.people[0])
        assert browser(room.staff()).post(entry, data).status_code == 302
        assert not PeerReview.objects.exists()

    def test_only_staff_of_the_place_see_a_pool(self):
        room = PeerRoom(2)
        room.everybody()
        entry, elsewhere = self.entry(room, room.people[0]), LearnerFactory()
        grant_role(elsewhere, role="trainer", organisation=SchoolFactory())
        assert browser(elsewhere).get(entry).status_code == 404
        assert browser(room.people[1]).get(entry).status_code == 403
        assert browser(room.staff("assessor")).get(entry).status_code == 403
        grant_role(room.people[0], role="trainer", organisation=room.city)
        assert browser(room.people[0]).get(entry).status_code == 404

    def test_the_marker_sees_the_reviews_without_names(self):
        room = PeerRoom(3)
        room.everybody()
        review = room.give(room.people[0])
        writer = review.work.attempt.person
        browser(room.staff()).post(self.entry(room, writer), {"act": "to_desk", "reason": "家里有事"})
        marker = room.staff("assessor")
        desk = reverse("marking_work", args=[room.attempt(writer).public_id])
        shown = page(marker, desk)
        assert COMMENT in shown
        assert room.people[0].real_name not in shown
        assert browser(marker).post(desk, {**FULL, "desk-comment": ""}).status_code == 302
        assert Grade.objects.get(attempt=room.attempt(writer)).grader == marker


def test_the_pools_cost_the_same_for_many():
    room = PeerRoom(1)
    room.everybody()
    client = browser(room.staff())
    pool = reverse("peer_pool", args=[PeerPool.objects.get().public_id])

    def more(count: int) -> None:
        for _one in range(count):
            room.people.append(room.learner())
            room.hand_in(room.people[-1])
            room.give(room.people[-1])

    for url in (reverse("peer_pools"), pool):
        client.get(url)
        assert_constant_queries(more, lambda url=url: client.get(url))


def test_ones_reviews_cost_the_same_for_many():
    room = PeerRoom(3, gives=6, needs=6)
    room.everybody()
    person = room.people[0]
    client = browser(person)

    def more(count: int) -> None:
        for _one in range(count):
            room.people.append(room.learner())
            room.hand_in(room.people[-1])
            room.give(room.people[-1])

    client.get(address(room, person))
    assert_constant_queries(more, lambda: client.get(address(room, person)))
