"""Wagtail's own login, password, account, user and group screens cannot be used."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from people.models import User
from tests.factories.people import make_holder

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/admin/login/", "account_login"),
        ("/admin/password_reset/", "account_reset_password"),
        ("/admin/password_reset/confirm/MQ/abc/", "account_reset_password"),
        ("/admin/account/", "account"),
        ("/admin/users/", "roles"),
        ("/admin/users/add/", "roles"),
        ("/admin/groups/", "roles"),
        ("/admin/groups/new/", "roles"),
    ],
)
def test_wagtails_screens_lead_to_ours(client, address, name, method):
    response = getattr(client, method)(address)
    assert response.status_code == 302
    assert response.url.split("?")[0] == reverse(name)


def test_login_leads_back_into_the_admin_but_not_abroad(client):
    assert "next=%2Fadmin%2Fpages%2F" in client.get("/admin/login/?next=/admin/pages/").url
    assert "evil" not in client.get("/admin/login/?next=https://evil.example/").url


def test_guest_of_the_admin_lands_at_our_door(client):
    assert reverse("account_login") in client.get("/admin/", follow=True).redirect_chain[-1][0]


def test_who_may_not_enter_the_admin_is_told_so_and_not_sent_in_circles(client, school):
    client.force_login(make_holder("coordinator", school))
    assert client.get("/admin/", follow=True).status_code == 403


def test_superuser_made_by_command_enters_the_admin(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a calm bridge over water")
    call_command("createsuperuser", "--noinput", "--name", "管理员", "--email", "Root@example.org", verbosity=0)
    made = User.objects.get(is_superuser=True)
    client.post(reverse("account_login"), {"login": "root@example.org", "password": "a calm bridge over water"})
    page = client.get("/admin/")
    assert page.status_code == 200
    assert made.real_name in page.content.decode()


def test_help_lines_are_edited_in_the_admin(client, city):
    from tests.factories.people import HelpLineFactory

    HelpLineFactory()
    client.force_login(User.objects.create_superuser("管理员", email="a@example.org"))
    assert client.get("/admin/help_lines/").status_code == 200
    assert client.get("/admin/help_lines/new/").status_code == 200
