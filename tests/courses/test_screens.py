"""The screens of learning: they work without script, say what to do, and belong to their learner."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.learning import home
from courses.domain.learning.outline import OutlineAssessment
from courses.models import Attempt, Course, Enrolment, Grade, ItemCompletion, Policy, PrivacyClass, ReadingPosition
from courses.templatetags.learning import kind_word
from tests.courses.sitting import Sitting
from tests.factories.courses import (
    LearnerFactory,
    make_assessment,
    make_enrolment,
    make_page,
    make_scale,
    publish_page,
    quiz,
    unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    scale = quiz(make_scale(), required=False, move_on="completed")
    return make_page(unit("一"), unit("二"), quiz(make_assessment(), after_all_before=True), scale)


@pytest.fixture
def learner(client, page):
    person = make_enrolment(page).person
    client.force_login(person)
    return person


def at(name, page, place=None):
    key = page.items.all()[place].key if place is not None else None
    return reverse(name, args=[page.course.public_id, *([key] if key else [])])


class TestWayThrough:
    def test_a_whole_course_without_script(self, client, page, learner):
        assert "一" in client.get(reverse("learn")).content.decode()
        for place in (0, 1):
            assert client.get(at("unit", page, place)).status_code == 200
            answer = client.post(at("unit_done", page, place))
            assert answer.url == at("unit", page, place + 1)
        paper = client.post(at("attempt_start", page, 2), follow=True)
        names = sorted(set(re.findall(r'name="(a-q\d+)"', paper.content.decode())))
        submit = re.search(r'action="([^"]+/submit/)"', paper.content.decode()).group(1)
        failed = client.post(submit, dict.fromkeys(names, "1"), follow=True).content.decode()
        assert "result__hero--ok" not in failed
        again = client.post(at("attempt_start", page, 2), follow=True)
        submit = re.search(r'action="([^"]+/submit/)"', again.content.decode()).group(1)
        passed = client.post(submit, dict.fromkeys(names, "2"), follow=True).content.decode()
        assert "result__hero--ok" in passed
        assert Grade.objects.count() == 2
        assert "ring--done" in client.get(reverse("learn")).content.decode()

    def test_enrolling_from_the_course_page(self, client, page):
        person = LearnerFactory()
        assert client.post(at("enrol", page)).status_code == 302  # to sign in
        assert not Enrolment.objects.exists()
        client.force_login(person)
        window = client.get(page.url).content.decode()
        assert at("enrol", page) in window
        client.post(at("enrol", page))
        client.post(at("enrol", page))
        assert Enrolment.objects.get().person == person
        assert at("enrol", page) not in client.get(page.url).content.decode()

    def test_the_public_window_holds_no_token_and_no_name(self, client, page):
        shown = client.get(page.url)
        assert "csrfmiddlewaretoken" not in shown.content.decode()
        assert not shown.cookies

    def test_a_locked_item_says_what_opens_it(self, client, page, learner):
        answer = client.get(at("unit", page, 2), follow=True)
        assert answer.redirect_chain[-1][0] == at("course", page)
        assert "item--lock" in answer.content.decode()
        client.post(at("attempt_start", page, 2))
        assert not Attempt.objects.exists()

    def test_english_has_the_same_screens(self, client, page, learner):
        addresses = [at("unit", page, 0), at("course", page)]
        for address in addresses:
            assert client.get(f"/en{address}").status_code == 200
        shown = client.get("/en/learn/").content.decode()
        assert 'lang="en"' in shown

    def test_a_finished_course_says_so(self, client):
        page = make_page(unit("一"))
        client.force_login(make_enrolment(page).person)
        answer = client.post(at("unit_done", page, 0), follow=True)
        assert answer.redirect_chain[-1][0] == at("course", page)
        assert ItemCompletion.objects.count() == 1

    def test_an_assessment_cannot_be_clicked_done(self, client, page, learner):
        client.post(at("unit_done", page, 3))
        assert not ItemCompletion.objects.exists()

    def test_an_open_attempt_goes_on_where_it_was(self, client):
        sitting = Sitting()
        client.force_login(sitting.person)
        attempt = sitting.start()
        sitting.save(attempt, raw={"a-q1": ["2"]})
        paper = client.get(reverse("attempt", args=[attempt.public_id])).content.decode()
        assert paper.count("checked") == 1
        assert 'data-version="1"' in paper
        door = client.get(reverse("unit", args=[sitting.page.course.public_id, sitting.item.key])).content.decode()
        assert reverse("attempt", args=[attempt.public_id]) in door

    def test_a_paper_out_of_time_leads_to_its_result(self, client):
        sitting = Sitting(Policy(time_limit=5))
        client.force_login(sitting.person)
        attempt = sitting.start(now=timezone.now() - timedelta(minutes=6))
        answer = client.get(reverse("attempt", args=[attempt.public_id]))
        assert answer.url == reverse("result", args=[attempt.public_id])
        assert client.get(answer.url).status_code == 200


class TestFeedback:
    @pytest.mark.parametrize(
        ("feedback", "score", "detail"),
        [
            ("after_submit", True, True),
            ("after_pass", True, True),
            ("score_only", True, False),
            ("never", False, False),
        ],
    )
    def test_what_is_shown_follows_the_policy(self, feedback, score, detail, client):
        sitting = Sitting(Policy(feedback=feedback))
        client.force_login(sitting.person)
        attempt = sitting.submit(sitting.start(), {"a-q1": ["2"], "a-q2": ["1"]}).attempt
        shown = client.get(reverse("result", args=[attempt.public_id])).content.decode()
        assert ("<small> / 20</small>" in shown) is score
        assert ('class="fbs"' in shown) is detail
        assert "option--right" not in shown or feedback == "after_submit"


class TestOthers:
    def test_another_learner_finds_nothing(self, client, page):
        sitting = Sitting()
        attempt = sitting.start()
        client.force_login(LearnerFactory())
        for name in ("attempt", "result"):
            assert client.get(reverse(name, args=[attempt.public_id])).status_code == 404
        assert client.post(reverse("attempt_submit", args=[attempt.public_id]), {"a-q1": "2"}).status_code == 404

    def test_somebody_not_enrolled_is_shown_the_way_in(self, client, page):
        client.force_login(LearnerFactory())
        answer = client.get(at("unit", page, 0), follow=True)
        assert answer.redirect_chain[-1][0] == f"{at('course', page)}?to={page.items.all()[0].key}"
        assert at("enrol", page) in answer.content.decode()

    @pytest.mark.parametrize("name", ["learn", "course", "unit"])
    def test_guests_are_asked_to_sign_in(self, name, client, page):
        args = (
            [] if name == "learn" else [page.course.public_id] + ([page.items.all()[0].key] if name == "unit" else [])
        )
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.url

    def test_unknown_addresses_are_not_found(self, client, page, learner):
        assert client.get(reverse("course", args=["nothing00000"])).status_code == 404
        assert client.get(reverse("attempt", args=["nothing00000"])).status_code == 404
        other = "00000000-0000-4000-8000-000000000000"
        assert client.get(reverse("unit", args=[page.course.public_id, other])).status_code == 404

    def test_a_withdrawn_item_is_not_found(self, client, page, learner):
        items = list(page.items.all())
        items[0].withdrawn = True
        page.items = items
        publish_page(page)
        assert client.get(at("unit", page, 0)).status_code == 404


class TestPosition:
    def test_the_place_is_kept_and_offered(self, client, page, learner):
        answer = client.post(at("unit_position", page, 0), {"heading": "three", "percent": "60", "device": "phone"})
        assert answer.json()["saved"] is True
        shown = client.get(at("unit", page, 0)).content.decode()
        assert 'href="#three"' in shown
        assert 'value="60"' in shown

    @pytest.mark.parametrize(("percent", "kept"), [("-1", 0), ("999", 100), ("abc", 0), ("", 0), ("9" * 30, 0)])
    def test_nonsense_is_brought_into_range(self, percent, kept, client, page, learner):
        client.post(at("unit_position", page, 0), {"percent": percent, "seconds": "1e9", "device": "<b>"})
        assert ReadingPosition.objects.get().percent == kept

    def test_the_next_step_is_what_was_opened_last(self, client, page, learner):
        client.post(at("unit_position", page, 1), {"percent": "30"})
        shown = client.get(reverse("learn")).content.decode()
        assert at("unit", page, 1) in shown


class TestHome:
    def test_the_first_day_says_who_assigns(self, client):
        client.force_login(LearnerFactory())
        shown = client.get(reverse("learn"))
        assert shown.status_code == 200
        assert "now on-deep" in shown.content.decode()

    def test_open_courses_are_offered_to_newcomers(self, client, page):
        client.force_login(LearnerFactory())
        assert page.url in client.get(reverse("learn")).content.decode()

    def test_the_nearest_date_comes_first_and_yesterday_is_not_blamed(self, client):
        person = LearnerFactory()
        today = timezone.localdate()
        for days in (20, -1, 3):
            enrolment = make_enrolment(make_page(unit(str(days)), title=f"课{days}"), person)
            Enrolment.objects.filter(pk=enrolment.pk).update(due_on=today + timedelta(days=days))
        client.force_login(person)
        shown = client.get(reverse("learn")).content.decode()
        dues = re.findall(r"<h3><a[^>]*>(课[^<]+)</a></h3>", shown[shown.index("dues") :])[:3]
        assert dues == ["课-1", "课3", "课20"]
        assert "逾期" not in shown

    def test_a_part_of_another_room_is_shown(self, client):
        home._makers["test"] = lambda person: home.HomePart("courses/parts/help_slim.html", None)
        try:
            client.force_login(LearnerFactory())
            assert client.get(reverse("learn")).content.decode().count("helpcard--slim") >= 1
        finally:
            del home._makers["test"]


class TestCatalogue:
    def test_it_lists_open_courses_in_one_language_each(self, client, page):
        shown = client.get("/courses/").content.decode()
        assert page.title in shown
        assert client.get("/en/courses/").status_code == 200

    def test_a_closed_course_is_not_listed(self, client, page):
        Course.objects.update(closed_on=timezone.localdate())
        assert page.title not in client.get("/courses/").content.decode()

    def test_without_courses_it_says_what_to_do(self, client):
        assert 'class="empty"' in client.get("/courses/").content.decode()


@pytest.mark.parametrize(
    ("type_key", "privacy", "word"),
    [
        ("quiz", PrivacyClass.GRADED, "测验"),
        ("scale", PrivacyClass.CONFIDENTIAL, "自测"),
        ("survey", PrivacyClass.ANONYMOUS, "问卷"),
        ("practical", PrivacyClass.GRADED, "实操考核"),
        ("gone", PrivacyClass.GRADED, "测验"),
    ],
)
def test_outline_calls_each_assessment_what_it_is(type_key, privacy, word):
    asked = OutlineAssessment(1, 1, type_key, privacy, Policy())
    item = SimpleNamespace(kind="assessment", required=True, assessment=asked)
    assert kind_word(item) == word
