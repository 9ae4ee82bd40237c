"""What learners are told of peer assessment: that a person marks instead, that a work was given to them."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Attempt
from people.domain.message import Kind, register_kind
from people.models import Message


def _facts(message: Message) -> Mapping[str, object]:
    found = Attempt.objects.filter(public_id=message.context.get("attempt", "")).values_list("assessment__title")
    return {"title": (found.first() or ("",))[0]}


def _result(message: Message) -> str:
    return reverse("result", args=[message.context.get("attempt") or "-"])


def _reviews(message: Message) -> str:
    return reverse("peer_reviews", args=[message.context.get("attempt") or "-"])


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    for kind in (
        Kind(
            "peers.desk",
            _("“%(title)s” is marked by a teacher"),
            _("Reviews were missing, or a teacher took it over. You will get a message when it is marked."),
            facts=_facts,
            url=_result,
        ),
        Kind(
            "peers.assigned",
            _("A work to review was given to you: “%(title)s”"),
            _("A colleague waits for your review. The page says until when."),
            facts=_facts,
            url=_reviews,
        ),
        Kind(
            "peers.waiting",
            _("Colleagues wait for your reviews: “%(title)s”"),
            _("Your own result comes once they are given."),
            facts=_facts,
            url=_reviews,
        ),
    ):
        register_kind(kind)
