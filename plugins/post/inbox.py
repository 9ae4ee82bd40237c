"""In the site: the list of messages of whoever has signed in."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.api import Delivered, JSONObject, Notice, NotificationChannel, Problem, Receipt, ports

LONGEST = 40


class InboxChannel(NotificationChannel):
    """The message itself is kept by the register, which makes its words when it is read: nothing is copied."""

    key = "inbox"
    label = gettext_lazy("List of messages in the site")
    icon = "bell"
    address = "person"
    carries_private = True

    def check_address(self, address: str) -> list[Problem]:
        if address.isascii() and address.isalnum() and len(address) <= LONGEST:
            return []
        return [Problem("address", _("This is nobody's name in the register."))]

    def compose(self, notice: Notice) -> JSONObject:
        return {"id": notice.id, "to": notice.address}

    def deliver(self, message: JSONObject, settings: JSONObject) -> Receipt:
        if ports.put_in_inbox(str(message["id"]), str(message["to"])):
            return Receipt(Delivered.SENT)
        return Receipt(Delivered.REFUSED, reason="no_message")

    def samples(self) -> Iterable[Notice]:
        yield Notice("Qx7bTz", "k3m9Qz7LpWxa", "密码已更改", "您的密码刚刚更改。", is_private=True)
