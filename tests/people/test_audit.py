"""The log is added to and never changed; a change from outside breaks its chain."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from people.domain.audit import find_broken_seal, record_audit, seal_audit
from people.domain.audit_words import ACTIONS
from people.domain.person import reveal_number
from people.models import AuditEntry, AuditSeal
from people.models.audit import AppendOnly
from tests.factories.people import UserFactory, make_holder, make_teacher
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def test_entries_cannot_be_changed_or_deleted():
    entry = record_audit("test")
    for act in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(AppendOnly):
            act()
    with pytest.raises(AppendOnly):
        AuditEntry.objects.update(action="x")


def test_seals_form_a_chain():
    record_audit("a")
    assert seal_audit() >= 1
    record_audit("b")
    assert seal_audit() == 1
    assert seal_audit() == 0
    first, second = AuditSeal.objects.order_by("id")
    assert second.previous == first.digest
    assert find_broken_seal() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_auditentry SET action = 'b' WHERE action = 'a'",
        "DELETE FROM people_auditentry WHERE action = 'a'",
    ],
)
def test_a_change_past_the_application_is_found(statement):
    record_audit("a")
    record_audit("c")
    seal_audit()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert find_broken_seal() is not None


def test_address_and_actor_come_from_the_request(client, school):
    person = make_teacher(school)
    client.force_login(person)
    client.post(reverse("account_end_sessions"))
    entry = AuditEntry.objects.get(action="account.sessions_ended")
    assert entry.actor == person.public_id


def test_every_look_at_a_number_is_logged_with_its_reason(city, school):
    boss, person = make_holder("bureau_admin", city), make_teacher(school, phone="13812341234")
    assert reveal_number(person.identifiers.get(), actor=boss, reason="回访") == "13812341234"
    entry = AuditEntry.objects.get(action="person.number_revealed")
    assert (entry.reason, entry.fields) == ("回访", ["phone"])
    assert "13812341234" not in str(vars(entry))


def test_subject_is_a_public_id():
    person = UserFactory()
    assert record_audit("x", subject=person).subject == person.public_id


def test_the_log_is_read_in_words_and_only_where_one_may(client, school, other_school):
    mine, other = make_teacher(school, name="李思远"), make_teacher(other_school, name="王外校")
    for person, place in ((mine, school), (other, other_school)):
        record_audit("role.granted", actor=person, subject=person, organisation=place, fields=["coordinator"])
    record_audit("consent.given", actor=mine, organisation=school, fields=["keep_self_test"])
    client.force_login(make_holder("auditor", school))
    page = client.get(reverse("audit"), {"who": "李思远"}).content.decode()
    assert "授予角色" in page
    assert "李思远" in page
    assert "keep_self_test" not in page
    everything = client.get(reverse("audit")).content.decode()
    assert "王外校" not in everything
    assert "授予角色" not in client.get(reverse("audit"), {"kind": "rosters"}).content.decode()
    assert client.get(reverse("audit"), {"since": "never", "kind": "nothing", "page": "-1"}).status_code == 200
    client.force_login(make_holder("coordinator", school))
    assert client.get(reverse("audit")).status_code == 403


def test_the_log_costs_the_same_for_many(client, city, school):
    client.force_login(make_holder("auditor", city))

    def more(count):
        for _one in range(count):
            record_audit("person.created", actor=UserFactory(), subject=UserFactory(), organisation=school)

    assert_constant_queries(more, lambda: client.get(reverse("audit")), at_most=14)


def test_every_action_that_is_recorded_has_words():
    written = set()
    for wing in ("people", "courses", "cms", "plugins"):
        for path in (settings.BASE_DIR / wing).rglob("*.py"):
            written.update(re.findall(r"(?:record_audit|ports\.audit)\(\s*\"([a-z_.]+)\"", path.read_text()))
    assert written - set(ACTIONS) == {"demo.organisations"}
