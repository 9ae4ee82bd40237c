"""The short way to a reader's standing says exactly what the models say."""

import uuid

import pytest
from django.utils import timezone

from courses.domain.learning.completion import finish_reading, reverse_completion
from courses.domain.learning.done import DoneKeys, done_keys
from courses.domain.learning.outline import outline_of
from courses.domain.learning.position import save_position
from courses.domain.learning.standing import find_standing
from courses.models import ItemCompletion, Waiver
from tests.factories.courses import LearnerFactory, make_enrolment, make_page, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    page = make_page(*[unit(str(number)) for number in range(5)])
    enrolment = make_enrolment(page)
    return page, enrolment, outline_of(enrolment.version, language="zh-hans")


def standing(page, person, key=None):
    key = uuid.UUID(key) if key else uuid.uuid4()
    return find_standing(person.pk, page.course.public_id, key=key, language="zh-hans")


def by_models(enrolment, outline):
    """What is done, as the models say it."""
    rows = ItemCompletion.objects.in_force().filter(enrolment=enrolment, round=enrolment.round)
    excused = Waiver.objects.filter(enrolment=enrolment, withdraws=None, withdrawn_by=None).values_list(
        "item_key", flat=True
    )
    waived = {item.key for item in outline.items} if None in excused else {str(key) for key in excused}
    return DoneKeys(frozenset({str(row.item_key) for row in rows} | waived), frozenset(waived))


def test_what_is_done_waived_and_reversed_is_the_same(course):
    page, enrolment, outline = course
    keys = [item.key for item in outline.items]
    for number in (0, 1, 2):
        finish_reading(enrolment, outline.items[number], outline=outline)
    staff = LearnerFactory()
    reverse_completion(ItemCompletion.objects.get(item_key=keys[1]), actor=staff, reason="误点")
    kept = Waiver.objects.create(enrolment=enrolment, item_key=keys[3], reason="免修", author=staff)
    gone = Waiver.objects.create(enrolment=enrolment, item_key=keys[4], reason="免修", author=staff)
    Waiver.objects.create(enrolment=enrolment, item_key=keys[4], reason="有误", author=staff, withdraws=gone)
    found = standing(page, enrolment.person)
    assert found.done == done_keys(enrolment, outline) == by_models(enrolment, outline)
    assert found.done.done == {keys[0], keys[2], str(kept.item_key)}
    assert found.outline is outline


def test_a_waived_course_is_all_done(course):
    page, enrolment, outline = course
    Waiver.objects.create(enrolment=enrolment, reason="已持证", author=LearnerFactory())
    assert standing(page, enrolment.person).done == done_keys(enrolment, outline) == by_models(enrolment, outline)
    assert len(standing(page, enrolment.person).done.done) == 5


def test_an_earlier_round_does_not_count(course):
    page, enrolment, outline = course
    finish_reading(enrolment, outline.items[0], outline=outline)
    enrolment.round = 2
    enrolment.save(update_fields=["round"])
    assert standing(page, enrolment.person).done == done_keys(enrolment, outline) == by_models(enrolment, outline)


def test_the_place_is_the_same(course):
    page, enrolment, outline = course
    key = outline.items[2].key
    assert standing(page, enrolment.person, key).position is None
    saved = save_position(enrolment, item_key=key, anchor="three", percent=60, device="phone")
    found = standing(page, enrolment.person, key).position
    assert (found.anchor, found.percent, found.device, found.saved_at) == ("three", 60, "phone", saved.saved_at)


def test_who_is_not_enrolled_or_has_left_stands_nowhere(course):
    page, enrolment, _ = course
    assert standing(page, LearnerFactory()) is None
    enrolment.ended_at = timezone.now()
    enrolment.save(update_fields=["ended_at"])
    assert standing(page, enrolment.person) is None
