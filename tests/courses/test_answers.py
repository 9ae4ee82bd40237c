"""Saving answers: acknowledged is on disk, idempotent, two windows are told, nothing else is touched."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courses.domain.assessing.answers import Closed, Conflict, NotYours, Unreadable, clean_raw, read_drafts, save_answer
from courses.models import Policy, Response
from courses.models.append_only import EvidenceError
from tests.courses.sitting import Sitting
from tests.factories.courses import LearnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting() -> Sitting:
    return Sitting()


def test_an_answer_is_one_row_with_what_the_browser_sent(sitting):
    attempt = sitting.start()
    saved = sitting.save(attempt, raw={"a-q1": ["<script>alert(1)</script>"]}, revision=0)
    row = Response.objects.get()
    assert (row.revision, row.raw) == (1, {"a-q1": ["<script>alert(1)</script>"]})
    assert (saved.revision, saved.state) == (1, "done")


def test_the_same_key_again_is_the_same_answer(sitting):
    attempt = sitting.start()
    first = sitting.save(attempt, revision=0)
    assert sitting.save(attempt, revision=0) == first
    assert Response.objects.count() == 1


def test_an_older_revision_is_a_conflict_and_writes_nothing(sitting):
    attempt = sitting.start()
    sitting.save(attempt, revision=0, save_key="a" * 12)
    with pytest.raises(Conflict) as conflict:
        sitting.save(attempt, revision=0, save_key="b" * 12, raw={"a-q1": ["3"]})
    assert conflict.value.revision == 1
    assert Response.objects.count() == 1
    assert sitting.save(attempt, revision=1, save_key="c" * 12).revision == 2


def test_a_revision_from_the_future_is_a_conflict(sitting):
    with pytest.raises(Conflict):
        sitting.save(sitting.start(), revision=99)


def test_saving_after_the_deadline_is_refused(sitting):
    sitting = Sitting(Policy(time_limit=1))
    attempt = sitting.start()
    with pytest.raises(Closed) as closed:
        sitting.save(attempt, now=attempt.deadline + timedelta(seconds=10))
    assert closed.value.reason == "deadline"


def test_another_persons_attempt_is_unknown(sitting):
    attempt = sitting.start()
    with pytest.raises(NotYours):
        save_answer(LearnerFactory().pk, attempt.public_id, question="q1", raw={}, save_key="k" * 12)


def test_too_much_and_too_little_is_unreadable(sitting):
    with pytest.raises(Unreadable):
        clean_raw({"a": ["x" * 70_000]})
    with pytest.raises(Unreadable):
        sitting.save(sitting.start(), save_key="short")


def test_the_last_answer_to_each_question_counts(sitting):
    attempt = sitting.start()
    for number, (question, value) in enumerate([("q1", "1"), ("q2", "3"), ("q1", "2")]):
        sitting.save(attempt, question=question, raw={f"a-{question}": [value]}, save_key=f"key-{number:08}")
    drafts = read_drafts(attempt.pk)
    assert drafts.raw == {"a-q1": ["2"], "a-q2": ["3"]}
    assert drafts.revision == 3


def test_answers_are_never_changed(sitting):
    sitting.save(sitting.start())
    row = Response.objects.get()
    row.raw = {}
    with pytest.raises(EvidenceError):
        row.save()


@given(st.dictionaries(st.text(max_size=30), st.lists(st.text(max_size=50), max_size=3), max_size=5))
def test_any_posted_text_can_be_stored_as_json(fields):
    raw = clean_raw(fields)
    assert "\0" not in str(raw)


class TestOverHttp:
    @pytest.fixture
    def post(self, client, sitting):
        attempt = sitting.start()
        client.force_login(sitting.person)

        def send(**fields):
            data = {"a-q1": "2", "item": "q1", "save_key": "k" * 22, "revision": "0", "flag": "1", **fields}
            return client.post(reverse("attempt_save", args=[attempt.public_id]), data)

        send.attempt = attempt
        return send

    def test_the_receipt_says_what_the_server_has(self, post):
        answer = post()
        assert answer.status_code == 200
        said = answer.json()
        assert (said["saved"], said["revision"], said["item"], said["state"]) == (True, 1, "q1", "done")
        assert Response.objects.get().flagged

    def test_a_conflict_names_the_other_window(self, post):
        post()
        answer = post(save_key="l" * 22, **{"a-q1": "1"})
        assert answer.status_code == 409
        assert answer.json() == {"conflict": True, "revision": 1, "reason": "other_window"}

    def test_a_closed_attempt_points_to_its_result(self, post, sitting):
        sitting.submit(post.attempt)
        answer = post()
        assert answer.status_code == 410
        assert answer.json()["reason"] == "submitted"
        assert answer.json()["result_url"].endswith("/result/")

    def test_a_guest_is_told_to_sign_in(self, post, client):
        client.logout()
        answer = post()
        assert answer.status_code == 403
        assert answer.json()["login"] is True

    def test_nonsense_gets_words(self, post):
        assert post(save_key="").status_code == 400
        assert post(**{"a-q1": "x" * 70_000}).status_code == 400
        assert post(revision="-1").status_code == 200

    def test_get_is_not_allowed(self, client, post):
        assert client.get(reverse("attempt_save", args=[post.attempt.public_id])).status_code == 405
