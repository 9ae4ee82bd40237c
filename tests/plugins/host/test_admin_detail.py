"""The page of one plugin in the admin: what it says, and what can be changed there."""

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from wagtail import blocks
from wagtail.models import Site
from wagtail.users.models import UserProfile

from plugins.api import CourseChoice, Level, Place, ports, runtime
from plugins.host.breaker import breaker
from plugins.host.models import PluginState
from plugins.host.reasons import consequence_of
from plugins.host.registry import registry
from plugins.host.states import courses_of

pytestmark = pytest.mark.django_db
DETAIL, SETTINGS, COURSES = (f"plugins_host_{name}" for name in ("detail", "settings", "courses"))


class ColourBlock(blocks.StructBlock):
    """Settings with a check of their own."""

    colour = blocks.CharBlock(label="Colour")
    most = blocks.IntegerBlock(label="Most", min_value=1)

    def clean(self, value):
        whole = super().clean(value)
        if whole["colour"] == "red" and whole["most"] > 5:
            raise blocks.StructBlockValidationError({"most": ValidationError("Not so much red.")})
        return whole


@pytest.fixture
def site() -> Site:
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def audited():
    calls: list[tuple] = []
    before = ports.audit._function
    ports.audit.provide(lambda action, **facts: calls.append((action, facts)))
    yield calls
    ports.audit._function = before


@pytest.fixture
def staff(client, django_user_model):
    """Somebody who may manage plugins, signed in."""
    user = django_user_model.objects.create(public_id="plugin-staff", is_active=True)
    for label, codename in (("wagtailadmin", "access_admin"), ("plugins_host", "manage_plugins")):
        user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    client.force_login(user)
    return user


@pytest.fixture
def config(monkeypatch):
    """The quiz with settings, for courses."""
    found = type(registry.plugin("quiz").config)
    monkeypatch.setattr(found, "settings_block", lambda self: ColourBlock())
    monkeypatch.setattr(found, "default_settings", {"colour": "teal", "most": 3})
    monkeypatch.setattr(found, "licence", "Licence of the test", raising=False)
    return found


@pytest.fixture
def wings():
    """What the wings would say of use and courses."""
    used = (ports.usage, ports.places, ports.courses)
    before = [port._function for port in used]
    ports.usage.provide(lambda key: 2)
    ports.places.provide(lambda kind, key: [Place("Course of <b>hearts</b>", "/admin/assessments/")])
    ports.courses.provide(lambda user: [CourseChoice(1, "First aid"), CourseChoice(2, "Listening")])
    yield
    for port, function in zip(used, before, strict=True):
        port._function = function


def page(client, slug="quiz", **query):
    answer = client.get(reverse(DETAIL, args=[slug]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_says_what_the_plugin_is_and_where_it_is_used(client, staff, config, wings):
    html = page(client)
    for words in (
        str(config.personal_data),
        "Licence of the test",
        "2 个测评",
        "/admin/assessments/",
        "Course of &lt;b&gt;",
        "按站点",
    ):
        assert words in html
    assert "plugins remove" not in html


def test_page_speaks_english_to_who_reads_english(client, staff, config):
    profile = UserProfile.get_for_user(staff)
    profile.preferred_language = "en"
    profile.save()
    html = page(client)
    assert "About this plugin" in html
    assert "Where it is used" in html


def test_last_failure_is_told_in_words_and_with_the_line_for_the_maker(client, staff):
    breaker.note_failure("quiz:quiz", "quiz.grade: QueryForbidden (grading.py:12)")
    html = page(client)
    assert "评分时出错。作答已保存" in html
    assert "不允许的地方查询了数据库" in html
    assert "quiz.grade: QueryForbidden (grading.py:12)" in html


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("quiz.parse: KeyError (a.py:1)", "Reading an answer failed"),
        ("hook dashboard_card: ValueError (a.py:1)", "Its part of a page"),
        ("view: ValueError", "One of its own pages"),
        ("notification_channels.post.deliver: OSError (a.py:1)", "could not be delivered"),
        ("quiz.xapi: KeyError (a.py:1)", "Something it was asked for"),
    ],
)
def test_each_failure_has_its_words(what, words):
    with translation.override("en"):
        assert words in str(consequence_of(what))


def test_suspended_plugin_is_tried_again_from_its_page(client, staff, site):
    for _ in range(5):
        breaker.note_failure("quiz:quiz", "quiz.grade: ValueError (a.py:1)")
    assert "暂停使用" in page(client)
    answer = client.post(
        reverse("plugins_host_switch", args=["quiz"]), {"do": "retry", "site": site.pk, "back": "detail"}
    )
    assert answer.url == f"{reverse(DETAIL, args=['quiz'])}?site={site.pk}"
    assert "暂停使用" not in page(client)


def test_settings_are_saved_for_a_site_and_audited_without_values(client, staff, site, config, audited):
    assert 'value="teal"' in page(client)
    address = reverse(SETTINGS, args=["quiz"])
    answer = client.post(address, {"site": site.pk, "setting-colour": "violet", "setting-most": "4"}, follow=True)
    assert "设置已保存" in answer.content.decode()
    assert runtime.plugin_settings("quiz", site) == {"colour": "violet", "most": 4}
    assert PluginState.objects.get(slug="quiz").enabled
    action, facts = audited[0]
    assert (action, facts["fields"], facts["actor"]) == ("plugin_settings_changed", ["colour", "most"], staff)
    assert "violet" not in str(facts)
    again = client.post(address, {"site": site.pk, "setting-colour": "violet", "setting-most": "4"}, follow=True)
    assert "没有改动" in again.content.decode()
    assert len(audited) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"setting-colour": "", "setting-most": "4"}, "setting-colour"),
        ({"setting-colour": "teal", "setting-most": "0"}, "setting-most"),
        ({"setting-colour": "teal", "setting-most": "many"}, "setting-most"),
        ({"setting-colour": "red", "setting-most": "9"}, "Not so much red."),
    ],
)
def test_wrong_settings_come_back_with_a_message_at_the_field(client, staff, site, config, audited, data, words):
    answer = client.post(reverse(SETTINGS, args=["quiz"]), {"site": site.pk, **data})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "设置没有保存" in answer.content.decode()
    assert runtime.plugin_settings("quiz", site) == {"colour": "teal", "most": 3}
    assert audited == []


def test_plugin_without_settings_takes_none(client, staff, site, audited):
    assert client.post(reverse(SETTINGS, args=["quiz"]), {"site": site.pk}).status_code in {302, 403}
    assert not PluginState.objects.filter(slug="quiz").exists()


def test_form_that_raises_leaves_the_page_whole(client, staff, config, monkeypatch, lenient_plugins):
    monkeypatch.setattr(config, "settings_block", lambda self: 1 / 0)
    assert "setting-colour" not in page(client)


def test_courses_are_switched_where_the_level_says_so(client, staff, site, config, wings, audited, monkeypatch):
    assert "First aid" not in page(client)
    monkeypatch.setattr(config, "level", Level.COURSE)
    assert "First aid" in page(client)
    address = reverse(COURSES, args=["quiz"])
    client.post(address, {"site": site.pk, "shown": ["1", "2", "99"], "on": ["2", "99", "x"]})
    assert courses_of(registry.plugin("quiz")) == {2: True}
    assert not runtime.is_enabled("quiz", site, 1)
    assert runtime.is_enabled("quiz", site, 2)
    client.post(address, {"site": site.pk, "shown": ["1", "2"], "on": []})
    assert courses_of(registry.plugin("quiz")) == {2: False}
    assert [action for action, _facts in audited] == ["plugin_enabled_in_course", "plugin_disabled_in_course"]


def test_courses_of_a_plugin_for_the_site_are_refused(client, staff, site, wings, audited):
    assert client.post(reverse(COURSES, args=["quiz"]), {"shown": "1", "on": "1"}).status_code in {302, 403}
    assert audited == []


def test_pages_are_closed_to_others_and_absent_for_strangers(client, staff, site, config, wings):
    for name in (SETTINGS, COURSES):
        assert client.post(reverse(name, args=["nobody"])).status_code == 404
        assert client.get(reverse(name, args=["quiz"])).status_code == 405
    assert client.get(reverse(DETAIL, args=["nobody"])).status_code == 404
    staff.user_permissions.remove(Permission.objects.get(codename="manage_plugins"))
    for name, method in ((DETAIL, client.get), (SETTINGS, client.post), (COURSES, client.post)):
        assert method(reverse(name, args=["quiz"]), {"setting-colour": "x", "setting-most": 1}).status_code in {
            302,
            403,
        }
    assert runtime.plugin_settings("quiz", site) == {"colour": "teal", "most": 3}


def test_broken_plugin_says_why_in_words(client, staff, monkeypatch):
    quiz = registry.plugin("quiz")
    monkeypatch.setattr(quiz, "state", "broken")
    monkeypatch.setattr(quiz, "reason", "models: ImportError: x")
    html = page(client)
    assert "它无法启动" in html
    assert "models: ImportError: x" in html
    assert "它无法启动" in client.get(reverse("plugins_host_list")).content.decode()


def test_list_says_what_a_failure_meant_and_puts_it_first(client, staff):
    for _time in range(5):
        breaker.note_failure("tally:hook:self_check", "hook self_check: ContractBroken: it must give Problem records")
    shown = client.get(reverse("plugins_host_list"))
    assert [row["status"].slug for row in shown.context["rows"]][:2] == ["tally", "assignment"]
    assert shown.context["unwell"] == 1
    words = shown.content.decode()
    assert str(consequence_of("hook self_check: x")) in words
    assert "it must give Problem records" in words


def test_settings_that_cannot_be_drawn_or_checked_leave_the_page_whole(
    client, staff, site, config, lenient_plugins, monkeypatch
):
    def fall(*args, **kwargs):
        raise RuntimeError("fell")

    monkeypatch.setattr(ColourBlock, "clean", fall)
    answer = client.post(
        reverse(SETTINGS, args=["quiz"]), {"site": site.pk, "setting-colour": "red", "setting-most": "2"}
    )
    assert answer.status_code == 422
    assert not PluginState.objects.exists()
    monkeypatch.setattr(config, "settings_block", lambda self: "no block")
    shown = client.get(reverse(DETAIL, args=["quiz"]))
    assert (shown.status_code, shown.context["form"]) == (200, None)
