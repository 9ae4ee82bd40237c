"""What learners are told about their work: come back, marked, read; and about an appeal."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Attempt
from people.domain.message import Kind, register_kind
from people.models import Message


def _facts(message: Message) -> Mapping[str, object]:
    found = Attempt.objects.filter(public_id=message.context.get("attempt", "")).values_list("assessment__title")
    return {"title": (found.first() or ("",))[0]}


def _paper(message: Message) -> str:
    return reverse("attempt", args=[message.context.get("attempt") or "-"])


def _result(message: Message) -> str:
    return reverse("result", args=[message.context.get("attempt") or "-"])


def register_messages() -> None:
    """Make the kinds known; called once when the wing is ready."""
    for kind in (
        Kind(
            "attempt.returned",
            _("Your work “%(title)s” came back"),
            _("Somebody read it and wrote what to work on. What you handed in is kept; you can go on from there."),
            facts=_facts,
            url=_paper,
        ),
        Kind("attempt.marked", _("“%(title)s” is marked"), _("The result is ready."), facts=_facts, url=_result),
        Kind(
            "attempt.changed",
            _("Your grade in “%(title)s” was changed"),
            _("The new grade and the reason stand on the page of the result."),
            facts=_facts,
            url=_result,
        ),
        Kind(
            "attempt.answered",
            _("Your trainer wrote to you about “%(title)s”"),
            _("The words stand beside what you wrote."),
            facts=_facts,
            url=_result,
        ),
        Kind(
            "appeal.received",
            _("Your appeal about “%(title)s” has arrived"),
            _("Somebody else looks at the work again. The answer comes here."),
            facts=_facts,
            url=_result,
        ),
        Kind(
            "appeal.answered",
            _("Your appeal about “%(title)s” is answered"),
            _("The answer and its reason stand beside the result."),
            facts=_facts,
            url=_result,
        ),
    ):
        register_kind(kind)
