"""What assignments do when people come, move and go: a job brings everybody concerned up to date."""

from typing import Any

from courses.domain.assessing.extension import add_limit
from courses.domain.assigning.extending import check_may_extend
from courses.domain.assigning.words import register_messages
from courses.domain.entering import words as entering_words
from courses.models import Assignment, AssignmentState
from people.domain.events import members_changed, people_merged, people_unmerged, person_disabled, person_enabled
from people.domain.job import look_at_people

FOLLOW = "courses.follow_assignments"
AT_ONCE = 200  # more people than this are followed by looking at everybody


def follow(people: set[int]) -> None:
    """Have a job look at these people; none while nothing is assigned."""
    if people and Assignment.objects.filter(state=AssignmentState.PUBLISHED).exists():
        look_at_people(FOLLOW, people, most=AT_ONCE)


def on_members_changed(sender: Any, person_ids: list[int], **facts: Any) -> None:
    """People joined, moved or left."""
    follow(set(person_ids))


def on_people_merged(sender: Any, keep_id: int, drop_id: int, **facts: Any) -> None:
    """Two records became one, or are two again."""
    follow({keep_id, drop_id})


def on_account_changed(sender: Any, person_id: int, **facts: Any) -> None:
    """An account was closed or opened again."""
    follow({person_id})


def connect() -> None:
    """Listen; called once when the wing is ready."""
    members_changed.connect(on_members_changed, dispatch_uid="courses.assigning.members_changed")
    people_merged.connect(on_people_merged, dispatch_uid="courses.assigning.people_merged")
    people_unmerged.connect(on_people_merged, dispatch_uid="courses.assigning.people_unmerged")
    person_disabled.connect(on_account_changed, dispatch_uid="courses.assigning.disabled")
    person_enabled.connect(on_account_changed, dispatch_uid="courses.assigning.enabled")
    add_limit(check_may_extend)
    register_messages()
    entering_words.register_messages()
