"""Drafts of programmes by their forms: days survive a saving, old windows do not overwrite, two presses are one."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from courses.models import AudienceRule, Requirement
from tests.courses.programme_stage import Stage

pytestmark = pytest.mark.django_db
DAYS = {"cycle_start": "2026-01-01", "opens_on": "2026-11-01", "due_on": "2027-03-01", "closes_on": "2027-06-30"}
FORM = {"hours": "6", "validity": "cycle", "validity_months": "60", "last_day": "day_before", "window_days": "180",
        "grace_days": "0", **DAYS}  # fmt: skip
CHANGED = "这份草稿刚被别人保存过"


@pytest.fixture
def stage(client) -> Stage:
    translation.activate("zh-hans")
    made = Stage()
    client.force_login(made.bureau)
    return made


@pytest.fixture
def draft(stage):
    return stage.draft()


def address(page: str, draft) -> str:
    return reverse(f"programmes:{page}", args=[draft.programme.public_id, draft.public_id])


def shown(page: str, name: str) -> str:
    """What a field holds when the page is opened."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert field is not None, name
    value = re.search(r'value="([^"]*)"', field[0])
    return value[1] if value else ""


def test_days_of_a_draft_stand_in_its_form_again(client, draft):
    where = address("version", draft)
    assert client.post(where, FORM).status_code == 302
    page = client.get(where).content.decode()
    assert {name: shown(page, name) for name in DAYS} == DAYS
    assert client.post(where, {**FORM, **{name: shown(page, name) for name in DAYS}}).status_code == 302
    draft.refresh_from_db()
    assert (draft.cycle_start, draft.closes_on) == (date(2026, 1, 1), date(2027, 6, 30))


def test_the_day_of_an_audience_stands_in_its_form_again(client, stage, draft):
    AudienceRule.objects.create(version=draft, organisation=stage.city, as_of=date(2026, 9, 1))
    assert shown(client.get(address("audience", draft)).content.decode(), "form-0-as_of") == "2026-09-01"


def test_an_old_window_does_not_overwrite_a_newer_draft(client, draft):
    where = address("version", draft)
    seen = shown(client.get(where).content.decode(), "seen")
    mine, theirs = {**FORM, "seen": seen, "level": "高级"}, {**FORM, "seen": seen, "level": "中级"}
    assert client.post(where, mine).status_code == 302
    assert client.post(where, mine).status_code == 302  # pressed twice
    assert CHANGED in client.post(where, theirs).content.decode()
    draft.refresh_from_db()
    assert draft.level == "高级"


def test_what_cannot_be_on_a_certificate_is_said_at_its_field(client, draft):
    odd = {**FORM, "hours": "-5", "wording": "{name} 学完 {programme}", "wording_en": "{", "grace_days": "30000"}
    page = client.post(address("version", draft), odd).content.decode()
    assert page.count("花括号里只能写 {programme} 或 {hours}。") == 2
    assert "还没有保存" in page
    assert "确保该值小于或等于366" in page
    assert "确保该值大于或等于0" in page
    draft.refresh_from_db()
    assert (draft.hours, draft.wording) == (0, "")
    good = {**FORM, "wording": "完成 {programme}，计 {hours} 学时"}
    assert client.post(address("version", draft), good).status_code == 302


def test_a_round_that_is_over_is_not_published_and_says_why(client, draft):
    past = {**FORM, "opens_on": "2020-01-01", "due_on": "2020-02-01", "closes_on": "2020-03-01", "publish": "1"}
    page = client.post(address("version", draft), past, follow=True).content.decode()
    assert "草稿已保存，但还不能发布" in page
    assert shown(page, "seen") != ""
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_requirement_sent_twice_is_one_and_no_hours_are_no_requirement(client, draft):
    where = address("node", draft)
    before = draft.requirements.count()
    newest = shown(client.get(f"{where}?kind=at_least").content.decode(), "newest")
    for _press in range(2):
        assert client.post(f"{where}?kind=at_least", {"count": "2", "newest": newest}).status_code == 302
    assert draft.requirements.count() == before + 1
    later = shown(client.get(f"{where}?kind=at_least").content.decode(), "newest")
    client.post(f"{where}?kind=at_least", {"count": "2", "newest": later})
    assert draft.requirements.count() == before + 2  # asked for anew: a second group
    assert "确保该值大于或等于" in client.post(f"{where}?kind=hours_of", {"hours": "0"}).content.decode()
    assert not Requirement.objects.filter(kind="hours_of").exists()


def test_groups_are_not_counted_as_requirements(client, stage, draft):
    before = draft.asked
    Requirement.objects.create(version=draft, parent=draft.requirements.get(parent=None), kind="at_least", count=1)
    assert draft.asked == before >= 1
    assert (
        f"{before} 项要求" in client.get(reverse("programmes:show", args=[draft.programme.public_id])).content.decode()
    )


def test_an_old_window_does_not_overwrite_newer_rows_of_an_audience(client, stage, draft):
    where = address("audience", draft)
    seen = shown(client.get(where).content.decode(), "seen")
    rows = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-organisation": stage.city.pk, "seen": seen}
    for _press in range(2):
        assert client.post(where, {**rows, "form-0-capacity": "teacher"}).status_code == 302
    page = client.post(where, {**rows, "form-0-capacity": "volunteer"}).content.decode()
    assert "刚在别的窗口里改过" in page
    assert draft.audience_rules.get().capacity == "teacher"
    page = client.get(reverse("programmes:show", args=[draft.programme.public_id])).content.decode()
    assert "· 教师" in page
    assert "teacher" not in page


def test_two_rows_for_the_same_people_on_two_days_are_refused(client, stage, draft):
    rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-organisation": stage.city.pk,
            "form-1-organisation": stage.city.pk, "form-1-as_of": "2026-09-01"}  # fmt: skip
    assert "请只留一行" in client.post(address("audience", draft), rows).content.decode()
    assert not draft.audience_rules.exists()


def test_a_code_that_is_taken_is_said_in_words(client, stage):
    taken = stage.programme
    facts = {"owner": stage.city.pk, "issuer": taken.issuer_id, "code": taken.code, "name": "另一个项目",
             "number_pattern": taken.number_pattern}  # fmt: skip
    assert "请换一个代码" in client.post(reverse("programmes:add"), facts).content.decode()


def test_the_button_of_an_admin_form_goes_to_sleep_when_it_is_pressed(client, stage):
    assert 'data-action="w-progress#activate"' in client.get(reverse("programmes:add")).content.decode()
