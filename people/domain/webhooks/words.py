"""Words about webhooks: why a delivery failed, why one was switched off, and the message that says so."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Message, Webhook

ERRORS: dict[str, str | Promise] = {
    "certificate": _("its certificate is not trusted"),
    "connectionrefusederror": _("it does not take connections"),
    "forbidden_address": _("the address is not a public one"),
    "gaierror": _("its name is not known"),
    "gone": _("it answered that it is gone for good"),
    "failing": _("it took nothing for three days"),
    "key_missing": _("the key of its secret is not in the key file"),
    "malformed": _("the address is not a proper one"),
    "no_right": _("its owner no longer holds the role"),
    "not_https": _("the address does not begin with https"),
    "outside": _("the unit lies outside what the owner may see now"),
    "redirected": _("it answered with another address; redirects are not followed"),
    "refused": _("it answered that it did not take it"),
    "timeout": _("it did not answer in time"),
}
DISABLED_SUBJECT = _("A webhook was switched off")
DISABLED_BODY = _(
    "The webhook “%(name)s” is told nothing any more: %(reason)s. What it was not told waits for a month. "
    "Mend the other side, then ask the bureau to switch it on again."
)


def say_error(code: str) -> str:
    """Why something failed; a reason that nobody described in general words."""
    return str(ERRORS.get(code, _("the line broke")))


def facts_of_disabled(message: Message) -> dict[str, str]:
    """Name and reason for the message to the owner."""
    hook = Webhook.objects.filter(public_id=message.context.get("webhook", "")).first()
    return {"name": hook.name if hook else "–", "reason": say_error(str(message.context.get("reason", "")))}
