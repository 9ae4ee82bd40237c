"""What certification does when people move or a course was completed; each a job or one domain call."""

from typing import Any

from courses.domain.certification import recheck_completion
from courses.domain.events import course_completed
from people.domain.events import members_changed
from people.domain.job import create_job

AT_ONCE = 50  # more people than this are followed by a job


def on_members_changed(sender: Any, person_ids: list[int], **facts: Any) -> None:
    """Open periods for newcomers and let open ones follow those who moved."""
    if person_ids:
        few = ",".join(str(pk) for pk in sorted(set(person_ids))) if len(person_ids) <= AT_ONCE else ""
        create_job("courses.follow_members", arguments={"people": few})


def on_course_completed(sender: Any, completion_id: int, **facts: Any) -> None:
    """A net under the direct call: judging twice writes once."""
    recheck_completion(completion_id)


def connect() -> None:
    """Listen; called once when the wing is ready."""
    members_changed.connect(on_members_changed, dispatch_uid="courses.certification.members_changed")
    course_completed.connect(on_course_completed, dispatch_uid="courses.certification.course_completed")
