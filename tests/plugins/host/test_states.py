"""Switching plugins on and off for a site: the record, the audit and the admin page."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import Site

from plugins.api import ports, runtime
from plugins.host.models import PluginState
from plugins.host.registry import registry
from plugins.host.states import MissingSettings, enabled_slugs, plugin_settings, set_enabled
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def audited():
    """What was reported to the audit port during the test."""
    calls: list[tuple] = []
    before = ports.audit._function
    ports.audit.provide(lambda action, **facts: calls.append((action, facts)))
    yield calls
    ports.audit._function = before


@pytest.fixture
def staff(django_user_model):
    """Somebody who may enter the admin and manage plugins."""
    user = django_user_model.objects.create(public_id="plugin-staff", is_active=True)
    wanted = [("wagtailadmin", "access_admin"), ("plugins_host", "manage_plugins")]
    for label, codename in wanted:
        user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return user


def test_plugin_without_a_row_has_its_default(site):
    assert runtime.is_enabled("quiz")
    assert runtime.is_enabled("quiz", site)
    assert enabled_slugs(site) >= {"quiz", "scale"}


def test_switching_off_is_kept_and_audited(site, audited):
    quiz = registry.plugin("quiz")
    assert set_enabled(quiz, site=site, enabled=False, actor=None)
    assert not runtime.is_enabled("quiz", site)
    assert not set_enabled(quiz, site=site, enabled=False, actor=None)
    assert set_enabled(quiz, site=site, enabled=True, actor=None)
    assert runtime.is_enabled("quiz")
    assert [action for action, _facts in audited] == ["plugin_disabled", "plugin_enabled"]
    assert PluginState.objects.filter(site=site, slug="quiz").count() == 1


def test_running_attempts_of_a_plugin_that_is_off_go_on(site, audited):
    set_enabled(registry.plugin("quiz"), site=site, enabled=False, actor=None)
    assert runtime.call("quiz", "max_score", {"items": []}).ok


def test_asking_costs_one_query(site):
    assert len(count_queries(lambda: runtime.is_enabled("quiz"))) == 1
    assert len(count_queries(lambda: runtime.is_enabled("quiz", site))) == 1


def test_plugin_with_missing_settings_stays_off(site, audited, monkeypatch):
    quiz = registry.plugin("quiz")
    monkeypatch.setattr(type(quiz.config), "required_settings", ("key",))
    monkeypatch.setattr(type(quiz.config), "default_settings", {"colour": "teal"})
    PluginState.objects.create(site=site, slug="quiz", enabled=False)
    with pytest.raises(MissingSettings, match="key"):
        set_enabled(quiz, site=site, enabled=True, actor=None)
    PluginState.objects.update(settings={"key": "1"})
    assert plugin_settings(quiz, site) == {"colour": "teal", "key": "1"}
    assert set_enabled(quiz, site=site, enabled=True, actor=None)


def test_admin_page_lists_plugins_and_switches_them(client, staff, site, audited):
    client.force_login(staff)
    page = client.get(reverse("plugins_host_list"))
    assert page.status_code == 200
    html = page.content.decode()
    assert "测验" in html
    assert "自测量表" in html
    address = reverse("plugins_host_switch", args=["quiz"])
    answer = client.post(address, {"do": "disable", "site": site.pk}, follow=True)
    assert "已在" in answer.content.decode()
    assert not runtime.is_enabled("quiz")
    client.post(address, {"do": "enable", "site": site.pk})
    assert runtime.is_enabled("quiz")
    assert audited[0][1]["actor"] == staff


def test_admin_page_refuses_bad_input(client, staff, site, audited):
    client.force_login(staff)
    assert client.post(reverse("plugins_host_switch", args=["nobody"]), {"do": "enable"}).status_code == 404
    assert client.post(reverse("plugins_host_switch", args=["quiz"]), {"do": "x", "site": "-1"}).status_code == 404
    assert client.get(reverse("plugins_host_list"), {"site": "99999999"}).status_code == 404
    assert client.get(reverse("plugins_host_switch", args=["quiz"])).status_code == 405
    assert audited == []


def test_admin_page_is_closed_to_others(client, staff, site, audited):
    staff.user_permissions.remove(Permission.objects.get(codename="manage_plugins"))
    client.force_login(staff)
    assert client.get(reverse("plugins_host_list")).status_code in {302, 403}
    assert client.post(reverse("plugins_host_switch", args=["quiz"]), {"do": "disable"}).status_code in {302, 403}
    assert runtime.is_enabled("quiz")
    menu = client.get(reverse("wagtailadmin_home"))
    assert reverse("plugins_host_list") not in menu.content.decode()


def test_suspended_provider_gets_another_try(client, staff, site, audited):
    from plugins.host.breaker import breaker

    for _ in range(5):
        breaker.note_failure("quiz:quiz", "quiz.grade: ValueError")
    client.force_login(staff)
    html = client.get(reverse("plugins_host_list")).content.decode()
    assert "quiz.grade: ValueError" in html
    assert not next(status for status in runtime.statuses() if status.slug == "quiz").is_well
    client.post(reverse("plugins_host_switch", args=["quiz"]), {"do": "retry", "site": site.pk})
    assert next(status for status in runtime.statuses() if status.slug == "quiz").is_well
