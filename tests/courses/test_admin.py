"""Authoring in the admin: the plugin's own form, what it objects to, the preview; and who may."""

import pytest
from django.urls import reverse

from courses.models import Assessment, AssessmentVersion, CourseAudience
from people.domain.role import grant_role
from tests.courses.misbehaving import Plain, failing, lent
from tests.factories.courses import LearnerFactory, SchoolFactory, make_assessment, make_page

pytestmark = pytest.mark.django_db
RULES = {
    "title": "新测评", "privacy": "graded", "attempts": "3", "pass_mark": "60", "feedback": "after_pass",
    "aggregate": "best", "on_expiry": "submit",
}  # fmt: skip


@pytest.fixture
def author(client):
    person = LearnerFactory()
    grant_role(person, role="editor", organisation=SchoolFactory())
    client.force_login(person)
    return person


@pytest.fixture
def plain():
    with lent(Plain()) as kind:
        yield kind


def test_a_new_assessment_asks_for_its_kind_first(client, author, plain):
    assert client.get(reverse("assessments:add")).status_code == 200
    answer = client.post(reverse("assessments:add"), {"title": "新测评", "type_key": "plain"})
    made = Assessment.objects.get()
    assert answer.url == reverse("assessments:edit", args=[made.public_id])
    assert client.get(answer.url).status_code == 200


def test_the_plugins_block_is_the_form(client, author, plain):
    made = Assessment.objects.create(title="x", type_key="plain")
    answer = client.post(reverse("assessments:edit", args=[made.public_id]), {**RULES, "config-word": "good"})
    assert answer.status_code == 302
    version = AssessmentVersion.objects.get()
    assert (version.config, version.number, version.policy["pass_mark"]) == ({"word": "good"}, 1, "60")
    made.refresh_from_db()
    assert (made.title, made.current_version) == ("新测评", version)


def test_what_was_typed_stays_when_something_is_wrong(client, author, plain):
    made = Assessment.objects.create(title="x", type_key="plain")
    address = reverse("assessments:edit", args=[made.public_id])
    shown = client.post(address, {**RULES, "pass_mark": "160", "config-word": "kept-as-typed"})
    assert shown.status_code == 200
    assert "kept-as-typed" in shown.content.decode()
    assert not AssessmentVersion.objects.exists()


def test_objections_of_the_plugin_are_shown(client, author):
    made = make_assessment()
    shown = client.post(
        reverse("assessments:edit", args=[made.public_id]),
        {**RULES, "config-items-count": "0", "config-rules-count": "0"},
    )
    assert shown.status_code == 200
    assert AssessmentVersion.objects.get().number == 1


@pytest.mark.parametrize("shown_key", ["0", "1"])
def test_the_preview_is_the_learners_paper(shown_key, client, author):
    made = make_assessment()
    shown = client.get(reverse("assessments:preview", args=[made.public_id]), {"key": shown_key}).content.decode()
    assert "听他说完" in shown
    assert ("option--right" in shown) is (shown_key == "1")


@pytest.mark.parametrize("method", ["config_block", "render", "check_config"])
def test_a_broken_plugin_leaves_the_admin_whole(method, client, author, settings, plain):
    made = make_assessment(type_key="plain", config={"word": "good"})
    with lent(failing(method), settings):
        for name in ("edit", "preview"):
            assert client.get(reverse(f"assessments:{name}", args=[made.public_id])).status_code == 200
        client.post(reverse("assessments:edit", args=[made.public_id]), {**RULES, "config-word": "changed"})
    if method != "render":
        assert AssessmentVersion.objects.get().config == {"word": "good"}


def test_learners_find_no_door(client):
    client.force_login(LearnerFactory())
    made = make_assessment()
    for address in (reverse("assessments:index"), reverse("assessments:edit", args=[made.public_id])):
        assert client.get(address).status_code in (302, 403)


def test_another_schools_assessment_is_not_found(client, author):
    made = make_assessment()
    Assessment.objects.update(owner=SchoolFactory())
    assert client.get(reverse("assessments:edit", args=[made.public_id])).status_code == 404


def test_audience_rules_are_written_by_staff(client, author):
    page = make_page()
    data = {"course": page.course.pk, "organisation": "", "capacity": "teacher", "due_on": "", "active": "on"}
    assert client.post(reverse("course_audiences:add"), data).status_code == 302
    assert CourseAudience.objects.get().capacity == "teacher"


def test_a_course_cannot_be_deleted_or_added_by_hand(admin_client):
    page = make_page()
    assert admin_client.get(reverse("courses:index")).status_code == 200
    assert admin_client.post(reverse("courses:delete", args=[page.course.pk])).status_code in (302, 403)
    page.refresh_from_db()
    assert page.course is not None


def test_the_course_page_is_edited_with_its_items(admin_client):
    page = make_page()
    shown = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert shown.status_code == 200
    assert "items-TOTAL_FORMS" in shown.content.decode()


def test_a_draft_can_be_previewed(admin_client):
    page = make_page(publish=False)
    shown = admin_client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert shown.status_code == 200


def test_questions_that_did_not_arrive_are_said_and_nothing_is_lost(client, author):
    made = make_assessment()
    shown = client.post(reverse("assessments:edit", args=[made.public_id]), RULES)
    assert shown.status_code == 200
    assert AssessmentVersion.objects.get().config["items"][0]["id"] == "q1"


def test_the_list_is_searched_narrowed_and_turned_over(client, author):
    for number in range(55):
        Assessment.objects.create(title=f"测评 {number:02}", type_key="quiz" if number % 2 else "survey")
    page = reverse("assessments:index")
    assert "测评 54" not in client.get(page).content.decode()
    assert "测评 54" in client.get(page + "?p=2").content.decode()
    found = client.get(page + "?words=测评 1&kind=quiz").content.decode()
    assert "测评 11" in found
    assert "测评 12" not in found
    assert client.get(page + "?kind=nonsense&p=x").status_code == 200
