"""A prepared statement gives what the manager gives."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.domain.prepared import PreparedGet
from people.domain.session_store import SessionStore
from people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_the_same_row_is_found_with_the_same_values():
    UserFactory()
    person = UserFactory(email="somebody@city.example", working_since="2020-02-29", activated_at=timezone.now())
    find = PreparedGet(User, "id")
    for _again in range(2):
        found, known = find(person.pk), User.objects.get(pk=person.pk)
        assert found is not None
        assert {f.attname: getattr(found, f.attname) for f in User._meta.concrete_fields} == {
            f.attname: getattr(known, f.attname) for f in User._meta.concrete_fields
        }
        assert not found._state.adding
        assert found._state.db == "default"
    found.real_name = "新名"
    found.save()
    assert User.objects.get(pk=person.pk).real_name == "新名"


@pytest.mark.parametrize("value", [0, -1, 2**40])
def test_nobody_is_none(value):
    assert PreparedGet(User, "id")(value) is None


def test_one_query():
    person = UserFactory()
    find = PreparedGet(User, "public_id")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert find(person.public_id) == person
    assert len(asked) == 1


def test_a_session_is_read_and_an_expired_or_unknown_one_is_empty():
    store = SessionStore()
    store["word"] = "桥"
    store.create()
    assert SessionStore(store.session_key)["word"] == "桥"
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    late = SessionStore(store.session_key)
    assert late.get("word") is None
    assert late.session_key is None
    assert SessionStore("nobodyknowsthiskey0000000000000000").get("word") is None
    assert SessionStore("x").get("word") is None
