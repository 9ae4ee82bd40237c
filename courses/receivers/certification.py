"""What certification does when people move: a job. A completed course calls certification in its own transaction."""

from typing import Any

from people.domain.events import members_changed
from people.domain.job import create_job

AT_ONCE = 50  # more people than this are followed by a job


def on_members_changed(sender: Any, person_ids: list[int], **facts: Any) -> None:
    """Open periods for newcomers and let open ones follow those who moved."""
    if person_ids:
        few = ",".join(str(pk) for pk in sorted(set(person_ids))) if len(person_ids) <= AT_ONCE else ""
        create_job("courses.follow_members", arguments={"people": few})


def connect() -> None:
    """Listen; called once when the wing is ready."""
    members_changed.connect(on_members_changed, dispatch_uid="courses.certification.members_changed")
