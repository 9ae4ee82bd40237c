"""Signing in by what people know, first sign-in by code, lock-out, and how long sessions last."""

import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from people.domain.activation import issue_code
from people.domain.person import disable_person
from people.domain.session import clear_ended_sessions
from people.models import ActivationCode, AuditEntry, Consent
from people.models.activation import ActivationCode as Code
from tests.factories.people import PASSWORD, OrganisationFactory, UserFactory, make_holder, make_teacher

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def teacher(school):
    return make_teacher(
        school, staff_number="T-00817", phone="13812341234", password=PASSWORD, email="zhou@example.org"
    )


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["T-00817", "t-00817", " T-00817 ", "138 1234 1234", "Zhou@example.org"])
def test_staff_number_phone_or_email_opens_the_account(client, teacher, login):
    response = sign_in(client, login)
    assert response.status_code == 302, response.content.decode()
    assert is_in(client)


def test_wrong_password_says_what_to_do_and_keeps_what_was_typed(client, teacher):
    response = sign_in(client, "T-00817", "wrong")
    assert not is_in(client)
    page = response.content.decode()
    assert "T-00817" in page
    assert "wrong" not in page


def test_number_of_two_schools_asks_for_the_school(client, district):
    first, second = OrganisationFactory(name="甲校", parent=district), OrganisationFactory(name="乙校", parent=district)
    make_teacher(first, staff_number="001", issuer=first, password=PASSWORD)
    wanted = make_teacher(second, staff_number="001", issuer=second, password=PASSWORD)
    page = sign_in(client, "001").content.decode()
    assert not is_in(client)
    assert "甲校" in page
    assert "乙校" in page
    sign_in(client, "001", issuer=second.public_id)
    assert client.session["_auth_user_id"] == str(wanted.pk)


def test_disabled_person_cannot_sign_in(client, teacher):
    disable_person(teacher)
    sign_in(client, "T-00817")
    assert not is_in(client)


def test_disabling_ends_every_session_at_once(client, teacher):
    client.force_login(teacher)
    disable_person(teacher)
    assert client.get(reverse("account")).status_code == 302


def test_ending_other_sessions_keeps_this_one(client, teacher):
    from django.test import Client

    other = Client()
    other.force_login(teacher)
    client.force_login(teacher)
    client.post(reverse("account_end_sessions"))
    assert client.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302


def test_eight_wrong_tries_pause_signing_in(client, teacher, settings):
    for _try in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, "T-00817", "wrong")
    assert response.status_code == 429
    sign_in(client, "T-00817")
    assert not is_in(client)


def test_attempt_log_holds_no_phone_in_clear(client, teacher):
    sign_in(client, "13812341234", "wrong")
    row = AccessAttempt.objects.get()
    assert "13812341234" not in f"{row.username}{row.post_data}{row.get_data}"


def test_learner_stays_twelve_hours(client, teacher):
    sign_in(client, "T-00817")
    assert client.session.get_expiry_age() == 12 * 3600


def test_learner_on_own_phone_stays_thirty_days(client, teacher):
    sign_in(client, "T-00817", own_phone="on")
    assert client.session.get_expiry_age() == 30 * 86400


def test_holder_of_a_role_stays_short_even_on_own_phone(client, city):
    make_holder("bureau_admin", city, email="boss@example.org", password=PASSWORD)
    sign_in(client, "boss@example.org", own_phone="on")
    assert client.session.get_expiry_age() == 12 * 3600


def test_half_an_hour_away_signs_holders_of_roles_out(client, city, school):
    holder = make_holder("coordinator", school)
    client.force_login(holder)
    client.get(reverse("account"))
    session = client.session
    session["seen"] = int(time.time()) - 1801
    session.save()
    response = client.get(reverse("account"))
    assert response.status_code == 302
    assert not is_in(client)


def test_half_an_hour_away_leaves_learners_in(client, teacher):
    client.force_login(teacher)
    session = client.session
    session["seen"] = int(time.time()) - 1801
    session.save()
    assert client.get(reverse("account")).status_code == 200


def test_roles_must_enrol_a_second_factor_where_it_is_asked(client, settings, school):
    settings.REQUIRE_MFA = True
    client.force_login(make_holder("coordinator", school))
    assert client.get(reverse("account")).url == reverse("mfa_activate_totp")


def test_learners_need_no_second_factor(client, settings, teacher):
    settings.REQUIRE_MFA = True
    client.force_login(teacher)
    assert client.get(reverse("account")).status_code == 200


def test_second_factor_page_shows_and_secret_is_sealed(client, teacher):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    sign_in(client, "T-00817")
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
    assert client.get(reverse("account_reauthenticate")).status_code == 200
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    TOTP.activate(teacher, "JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get().data)


def test_nobody_signs_up_alone(client):
    page = client.get("/accounts/signup/").content.decode()
    assert 'name="code"' in page


def test_password_link_is_sent_and_works_once(client, teacher):
    client.post(reverse("account_reset_password"), {"email": "zhou@example.org"})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    page = client.get(link, follow=True)
    action = page.redirect_chain[-1][0]
    client.post(action, {"password1": "another calm bridge", "password2": "another calm bridge"})
    teacher.refresh_from_db()
    assert teacher.check_password("another calm bridge")


def test_unknown_address_gets_the_same_answer(client, teacher):
    known = client.post(reverse("account_reset_password"), {"email": "zhou@example.org"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert known.url == unknown.url
    assert len(mail.outbox) == 1


# --- first sign-in -------------------------------------------------------------------------------------------------


def activate(client, code, who, password="a calm bridge over water", **more):
    data = {"code": code, "who": who, "password1": password, "password2": password, "agree": "on", **more}
    return client.post(reverse("activate"), data)


@pytest.fixture
def newcomer(school):
    return make_teacher(school, name="李思远", staff_number="T-1", phone="13900001111", activated_at=None, email="")


@pytest.mark.parametrize("who", ["李思远", "李 思远", "t-1", "139 0000 1111"])
def test_code_and_name_open_the_account(client, newcomer, who):
    code = issue_code(newcomer)
    response = activate(client, code.lower().replace("-", " "), who)
    assert response.status_code == 302, response.content.decode()
    newcomer.refresh_from_db()
    assert newcomer.activated_at
    assert newcomer.check_password("a calm bridge over water")
    assert Consent.objects.filter(person=newcomer, kind="privacy").exists()
    assert client.get(reverse("account")).status_code == 200


def test_code_works_once(client, newcomer):
    code = issue_code(newcomer)
    activate(client, code, "李思远")
    client.logout()
    assert activate(client, code, "李思远").status_code == 422


def test_new_code_ends_the_old_one(client, newcomer):
    old = issue_code(newcomer)
    issue_code(newcomer)
    assert activate(client, old, "李思远").status_code == 422


def test_old_code_is_refused(client, newcomer, settings):
    settings.ACTIVATION_DAYS = -1
    assert activate(client, issue_code(newcomer), "李思远").status_code == 422


def test_wrong_name_is_refused_and_five_end_the_code(client, newcomer):
    code = issue_code(newcomer)
    for _try in range(5):
        assert activate(client, code, "李思近").status_code == 422
    assert activate(client, code, "李思远").status_code == 422


def test_weak_password_leaves_the_code_usable(client, newcomer):
    code = issue_code(newcomer)
    assert activate(client, code, "李思远", password="12345678").status_code == 422
    assert activate(client, code, "李思远").status_code == 302


def test_code_is_not_stored(newcomer):
    code = issue_code(newcomer)
    row = ActivationCode.objects.get()
    stored = f"{row.code_hash}{row.public_id}"
    assert code not in stored
    assert code.replace("-", "").lower() not in stored


def test_without_consent_nothing_is_written(client, newcomer):
    code = issue_code(newcomer)
    assert activate(client, code, "李思远", agree="").status_code == 422
    assert Code.objects.usable().count() == 1


def test_many_wrong_codes_from_one_place_pause(client, newcomer, monkeypatch):
    from people.views import activate as page

    monkeypatch.setattr(page, "FAILURES", 3)
    for _try in range(3):
        activate(client, "AAAA-AAAA", "x")
    assert client.get(reverse("activate")).status_code == 429


def test_signing_in_is_logged_without_values(client, teacher):
    sign_in(client, "T-00817")
    entry = AuditEntry.objects.get(action="session.begun")
    assert entry.actor == teacher.public_id
    assert entry.fields == []


def test_password_change_is_told(client, teacher):
    sign_in(client, "T-00817")
    new = {"oldpassword": PASSWORD, "password1": "another calm bridge", "password2": "another calm bridge"}
    assert client.post(reverse("account_change_password"), new).status_code == 302
    assert teacher.messages.filter(kind="password_changed").count() == 1


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_reset_password_done", "activate", "account_inactive"],
)
def test_doors_stand_open_in_both_languages(client, name):
    address = reverse(name)
    for prefix in ("", "/en"):
        assert client.get(prefix + address).status_code == 200


def test_account_pages_show(client, teacher):
    sign_in(client, "T-00817")
    for name in ("account", "account_messages", "account_change_password", "account_export", "account_logout"):
        assert client.get(reverse(name)).status_code == 200
    page = client.get(reverse("account")).content.decode()
    assert "138****1234" in page
    assert "13812341234" not in page


def test_own_email_can_be_changed_but_not_taken(client, teacher):
    UserFactory(email="taken@example.org")
    sign_in(client, "T-00817")
    assert client.post(reverse("account"), {"email": "taken@example.org", "language": "zh-hans"}).status_code == 422
    assert client.post(reverse("account"), {"email": "New@example.org", "language": "en"}).status_code == 302
    teacher.refresh_from_db()
    assert (teacher.email, teacher.language) == ("new@example.org", "en")


def test_ended_sessions_leave_the_database(client, teacher):
    sign_in(client, "T-00817")
    Session.objects.create(session_key="old", session_data="x", expire_date=timezone.now() - timedelta(minutes=1))
    assert clear_ended_sessions() == 1
    assert is_in(client)
