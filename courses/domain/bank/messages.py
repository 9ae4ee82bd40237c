"""What those who answer for an assessment are told: the bank cannot meet its rules, and somebody wanted to begin."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Assessment, AssessmentVersion
from people.domain.message import Kind, register_kind, send_messages
from people.domain.role import holders_above
from people.models import Message, Organisation, Role

SHORT = "bank.short"


def tell_short(assessment_id: int) -> int:
    """Tell its authors, or the bureau where there is none any more; once a day, however many learners knock."""
    row = Assessment.objects.select_related("owner").get(pk=assessment_id)
    authors = AssessmentVersion.objects.filter(assessment=row, created_by__is_active=True)
    people = set(authors.values_list("created_by_id", flat=True))
    root = row.owner or Organisation.objects.filter(depth=1).first()
    if not people and root is not None:
        people = set(holders_above(root.path, role=Role.BUREAU_ADMIN))
    key = f"{row.public_id}:{timezone.localdate()}"
    return send_messages(people, SHORT, context={"assessment": row.public_id}, once_key=key)


def _facts(message: Message) -> Mapping[str, object]:
    found = Assessment.objects.filter(public_id=message.context.get("assessment", "")).values_list("title", flat=True)
    return {"title": found.first() or ""}


def _url(message: Message) -> str:
    return reverse("assessments:edit", args=[message.context.get("assessment") or "-"])


def register_messages() -> None:
    """Make the kind known; called once when the wing is ready."""
    register_kind(
        Kind(
            SHORT,
            _("Nobody can begin “%(title)s”"),
            _("The item bank has too few approved questions for its rules. Approve more, or ask for fewer."),
            facts=_facts,
            url=_url,
        )
    )
