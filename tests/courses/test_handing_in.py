"""Handing in from pages that are behind: another window, a clock that was fast, a time that is over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.assessing.extension import grant_extension
from courses.domain.assessing.result import show_result
from courses.domain.assessing.submission import hand_in_overdue, submit_attempt
from courses.domain.refusal import Refused
from courses.models import Attempt, Grade, Policy, Progress, Response
from tests.courses.sitting import RIGHT, WRONG, Sitting
from tests.factories.courses import LearnerFactory

pytestmark = pytest.mark.django_db
LIMITED = Policy(time_limit=10, feedback="after_submit")


def send(client, sitting, attempt, raw, **more):
    client.force_login(sitting.person)
    return client.post(reverse("attempt_submit", args=[attempt.public_id]), {**raw, "save_key": "k" * 12, **more})


def test_a_page_behind_another_window_is_not_handed_in(client):
    sitting = Sitting()
    attempt = sitting.start()
    sitting.save(attempt, raw={"a-q1": ["2"]})
    answer = send(client, sitting, attempt, {"a-q1": "1"}, revision="0")
    assert answer["Location"] == reverse("attempt", args=[attempt.public_id])
    assert Attempt.objects.get().progress == Progress.STARTED
    assert "另一个窗口" in client.get(answer["Location"]).content.decode()
    assert send(client, sitting, attempt, {"a-q1": "2"}, revision="1")["Location"].endswith("/result/")


def test_of_a_page_behind_whose_clock_ran_down_what_was_saved_counts():
    sitting = Sitting(LIMITED)
    attempt = sitting.start()
    sitting.save(attempt, raw=RIGHT, question="")
    sitting.submit(attempt, WRONG, known=0, is_auto=True)
    assert Grade.objects.get().score == Grade.objects.get().max_score


def test_a_page_without_script_says_no_revision_and_is_taken():
    sitting = Sitting()
    attempt = sitting.start()
    sitting.save(attempt)
    assert sitting.submit(attempt, RIGHT).grade is not None


def test_a_double_click_of_the_same_page_is_one_submission():
    sitting = Sitting()
    attempt = sitting.start()
    for _click in range(2):
        submit_attempt(sitting.person.pk, attempt.public_id, raw=RIGHT, save_key="k" * 12, known=0)
    assert Grade.objects.count() == 1


def test_time_that_was_granted_meanwhile_keeps_a_paper_open(client):
    sitting = Sitting(LIMITED)
    attempt = sitting.start(now=timezone.now() - timedelta(minutes=11))
    grant_extension(sitting.enrolment, None, author=LearnerFactory(), reason="network", minutes=20)
    answer = send(client, sitting, attempt, {"a-q1": "2"}, auto="1", revision="0")
    assert answer["Location"] == reverse("attempt", args=[attempt.public_id])
    assert Attempt.objects.get().progress == Progress.STARTED
    assert Response.objects.get().raw == {"a-q1": ["2"]}


def test_at_the_end_the_page_hands_in_by_itself(client):
    sitting = Sitting(LIMITED)
    attempt = sitting.start(now=timezone.now() - timedelta(minutes=10))
    assert send(client, sitting, attempt, {"a-q1": "2"}, auto="1", revision="0")["Location"].endswith("/result/")
    assert Grade.objects.count() == 1
    assert not show_result(Attempt.objects.get(), language="zh-hans").ran_out


def test_the_result_says_that_the_time_ran_out():
    sitting = Sitting(LIMITED)
    sitting.start(now=timezone.now() - timedelta(minutes=12))
    assert hand_in_overdue() == 1
    assert show_result(Attempt.objects.get(), language="zh-hans").ran_out


def test_a_paper_that_lapsed_is_not_said_to_be_handed_in(client):
    sitting = Sitting(Policy(time_limit=10, on_expiry="discard"))
    attempt = sitting.start(now=timezone.now() - timedelta(minutes=12))
    assert show_result(attempt, language="zh-hans").state == "lapsed"
    hand_in_overdue()
    assert show_result(Attempt.objects.get(), language="zh-hans").state == "lapsed"
    client.force_login(sitting.person)
    page = client.get(reverse("result", args=[attempt.public_id])).content.decode()
    assert "不出成绩" in page
    assert "自动交卷" not in page


def test_nothing_below_is_pointed_at_where_nothing_is_shown(client):
    sitting = Sitting(Policy(feedback="score_only", attempts=1))
    attempt = sitting.start()
    send(client, sitting, attempt, {"a-q1": "1"})
    page = client.get(reverse("result", args=[attempt.public_id])).content.decode()
    assert "下面几处" not in page
    assert "课程负责人" in page


def test_a_refusal_names_its_reason():
    sitting = Sitting()
    attempt = sitting.start()
    sitting.save(attempt)
    with pytest.raises(Refused) as refused:
        sitting.submit(attempt, WRONG, known=0)
    assert refused.value.code == "newer"


def test_each_attempt_stands_once_at_the_door_with_the_grade_that_counts(client):
    sitting = Sitting(Policy(feedback="after_submit", attempts=1, aggregate="last"))
    attempt = sitting.start()
    send(client, sitting, attempt, {"a-q1": "1"})
    first = Grade.objects.get()
    Grade(**{**{f.attname: getattr(first, f.attname) for f in Grade._meta.concrete_fields}, "id": None, "serial": 2,
             "score": 10, "reason": "改正"}).save(force_insert=True)  # fmt: skip
    page = client.get(reverse("unit", args=[sitting.page.course.public_id, sitting.item.key])).content.decode()
    assert page.count("10 / 20") == 1
    assert page.count('class="row__title"') == 1
    assert "最好的一次" not in page
