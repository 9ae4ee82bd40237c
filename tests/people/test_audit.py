"""The log is added to and never changed; a change from outside breaks its chain."""

import pytest
from django.db import connection
from django.urls import reverse

from people.domain.audit import find_broken_seal, record_audit, seal_audit
from people.domain.person import reveal_number
from people.models import AuditEntry, AuditSeal
from people.models.audit import AppendOnly
from tests.factories.people import UserFactory, make_holder, make_teacher

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
