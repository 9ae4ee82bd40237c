"""What certification does when people move: a job. A completed course calls certification in its own transaction."""

from typing import Any

from courses.domain.programmes import telling
from people.domain.events import members_changed, people_merged, people_unmerged, person_disabled, person_enabled
from people.domain.job import look_at_people

AT_ONCE = 50  # more people than this are followed by going through everybody


def follow(people: set[int]) -> None:
    """Have a job look at these people, or at everybody where they are many."""
    look_at_people("courses.follow_members", people, most=AT_ONCE)


def on_members_changed(sender: Any, person_ids: list[int], **facts: Any) -> None:
    """Open periods for newcomers and let open ones follow those who moved."""
    follow(set(person_ids))


def on_people_merged(sender: Any, keep_id: int, drop_id: int, **facts: Any) -> None:
    """Two records became one, or are two again."""
    follow({keep_id, drop_id})


def on_account_changed(sender: Any, person_id: int, **facts: Any) -> None:
    """An account was closed or opened again."""
    follow({person_id})


def connect() -> None:
    """Listen; called once when the wing is ready."""
    members_changed.connect(on_members_changed, dispatch_uid="courses.certification.members_changed")
    people_merged.connect(on_people_merged, dispatch_uid="courses.certification.people_merged")
    people_unmerged.connect(on_people_merged, dispatch_uid="courses.certification.people_unmerged")
    person_disabled.connect(on_account_changed, dispatch_uid="courses.certification.disabled")
    person_enabled.connect(on_account_changed, dispatch_uid="courses.certification.enabled")
    telling.register_messages()
