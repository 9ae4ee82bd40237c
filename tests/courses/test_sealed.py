"""Confidential results: encrypted before the disk, opened for their owner alone, erased with their key, in no log."""

import io
import json
import logging
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from courses.domain.assessing.grading import grade_waiting
from courses.domain.assessing.sealed import erase_expired, erase_sealed, open_answers, open_outcome
from courses.models import Attempt, AttemptMove, Grade, ItemCompletion, Policy, Response, SealedErasure, SealedResult
from people.domain.activation import activate_person, issue_code
from people.models import AuditEntry, Consent, User, keyring
from plugins.api import Outcome, Status
from tests.courses.misbehaving import METHODS, Plain, failing, lent
from tests.courses.sitting import Sitting
from tests.factories.courses import LearnerFactory, make_assessment, make_scale

pytestmark = pytest.mark.django_db
CANARY = "canary-木叶-4827"
NEVER = Policy(attempts=None, pass_mark=None)


def whole_database() -> str:
    """Every value of every table, as text; binary columns as they lie there."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found.extend(repr(row) for row in cursor.fetchall())
    return "\n".join(found)


def sealed_sitting() -> Sitting:
    with lent(Plain()):
        assessment = make_assessment(type_key="plain", config={"word": "good"}, privacy="confidential", policy=NEVER)
        return Sitting(assessment=assessment, move_on="completed")


@pytest.fixture
def scale() -> Sitting:
    return Sitting(assessment=make_scale(), move_on="completed", required=False)


def answers(sitting: Sitting, value: str = "2") -> dict[str, str]:
    return {f"a-{number}": value for number in range(1, 20)}


def take(client, sitting: Sitting, data: dict[str, str]):
    client.force_login(sitting.person)
    start = reverse("attempt_start", args=[sitting.page.course.public_id, sitting.item.key])
    client.post(start, {"adult": "1", "agree": "1"})
    attempt = Attempt.objects.get()
    return client.post(reverse("attempt_submit", args=[attempt.public_id]), data, follow=True)


class TestWhereThingsLive:
    def test_grade_knows_only_that_it_is_done(self, client, scale):
        take(client, scale, answers(scale))
        grade = Grade.objects.get()
        assert (grade.sealed, grade.score, grade.passed, grade.band, grade.parts) == (True, None, None, "", [])
        attempt = Attempt.objects.get()
        assert (attempt.variant, attempt.seed) == (None, None)
        assert attempt.grading == "not_applicable"
        assert not Response.objects.exists()
        assert ItemCompletion.objects.get().passed is None

    def test_the_database_refuses_an_open_grade_or_variant(self, client, scale):
        take(client, scale, answers(scale))
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.update(variant={"items": [1]})
        with pytest.raises(IntegrityError), transaction.atomic():
            Grade(attempt=Attempt.objects.get(), serial=9, version_id=Grade.objects.get().version_id, sealed=True,
                  score=3, max_score=4).save()  # fmt: skip

    def test_a_canary_is_nowhere_but_on_the_owners_screen(self, client, settings, caplog, tmp_path):
        sitting = sealed_sitting()
        caplog.set_level(logging.DEBUG)
        with lent(Plain(), settings):
            shown = take(client, sitting, {"a-word": CANARY})
        assert CANARY not in whole_database()
        assert CANARY not in caplog.text
        assert open_answers(SealedResult.objects.get())["raw"] == {"a-word": [CANARY]}
        files = [path for path in Path(tmp_path).rglob("*") if path.is_file()]
        assert not any(CANARY.encode() in path.read_bytes() for path in files)
        assert shown.status_code == 200

    @pytest.mark.parametrize("method", METHODS)
    def test_a_plugin_that_raises_with_the_canary_leaks_nothing(self, method, client, settings):
        log, sitting = io.StringIO(), sealed_sitting()
        handler = logging.StreamHandler(log)
        logging.getLogger().addHandler(handler)
        try:
            client.force_login(sitting.person)
            with lent(Plain()):
                sitting.start()
            with lent(failing(method, words=CANARY), settings):
                attempt = Attempt.objects.get()
                client.get(reverse("attempt", args=[attempt.public_id]))
                page = client.post(reverse("attempt_submit", args=[attempt.public_id]), {"a-word": CANARY}, follow=True)
                grade_waiting(now=timezone.now() + timezone.timedelta(hours=1))
        finally:
            logging.getLogger().removeHandler(handler)
        assert page.status_code == 200
        assert CANARY not in log.getvalue()
        assert CANARY not in whole_database()

    def test_a_failing_plugin_keeps_the_sealed_answer_for_later(self, settings):
        sitting = sealed_sitting()
        with lent(failing("grade"), settings):
            attempt = sitting.submit(sitting.start(), {"a-word": [CANARY]}).attempt
        assert attempt.progress == "submitted"
        Attempt.objects.update(submitted_at=timezone.now() - timezone.timedelta(hours=1))
        with lent(Plain()):
            grade_waiting()
        assert open_outcome(SealedResult.objects.get(), person_id=sitting.person.pk)["response"] == {"word": CANARY}

    def test_error_pages_hold_no_answer(self, client, settings, caplog):
        sitting = sealed_sitting()
        client.force_login(sitting.person)
        client.raise_request_exception = False
        with lent(Plain(), settings):
            attempt = sitting.start()
            SealedResult.objects.update(wrapped_key=b"broken")  # nothing can be sealed: the view fails
            page = client.post(reverse("attempt_submit", args=[attempt.public_id]), {"a-word": CANARY})
        assert page.status_code == 500
        assert CANARY not in page.content.decode()
        assert CANARY not in caplog.text

    def test_nothing_is_saved_in_parts(self, client, scale):
        attempt = scale.start()
        client.force_login(scale.person)
        answer = client.post(
            reverse("attempt_save", args=[attempt.public_id]), {"a-1": CANARY, "item": "1", "save_key": "k" * 22}
        )
        assert answer.status_code == 400
        assert CANARY not in whole_database()


class TestOwner:
    def test_nobody_else_opens_it(self, client, scale, admin_client):
        take(client, scale, answers(scale))
        address = reverse("result", args=[Attempt.objects.get().public_id])
        assert admin_client.get(address).status_code == 404
        sealed = SealedResult.objects.get()
        assert open_outcome(sealed, person_id=LearnerFactory().pk) is None
        assert not Attempt.objects.visible_to(LearnerFactory(is_superuser=True)).exists()

    def test_pages_must_not_be_kept(self, client, scale):
        page = take(client, scale, answers(scale))
        assert page["Cache-Control"] == "no-store"
        for name in ("attempt", "result"):
            client.get(reverse(name, args=[Attempt.objects.get().public_id]))
        door = reverse("unit", args=[scale.page.course.public_id, scale.item.key])
        assert "no-store" in client.get(door)["Cache-Control"]

    def test_the_learner_deletes_it_with_its_key(self, client, scale):
        take(client, scale, answers(scale))
        attempt = Attempt.objects.get()
        page = client.post(reverse("result_erase", args=[attempt.public_id]), follow=True)
        assert page.status_code == 200
        assert not SealedResult.objects.exists()
        assert SealedErasure.objects.get().by_learner
        attempt.refresh_from_db()
        assert attempt.progress == "completed"
        assert ItemCompletion.objects.exists()
        assert erase_sealed(attempt) is False

    def test_somebody_else_cannot_delete_it(self, client, scale):
        take(client, scale, answers(scale))
        client.force_login(LearnerFactory())
        assert client.post(reverse("result_erase", args=[Attempt.objects.get().public_id])).status_code == 404
        assert SealedResult.objects.exists()

    def test_the_clock_deletes_what_is_too_old(self, client, scale):
        take(client, scale, answers(scale))
        SealedResult.objects.update(expires_on=timezone.localdate() - timezone.timedelta(days=1))
        assert erase_expired() == 1
        assert not SealedResult.objects.exists()
        assert not SealedErasure.objects.get().by_learner

    def test_withdrawing_the_consent_deletes_it(self, client, scale):
        take(client, scale, answers(scale))
        given = Consent.objects.get()
        client.post(reverse("account_withdraw"), {"kind": given.kind, "subject": given.subject})
        assert not SealedResult.objects.exists()
        assert SealedErasure.objects.get().by_learner

    def test_an_open_paper_waits_until_consent_is_given_again(self, client, scale):
        client.force_login(scale.person)
        door = reverse("unit", args=[scale.page.course.public_id, scale.item.key])
        start = reverse("attempt_start", args=[scale.page.course.public_id, scale.item.key])
        client.post(start, {"adult": "1", "agree": "1"})
        attempt, given = Attempt.objects.get(), Consent.objects.get()
        paper = reverse("attempt", args=[attempt.public_id])
        client.post(reverse("account_withdraw"), {"kind": given.kind, "subject": given.subject})
        assert client.get(paper).url == door
        client.post(reverse("attempt_submit", args=[attempt.public_id]), answers(scale))
        attempt.refresh_from_db()
        assert attempt.progress == "started"
        assert open_answers(SealedResult.objects.get())["raw"] is None
        assert 'name="agree"' in client.get(door).content.decode()
        assert client.post(start, {"adult": "1", "agree": "1"}).url == paper
        assert client.get(paper).status_code == 200

    def test_a_code_from_somebody_else_opens_the_account_without_it(self, client, scale):
        take(client, scale, answers(scale))
        User.objects.filter(pk=scale.person.pk).update(activated_at=timezone.now())
        code = issue_code(scale.person)
        activate_person(code, name_or_number=scale.person.real_name, password="a calm bridge")
        assert not SealedResult.objects.exists()

    def test_the_browser_may_send_the_form_that_deletes(self, client, scale):
        page = take(client, scale, answers(scale))
        assert page["Referrer-Policy"] == "same-origin"  # with "no-referrer" browsers say "Origin: null": refused

    def test_each_record_has_a_key_of_its_own(self, scale):
        sealed = [SealedResult.objects.get(attempt=scale.start())]
        other = Sitting(assessment=scale.page.items.first().assessment, move_on="completed")
        sealed.append(SealedResult.objects.get(attempt=other.start()))
        assert keyring.unwrap(sealed[0].wrapped_key) != keyring.unwrap(sealed[1].wrapped_key)


class TestCare:
    def test_consent_comes_first_and_is_recorded(self, client, scale):
        client.force_login(scale.person)
        start = reverse("attempt_start", args=[scale.page.course.public_id, scale.item.key])
        client.post(start, {"adult": "1"})
        assert not Attempt.objects.exists()
        client.post(start, {"adult": "1", "agree": "1"})
        assert Attempt.objects.count() == 1
        assert Consent.objects.get().kind == "keep_self_test"

    def test_a_crisis_shows_help_to_the_learner_and_is_never_stored(self, client):
        class Worrying(Plain):
            def grade(self, ctx, marks=None):
                return Outcome(Status.GRADED, max_score=Decimal(10), score=Decimal(9), signals=("crisis",))

        with lent(Worrying()):
            assessment = make_assessment(type_key="plain", config={"word": "x"}, privacy="confidential", policy=NEVER)
            sitting = Sitting(assessment=assessment, move_on="completed")
            page = take(client, sitting, {"a-word": "x"}).content.decode()
            assert "helpcard--distress" in page
            assert "12356" in page
            assert (
                "helpcard--distress"
                in client.get(reverse("result", args=[Attempt.objects.get().public_id])).content.decode()
            )
        kept = open_outcome(SealedResult.objects.get(), person_id=sitting.person.pk)
        assert "crisis" not in json.dumps(kept)
        assert "crisis" not in whole_database()

    def test_without_a_crisis_help_is_still_there(self, client, scale):
        page = take(client, scale, answers(scale, "1")).content.decode()
        assert "12356" in page

    def test_an_incomplete_paper_keeps_what_was_chosen_and_says_what_is_missing(self, client, scale):
        page = take(client, scale, {"a-1": "3"})
        assert Attempt.objects.get().progress == "started"
        assert "error-summary" in page.content.decode()
        assert page.content.decode().count("checked") == 1
        assert not Grade.objects.exists()

    def test_leaving_clears_what_was_chosen(self, client, scale):
        take(client, scale, {"a-1": "3"})
        client.post(reverse("attempt_clear", args=[Attempt.objects.get().public_id]))
        assert open_answers(SealedResult.objects.get())["raw"] is None

    def test_the_audit_log_and_moves_say_done_and_no_more(self, client, scale):
        take(client, scale, answers(scale, "4"))
        text = repr(list(AuditEntry.objects.values())) + repr(list(AttemptMove.objects.values()))
        for word in ("score", "band", "crisis"):
            assert word not in text
