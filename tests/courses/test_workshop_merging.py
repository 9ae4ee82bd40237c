"""Two records of one person become one: what was written and read under either is the kept one's."""

import pytest

from courses.models import WorkshopPost, WorkshopReading
from people.domain.merging.records import merge_people
from tests.courses.workshop_stage import Stage

pytestmark = pytest.mark.django_db


def test_posts_and_unread_marks_follow_the_person_who_is_kept(django_capture_on_commit_callbacks) -> None:
    stage = Stage()
    asked = stage.ask(stage.asker)
    answered = stage.reply(asked.thread, stage.other)
    with django_capture_on_commit_callbacks(execute=True):
        merge_people(stage.other, stage.asker, reason="twice in the roster")
    assert set(WorkshopPost.objects.filter(author=stage.other)) == {asked, answered}
    assert not WorkshopPost.objects.filter(author=stage.asker).exists()
    assert WorkshopReading.objects.filter(thread=asked.thread, person=stage.other).count() == 1
    assert stage.reply(asked.thread, stage.other).author == stage.other
