"""Reading time and played ranges: bounded by the server's clock, never falling, and handed to the type that asks."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.assessing.answers import Closed, NotYours
from courses.domain.assessing.presence import LONGEST, Claim, Seen, count_claim, read_claim, record_presence
from courses.domain.refusal import Refused
from courses.models import Grade, ItemCompletion, Policy, Presence
from tests.courses.sitting import Sitting
from tests.factories.courses import LearnerFactory, make_assessment, make_enrolment, make_page, quiz, unit
from tests.queries import count_queries

MS = st.integers(0, 900_000)
RANGES = st.lists(st.tuples(MS, MS).map(lambda pair: tuple(sorted(pair))), max_size=6).map(tuple)
CLAIMS = st.builds(Claim, dwell=MS, ranges=RANGES, duration=MS, position=MS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["dwell", "ranges", "duration", "position"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 700_000), CLAIMS), max_size=12))
def test_nobody_gets_more_than_has_passed_and_nothing_is_ever_taken_back(claims):
    seen, total = Seen(), 0
    for passed, claim in claims:
        total += passed
        after = count_claim(seen, claim, passed=passed, total=total)
        assert seen.dwell <= after.dwell <= total
        assert seen.played <= after.played <= total
        assert seen.covered <= after.covered <= after.played
        assert seen.duration <= after.duration
        edges = [edge for one in after.ranges for edge in one]
        assert edges == sorted(set(edges))
        for start, end in seen.ranges:
            assert any(first <= start and end <= last for first, last in after.ranges)
        seen = after


@settings(deadline=None)
@given(JSON)
def test_whatever_is_posted_is_read_as_a_claim(data):
    claim = read_claim(data)
    assert 0 <= claim.dwell <= LONGEST
    assert all(0 <= start < end <= LONGEST for start, end in claim.ranges)


def test_an_honest_page_loses_nothing_when_claims_come_unevenly():
    seen, total = Seen(), 0
    for number, on_the_way in enumerate((2_000, 0, 9_000, 500, 0), start=1):
        passed = 15_000 * number + on_the_way - total
        total += passed
        played = Claim(dwell=15_000, ranges=((seen.covered, seen.covered + 15_000),))
        seen = count_claim(seen, played, passed=passed, total=total)
    assert (seen.dwell, seen.covered) == (75_000, 75_000)


def begin(type_key, policy=None, **item):
    return Sitting(assessment=make_assessment(type_key=type_key, policy=policy), **item)


def earlier(attempt, seconds):
    """As if the paper had been begun so long ago."""
    type(attempt).objects.filter(pk=attempt.pk).update(started_at=timezone.now() - timedelta(seconds=seconds))
    attempt.refresh_from_db()
    return attempt


@pytest.mark.django_db
class TestReading:
    def test_read_long_enough_and_answered_is_done_and_the_facts_stand_in_the_grade(self, client):
        sitting = begin("read", move_on="both")
        attempt = earlier(sitting.start(), 100)
        client.force_login(sitting.person)
        post = {"presence": json.dumps({"dwell": 40_000})}
        answer = client.post(reverse("attempt_presence", args=[attempt.public_id]), post)
        assert answer.json()["dwell"] == 40
        shown = client.get(reverse("attempt", args=[attempt.public_id])).content.decode()
        assert "data-presence" in shown
        assert "0:40 / 0:30" in shown
        answer = client.post(reverse("attempt_submit", args=[attempt.public_id]), {"a-check": "1"})
        assert answer.url == reverse("result", args=[attempt.public_id])
        grade = Grade.objects.get()
        assert (grade.facts, grade.completed) == ({"dwell": 40}, True)
        assert ItemCompletion.objects.in_force().count() == 1
        assert client.get(answer.url).status_code == 200

    def test_too_short_is_sent_back_with_the_answer_kept(self, client):
        sitting = begin("read")
        attempt = sitting.start()
        client.force_login(sitting.person)
        post = {"a-check": "1", "presence": json.dumps({"dwell": 10**9})}
        answer = client.post(reverse("attempt_submit", args=[attempt.public_id]), post)
        assert answer.url.startswith(reverse("attempt", args=[attempt.public_id]))
        shown = client.get(answer.url).content.decode()
        assert "error-summary" in shown
        assert 'value="1" checked' in shown
        assert Presence.objects.get().dwell < 5_000
        assert not Grade.objects.exists()

    def test_without_script_the_time_on_the_servers_clock_counts(self):
        sitting = begin("read")
        grade = sitting.submit(earlier(sitting.start(), 100), {"a-check": ["1"]}).grade
        assert grade.completed
        assert grade.facts["by"] == "clock"

    def test_when_time_is_over_what_is_there_is_handed_in(self):
        sitting = begin("read", Policy(time_limit=1))
        attempt = sitting.start()
        sitting.save(attempt, question="check", raw={"a-check": ["1"]})
        record_presence(sitting.person.pk, attempt.public_id, Claim(dwell=1))
        grade = sitting.submit(attempt, {}, now=timezone.now() + timedelta(minutes=2)).grade
        assert (grade.score, grade.completed) == (2, False)

    def test_only_the_writer_and_only_while_it_is_open(self, client):
        sitting = begin("read")
        attempt = earlier(sitting.start(), 100)
        with pytest.raises(NotYours):
            record_presence(LearnerFactory().pk, attempt.public_id, Claim())
        sitting.submit(attempt, {"a-check": ["1"]})
        with pytest.raises(Closed):
            record_presence(sitting.person.pk, attempt.public_id, Claim(dwell=1))
        client.force_login(sitting.person)
        address = reverse("attempt_presence", args=[attempt.public_id])
        assert client.post(address, {"presence": "{"}).status_code == 400
        assert client.post(address, {"presence": "[1]"}).status_code == 410
        client.logout()
        assert client.post(address, {"presence": "{}"}).status_code == 403

    def test_two_windows_hand_in_once_and_a_sent_back_paper_keeps_its_time(self, client):
        sitting = begin("read", move_on="both")
        attempt = earlier(sitting.start(), 100)
        client.force_login(sitting.person)
        address = reverse("attempt_submit", args=[attempt.public_id])
        seen = {"presence": json.dumps({"dwell": 20_000})}
        client.post(address, {"a-check": "1", **seen})  # ten seconds short
        assert Presence.objects.get().dwell == 20_000
        Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=60))
        client.post(address, {"a-check": "1", **seen})
        client.post(address, {"a-check": "2", **seen})
        grade = Grade.objects.get()
        assert grade.facts == {"dwell": 40}
        assert grade.attempt.responses.filter(final=True).count() == 1
        assert [move.to_progress for move in grade.attempt.moves.order_by("pk")][-2:] == ["submitted", "completed"]

    def test_an_answer_saved_between_two_steps_is_not_lost(self, monkeypatch):
        from courses.domain.assessing import finishing

        sitting = begin("read", move_on="both")
        attempt = earlier(sitting.start(), 100)
        judge = finishing.judge

        def saved_meanwhile(*args, **kwargs):
            if sitting.enrolment.attempts.get().responses.count() == 1:
                sitting.save(attempt, question="check", raw={"a-check": ["2"]})
            return judge(*args, **kwargs)

        monkeypatch.setattr(finishing, "judge", saved_meanwhile)
        grade = sitting.submit(attempt, {"a-check": ["1"]}).grade
        rows = list(attempt.responses.order_by("revision").values_list("raw", "final"))
        assert rows == [({"a-check": ["1"]}, False), ({"a-check": ["2"]}, False), ({"a-check": ["1"]}, True)]
        assert Grade.objects.get() == grade

    def test_handing_in_costs_few_queries_and_a_quiz_asks_nothing(self, client):
        page = make_page(quiz(make_assessment(type_key="read")), unit())
        enrolment = make_enrolment(page)
        client.force_login(enrolment.person)
        client.post(reverse("attempt_start", args=[page.course.public_id, page.items.all()[0].key]))
        attempt = earlier(enrolment.attempts.get(), 100)
        client.get(reverse("attempt", args=[attempt.public_id]))
        address = reverse("attempt_submit", args=[attempt.public_id])
        queries = count_queries(lambda: client.post(address, {"a-check": "1"}))
        assert Grade.objects.exists()
        assert len(queries) <= 15, "\n".join(query["sql"][:150] for query in queries.captured_queries)
        other = Sitting()
        queries = count_queries(lambda: other.submit(other.start(), {}))
        assert not any('FROM "courses_presence"' in query["sql"] for query in queries.captured_queries)


RIGHT = {"a-first": ["1"], "a-second": ["1"]}


@pytest.mark.django_db
class TestWatching:
    def watched(self, attempt, person, *ranges):
        claim = Claim(ranges=ranges, duration=600_000, position=ranges[-1][1])
        return record_presence(person.pk, attempt.public_id, claim)

    def test_a_film_that_was_played_is_done(self):
        sitting = begin("watch", Policy(pass_mark=None), move_on="completed")
        attempt = earlier(sitting.start(), 590)
        self.watched(attempt, sitting.person, (0, 580_000))
        grade = sitting.submit(attempt, RIGHT).grade
        assert grade.completed
        assert grade.facts["ranges"] == [[0, 580]]
        assert ItemCompletion.objects.in_force().exists()

    def test_a_film_that_was_claimed_is_not(self):
        sitting = begin("watch", Policy(pass_mark=None), move_on="completed")
        attempt = earlier(sitting.start(), 60)
        seen = self.watched(attempt, sitting.person, (0, 600_000))
        assert 59_000 <= seen.covered <= 62_000
        with pytest.raises(Refused):
            sitting.submit(attempt, RIGHT)
        attempt.refresh_from_db()
        assert attempt.progress == "started"

    def test_nothing_played_waits_for_nobody(self):
        sitting = begin("watch", Policy(pass_mark=None, time_limit=1))
        attempt = sitting.start()
        grade = sitting.submit(attempt, RIGHT, now=timezone.now() + timedelta(minutes=2)).grade
        assert grade.completed is False
