"""What learners are told when a result of theirs was regraded."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Attempt
from people.domain.message import Kind, register_kind
from people.models import Message

REGRADED, KEPT = "attempt.regraded", "attempt.regraded_kept"


def _facts(message: Message) -> Mapping[str, object]:
    found = Attempt.objects.filter(public_id=message.context.get("attempt", "")).values_list("assessment__title")
    return {"title": (found.first() or ("",))[0]}


def _result(message: Message) -> str:
    return reverse("result", args=[message.context.get("attempt") or "-"])


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    subject = _("Your result in “%(title)s” changed")
    words = _("The assessment was corrected and your paper was judged anew by the corrected version.")
    kept = _(
        "The assessment was corrected and your paper was judged anew by the corrected version. "
        "The certificate you hold stays valid."
    )
    for key, body in ((REGRADED, words), (KEPT, kept)):
        register_kind(Kind(key, subject, body, facts=_facts, url=_result))
