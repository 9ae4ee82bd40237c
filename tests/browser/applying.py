"""What the test of applying asks of the server: a programme that takes applications, and a decision."""

from datetime import timedelta
from typing import Any

NAME = "校园应急陪伴员"


def offer() -> dict[str, Any]:
    """A published programme of the demo's city over two courses, by application, due thirty days after entering."""
    from django.utils import timezone

    from courses.domain.certifying.programme import publish_version
    from courses.domain.programmes.tree_edit import add_requirement
    from courses.models import Course, Programme, ProgrammeVersion

    known = Programme.objects.get(code="XLJK")
    made, _new = Programme.objects.get_or_create(
        issuer=known.issuer, code="YJPB", defaults={"owner": known.owner, "name": NAME}
    )
    if not made.versions.exists():
        version = ProgrammeVersion.objects.create(
            programme=made, number=1, takes_applications=True, due_after_days=30,
            applications_until=timezone.localdate() + timedelta(days=9),
        )  # fmt: skip
        for course in Course.objects.published().order_by("code")[:2]:
            add_requirement(version, {"kind": "course", "course": course})
        publish_version(version)
    return {"programme": made.public_id, "name": made.name}


def accept(programme: str) -> dict[str, Any]:
    """The bureau accepts whoever waits."""
    from courses.domain.programmes.applying import decide
    from courses.models import ProgrammeApplication
    from people.models import User

    rows = ProgrammeApplication.objects.filter(programme__public_id=programme, state="waiting")
    for row in rows:
        decide(row, accept=True, actor=User.objects.filter(is_superuser=True).first())
    return {"accepted": ProgrammeApplication.objects.filter(state="accepted").count()}


ACTS = {"offer": offer, "accept": accept}
