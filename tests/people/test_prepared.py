"""A prepared statement gives what the manager gives."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.db.models import OuterRef, Subquery
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Attempt, AttemptMove, Grade, ItemCompletion, Response
from people.domain.prepared import PreparedGet, PreparedInsert, PreparedUpdate
from people.domain.session_store import SessionStore
from people.models import Job, User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
LOOK_AT_PAGES_ONLY = {"cms.receivers.pages", "wagtail.models.i18n"}


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


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def test_what_is_joined_comes_with_the_row():
    person = UserFactory(merged_into=UserFactory(real_name="留下的人"), is_active=False)
    find = PreparedGet(User, "id", join=("merged_into",))
    with CaptureQueriesContext(connection) as asked:
        assert find(person.pk).merged_into.real_name == "留下的人"
        assert find(person.merged_into_id).merged_into is None
    assert len(asked) == 2


def test_what_is_annotated_is_counted_anew_each_time():
    person = UserFactory()
    jobs = Job.objects.filter(owner=OuterRef("pk")).order_by("-pk").values("pk")
    find = PreparedGet(User, "id", join=("merged_into",), extra={"newest_job": Subquery(jobs[:1])})
    assert find(person.pk).newest_job is None
    job = Job.objects.create(kind="nothing", arguments={}, owner=person)
    assert find(person.pk).newest_job == job.pk


def test_a_locked_row_is_asked_for_update_where_the_database_can():
    person = UserFactory()
    with CaptureQueriesContext(connection) as asked:
        assert PreparedGet(User, "id", join=("merged_into",), lock=True)(person.pk) == person
    assert ("FOR UPDATE" in asked[-1]["sql"]) == connection.features.has_select_for_update


def test_rows_are_written_as_save_writes_them():
    insert = PreparedInsert(Job, returning=True)
    for number in range(2):  # the second time the statement is there already
        row = Job(kind="nothing", arguments={"行": number, "none": None})
        with CaptureQueriesContext(connection) as asked:
            insert(row)
        assert len(asked) == 1
        assert not row._state.adding
        assert values_of(Job.objects.get(pk=row.pk)) == values_of(row)


def test_several_rows_are_one_statement():
    insert = PreparedInsert(Job)
    for count in (1, 3, 2, 3):
        before = Job.objects.count()
        with CaptureQueriesContext(connection) as asked:
            insert(*(Job(kind="nothing", arguments={}) for _number in range(count)))
        assert len(asked) == 1
        assert Job.objects.count() == before + count


def test_a_row_that_stands_is_left_where_once_is_asked():
    person = UserFactory()
    twin = User(**{name: value for name, value in values_of(person).items() if name != "id"})
    PreparedInsert(User, once=True)(twin)
    assert twin.pk is None
    assert User.objects.filter(public_id=person.public_id).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PreparedInsert(User)(twin)


def test_an_update_writes_its_fields_and_no_other():
    person = UserFactory(real_name="旧名")
    write = PreparedUpdate(User, "real_name", "activated_at")
    person.real_name, person.activated_at, person.email = "新名", timezone.now(), "unsaid@city.example"
    assert write(person)
    known = User.objects.get(pk=person.pk)
    assert (known.real_name, known.activated_at) == ("新名", person.activated_at)
    assert known.email != "unsaid@city.example"
    person.activated_at = None
    assert write(person)
    assert User.objects.get(pk=person.pk).activated_at is None


def test_an_update_that_expected_something_else_writes_nothing():
    person = UserFactory(real_name="旧名", activated_at=None)
    write = PreparedUpdate(User, "real_name", "activated_at", expected=("real_name", "activated_at"))
    person.real_name, person.activated_at = "新名", timezone.now()
    assert not write(person, real_name="别的", activated_at=None)
    assert not write(person, real_name="旧名", activated_at=timezone.now())
    assert User.objects.get(pk=person.pk).real_name == "旧名"
    assert write(person, real_name="旧名", activated_at=None)
    assert not write(person, real_name="旧名", activated_at=None)
    with pytest.raises(TypeError):
        write(person)


def test_nobody_listens_to_the_tables_that_are_written_without_signals():
    from django.db.models.signals import post_save, pre_save

    written = [Attempt, AttemptMove, Grade, ItemCompletion, Response]
    for signal in (pre_save, post_save):
        for model in written:
            listening = {receiver for group in signal._live_receivers(model) for receiver in group}
            assert {listener.__module__ for listener in listening} <= LOOK_AT_PAGES_ONLY
