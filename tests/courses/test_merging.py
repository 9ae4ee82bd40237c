"""Two records of one person become one: nothing learnt is lost, nothing counts twice."""

import pytest

from courses.domain.assessing.submission import submit_attempt
from courses.domain.assessing.taking import has_taken_part, take_anonymously
from courses.domain.learning.completion import finish_reading
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import outline_of
from courses.domain.merging import follow_merge
from courses.models import (
    Attempt,
    CourseCompletion,
    Enrolment,
    EnrolmentRequest,
    ItemCompletion,
    Policy,
    ProgrammeApplication,
)
from courses.models.enrolment_request import RequestState
from people.domain.merging.records import merge_people
from people.domain.merging.undoing import unmerge_people
from tests.courses.misbehaving import Plain, lent
from tests.courses.sitting import RIGHT, Sitting
from tests.factories.certification import Place, make_programme
from tests.factories.courses import LearnerFactory, make_assessment, make_enrolment, make_page, quiz, unit

pytestmark = pytest.mark.django_db


def read(enrolment, *numbers):
    outline = outline_of(enrolment.version, language="zh-hans")
    for number in numbers:
        finish_reading(enrolment, outline.items[number], outline=outline)


def merge(keep, drop, capture):
    with capture(execute=True):
        merge_people(keep, drop)


def test_a_course_of_one_record_moves_whole(django_capture_on_commit_callbacks):
    sitting = Sitting()
    sitting.submit(sitting.start(), RIGHT)
    keep = LearnerFactory()
    merge(keep, sitting.person, django_capture_on_commit_callbacks)
    enrolment = Enrolment.objects.get(person=keep)
    assert Attempt.objects.get().person == keep
    assert CourseCompletion.objects.get().person == keep
    assert done_keys(enrolment, sitting.outline).done == {sitting.item.key}


def test_what_was_done_under_both_records_adds_up(django_capture_on_commit_callbacks):
    page = make_page(unit("一"), unit("二"), unit("三"))
    kept, dropped = make_enrolment(page), make_enrolment(page)
    read(kept, 0, 1)
    read(dropped, 1, 2)
    merge(kept.person, dropped.person, django_capture_on_commit_callbacks)
    outline = outline_of(kept.version, language="zh-hans")
    assert len(done_keys(kept, outline).done) == 3
    assert CourseCompletion.objects.get(person=kept.person).enrolment == kept
    assert ItemCompletion.objects.filter(enrolment=dropped).count() == 2
    carried = ItemCompletion.objects.get(enrolment=kept, basis="imported")
    assert carried.evidence["basis"] == "read"
    assert Enrolment.objects.get(pk=dropped.pk).ended_reason == "merged"
    assert follow_merge(kept.person_id, dropped.person_id) == 0


def test_taking_a_merge_back_takes_what_was_carried_over_with_it(django_capture_on_commit_callbacks):
    page = make_page(unit("一"), unit("二"), unit("三"))
    kept, dropped = make_enrolment(page), make_enrolment(page)
    read(kept, 0, 1)
    read(dropped, 1, 2)
    with django_capture_on_commit_callbacks(execute=True):
        merge = merge_people(kept.person, dropped.person)
    assert CourseCompletion.objects.in_force().filter(enrolment=kept).exists()
    with django_capture_on_commit_callbacks(execute=True):
        unmerge_people(merge)
    outline = outline_of(kept.version, language="zh-hans")
    assert done_keys(kept, outline).done == {outline.items[0].key, outline.items[1].key}
    assert done_keys(dropped, outline).done == {outline.items[1].key, outline.items[2].key}
    assert not CourseCompletion.objects.in_force().exists()
    dropped.refresh_from_db()
    assert (dropped.ended_at, dropped.ended_reason) == (None, "")
    read(dropped, 0)
    assert CourseCompletion.objects.in_force().get().person == dropped.person


def test_a_spent_token_is_spent_for_the_kept_record(django_capture_on_commit_callbacks):
    with lent(Plain()):
        test = make_assessment(
            type_key="plain", config={"word": "x"}, privacy="anonymous", policy=Policy(attempts=None, pass_mark=None)
        )
        page = make_page(quiz(test, move_on="completed"))
        keep, drop = LearnerFactory(), LearnerFactory()
        key = str(page.items.all()[0].key)
        take_anonymously(test.current_version_id, data={"a-word": ["x"]}, place=key, person_id=drop.pk)
    merge(keep, drop, django_capture_on_commit_callbacks)
    assert has_taken_part(keep.pk, place=key)


@pytest.mark.parametrize("kept_was_accepted", [True, False])
def test_of_two_wishes_for_a_programme_the_better_one_stands(kept_was_accepted):
    place, course = Place(), make_page(unit("一")).course
    programme = make_programme(place.city, course).programme
    keep, drop = LearnerFactory(), LearnerFactory()
    for person in (keep, drop):
        was_accepted = (person is keep) is kept_was_accepted
        state = RequestState.ACCEPTED if was_accepted else RequestState.WAITING
        ProgrammeApplication.objects.create(programme=programme, person=person, state=state)
        EnrolmentRequest.objects.create(course=course, person=person)
    merge = merge_people(keep, drop)
    found = ProgrammeApplication.objects.filter(person=keep).values_list("state", flat=True)
    assert sorted(found) == ["accepted", "withdrawn"]
    assert EnrolmentRequest.objects.open().filter(person=keep).count() == 1
    unmerge_people(merge)
    assert ProgrammeApplication.objects.filter(state__in=["accepted", "waiting"]).count() == 2
    assert EnrolmentRequest.objects.open().count() == 2


def test_a_result_that_comes_after_the_merge_counts_for_the_kept_record(django_capture_on_commit_callbacks):
    sitting = Sitting()
    attempt = sitting.start()
    kept = make_enrolment(sitting.page)
    merge(kept.person, sitting.person, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        submit_attempt(kept.person_id, attempt.public_id, raw=RIGHT, save_key="k" * 12)
    assert done_keys(kept, outline_of(kept.version, language="zh-hans")).done == {sitting.item.key}
    assert CourseCompletion.objects.filter(enrolment=kept).exists()
