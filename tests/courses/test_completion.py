"""Completion: moveOn, needed items, waivers, reversals; once, however often it is asked."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.domain.authoring.publishing import withdraw_item
from courses.domain.events import course_completed
from courses.domain.learning.completion import (
    finish_reading,
    is_open_to,
    refresh_course_completion,
    reverse_completion,
    satisfies,
)
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import outline_of
from courses.models import CourseCompletion, ItemCompletion, MoveOn, Waiver
from courses.models.append_only import EvidenceError
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    join,
    make_assessment,
    make_enrolment,
    make_page,
    quiz,
    unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    page = make_page(unit("一"), unit("二"), unit("自愿", required=False))
    enrolment = make_enrolment(page)
    return page, enrolment, outline_of(enrolment.version, language="zh-hans")


def finish(enrolment, outline, number):
    return finish_reading(enrolment, outline.items[number], outline=outline)


@pytest.mark.parametrize(
    ("move_on", "completed", "passed"), list(product(MoveOn.values, [True, False], [True, False, None]))
)
def test_move_on_is_cmi5s(move_on, completed, passed):
    wanted = {
        "completed": completed, "passed": passed is True, "both": completed and passed is True,
        "either": completed or passed is True, "not_applicable": True,
    }[move_on]  # fmt: skip
    assert satisfies(move_on, completed=completed, passed=passed) is wanted


def test_the_course_is_done_when_all_needed_items_are(course, django_capture_on_commit_callbacks):
    _, enrolment, outline = course
    heard = []
    course_completed.connect(lambda sender, **facts: heard.append(facts), weak=False, dispatch_uid="test")
    with django_capture_on_commit_callbacks(execute=True):
        assert finish(enrolment, outline, 0) is None
        done = finish(enrolment, outline, 1)
    course_completed.disconnect(dispatch_uid="test")
    assert done.hours == 3
    assert done.completed_on == timezone.localdate()
    assert done.evidence["version"] == 1
    assert [fact["completion_id"] for fact in heard] == [done.pk]


def test_doing_it_again_writes_nothing(course):
    _, enrolment, outline = course
    for _ in range(3):
        finish(enrolment, outline, 0)
        finish(enrolment, outline, 1)
    assert ItemCompletion.objects.count() == 2
    assert CourseCompletion.objects.count() == 1
    assert refresh_course_completion(enrolment) == CourseCompletion.objects.get()


def test_a_completion_is_stamped_with_the_place_of_its_day(course):
    _, enrolment, outline = course
    school = SchoolFactory()
    join(enrolment.person, school)
    finish(enrolment, outline, 0)
    row = ItemCompletion.objects.get()
    assert (row.organisation, row.district) == (school, school.get_parent())


def test_a_waiver_excuses_an_item_and_says_who(course):
    _, enrolment, outline = course
    Waiver.objects.create(
        enrolment=enrolment, item_key=outline.items[1].key, reason="已持有同类证书", author=LearnerFactory()
    )
    done = finish(enrolment, outline, 0)
    assert done is not None
    assert done.evidence["waived"] == [outline.items[1].key]
    assert outline.items[1].key in done_keys(enrolment, outline).waived


def test_a_waiver_needs_a_reason(course):
    _, enrolment, outline = course
    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.create(enrolment=enrolment, item_key=outline.items[1].key, reason="", author=LearnerFactory())


def test_a_withdrawn_waiver_excuses_nothing(course):
    _, enrolment, outline = course
    author = LearnerFactory()
    first = Waiver.objects.create(enrolment=enrolment, item_key=outline.items[1].key, reason="免修", author=author)
    Waiver.objects.create(
        enrolment=enrolment, item_key=outline.items[1].key, reason="有误", author=author, withdraws=first
    )
    assert finish(enrolment, outline, 0) is None


def test_withdrawing_the_last_open_item_lets_people_finish(course):
    page, enrolment, outline = course
    finish(enrolment, outline, 0)
    withdraw_item(page.course, key=outline.items[1].key, actor=None, reason="内容有误")
    enrolment.version.refresh_from_db()
    assert refresh_course_completion(enrolment) is not None


def test_a_reversal_takes_both_back_and_can_be_earned_again(course):
    _, enrolment, outline = course
    finish(enrolment, outline, 0)
    finish(enrolment, outline, 1)
    first = ItemCompletion.objects.order_by("pk").first()
    reverse_completion(first, actor=LearnerFactory(), reason="误点")
    assert outline.items[0].key not in done_keys(enrolment, outline)
    assert not CourseCompletion.objects.in_force().exists()
    assert ItemCompletion.objects.count() == 3
    finish(enrolment, outline, 0)
    assert outline.items[0].key in done_keys(enrolment, outline)
    assert CourseCompletion.objects.in_force().count() == 1


def test_a_completion_cannot_be_edited(course):
    _, enrolment, outline = course
    finish(enrolment, outline, 0)
    row = ItemCompletion.objects.get()
    row.reason = "x"
    with pytest.raises(EvidenceError):
        row.save()
    with pytest.raises(EvidenceError):
        ItemCompletion.objects.update(reason="x")
    assert ItemCompletion.objects.update(recorded_by=LearnerFactory()) == 1


def test_voluntary_items_do_not_count(course):
    _, _, outline = course
    assert [item.title for item in outline.needed] == ["一", "二"]


def test_a_course_without_needed_items_is_never_done():
    page = make_page(unit("自愿", required=False))
    enrolment = make_enrolment(page)
    assert refresh_course_completion(enrolment) is None


def test_an_item_opens_when_all_before_it_are_done():
    page = make_page(unit("一"), unit("自愿", required=False), quiz(make_assessment(), after_all_before=True))
    enrolment = make_enrolment(page)
    outline = outline_of(enrolment.version, language="zh-hans")
    assert not is_open_to(outline.items[2], outline, done_keys(enrolment, outline))
    finish(enrolment, outline, 0)
    assert is_open_to(outline.items[2], outline, done_keys(enrolment, outline))


def test_a_new_round_begins_with_nothing_done_and_keeps_the_old(course):
    _, enrolment, outline = course
    finish(enrolment, outline, 0)
    finish(enrolment, outline, 1)
    enrolment.round = 2
    enrolment.save(update_fields=["round"])
    assert not done_keys(enrolment, outline).done
    finish(enrolment, outline, 0)
    finish(enrolment, outline, 1)
    assert [row.round for row in CourseCompletion.objects.order_by("pk")] == [1, 2]
    assert timezone.now() - CourseCompletion.objects.first().recorded_at < timedelta(minutes=1)
