"""Rows written by prepared statements are the rows that the models would have written."""

import pytest
from django.utils import timezone

from people.domain.bulk import insert_like, insert_objects
from people.domain.message import send_each, send_messages
from people.models import Message, MessageDelivery
from tests.factories.people import UserFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db


def test_every_column_is_as_the_model_would_save_it():
    person, moment = UserFactory(), timezone.now()
    plain = {"person": person, "kind": "phone_changed", "context": {"项": [1, "二"]}, "created_at": moment,
             "due_at": moment}  # fmt: skip
    Message.objects.create(**plain, once_key="a")
    assert insert_objects([Message(**plain, once_key="b")]) == 1
    columns = [field.name for field in Message._meta.fields if field.name not in {"id", "public_id", "once_key"}]
    first, second = Message.objects.order_by("once_key").values_list(*columns)
    assert first == second
    assert insert_objects([]) == 0


def test_what_another_writer_was_quicker_with_is_left_out():
    person = UserFactory()
    insert_objects([Message(person=person, kind="phone_changed", once_key="a")])
    both = [Message(person=person, kind="phone_changed", once_key=key) for key in "ab"]
    insert_objects(both, ignore_conflicts=True)
    assert sorted(Message.objects.values_list("once_key", flat=True)) == ["a", "b"]


def test_each_message_has_its_deliveries_and_a_hundred_cost_what_one_costs():
    people = [UserFactory() for _ in range(4)]
    one = count_queries(lambda: send_messages([people[0].pk], "phone_changed", once_key="x"))
    many = count_queries(lambda: send_messages([row.pk for row in people], "phone_changed", once_key="x"))
    assert len(many) == len(one)
    send_each("phone_changed", [(people[0].pk, {"a": 1})])
    assert Message.objects.count() == 5
    kinds = MessageDelivery.objects.values_list("message__person", "channel", "state", "attempts", "error_code")
    assert {row[0] for row in kinds} == {row.pk for row in people}
    assert {row[2:] for row in kinds} == {("waiting", 0, "")}
    channels = {row[1] for row in kinds}
    assert kinds.count() == 5 * len(channels) >= 5


def test_rows_like_one_differ_in_what_varies_and_have_ids_of_their_own():
    people = [UserFactory().pk for _ in range(3)]
    pattern = Message(kind="phone_changed", context={"a": 1}, once_key="z")
    assert insert_like(pattern, {"person_id": people}) == 3
    assert insert_like(pattern, {"person_id": people}, ignore_conflicts=True) == 3
    rows = Message.objects.order_by("person")
    assert [row.person_id for row in rows] == sorted(people)
    assert len({row.public_id for row in rows}) == 3
    assert {(row.kind, row.once_key, str(row.context), row.created_at) for row in rows} == {
        ("phone_changed", "z", "{'a': 1}", pattern.created_at)
    }
