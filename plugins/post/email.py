"""By e-mail, through the mail server of the installation."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.api import Delivered, JSONObject, Notice, NotificationChannel, Problem, Receipt

LONGEST = 254


class EmailChannel(NotificationChannel):
    """Plain text to the address that the person gave. Private words do not go this way: mail is read by others."""

    key = "email"
    label = gettext_lazy("By e-mail")
    icon = "mail"
    address = "email"

    def check_address(self, address: str) -> list[Problem]:
        try:
            validate_email(address)
        except ValidationError:
            return [Problem("address", _("This is no e-mail address."))]
        return [Problem("address", _("This is no e-mail address."))] if len(address) > LONGEST else []

    def compose(self, notice: Notice) -> JSONObject:
        body = notice.body.replace("\x00", "")
        subject = " ".join(notice.subject.replace("\x00", "").split())
        if notice.url and notice.url not in body:
            body = f"{body}\n\n{notice.url}".strip()
        if is_address(notice.unsubscribe) and notice.unsubscribe not in body:
            body = f"{body}\n\n{say_end(notice)}"
        message: JSONObject = {"id": notice.id, "to": notice.address, "subject": subject, "body": body}
        if notice.calendar:
            message["calendar"] = notice.calendar
        return message | {"unsubscribe": notice.unsubscribe} if is_address(notice.unsubscribe) else message

    def deliver(self, message: JSONObject, settings: JSONObject) -> Receipt:
        mail = EmailMessage(subject=str(message["subject"]), body=str(message["body"]), to=[str(message["to"])])
        mail.extra_headers["X-Entity-Ref-ID"] = str(message["id"])
        if calendar := str(message.get("calendar") or ""):
            mail.attach("class.ics", calendar.encode(), f"text/calendar; method={method_of(calendar)}; charset=utf-8")
        if end := str(message.get("unsubscribe") or ""):
            mail.extra_headers["List-Unsubscribe"] = f"<{end}>"
            if end.startswith("https://"):  # RFC 8058 knows one press only over TLS
                mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return Receipt(Delivered.SENT) if mail.send() else Receipt(Delivered.LATER, reason="not_taken")

    def samples(self) -> Iterable[Notice]:
        yield Notice("Qx7bTz", "zhou@example.org", "密码已更改", "您的密码刚刚更改。")
        yield Notice("Qx7bTy", "a.b+c@example.org", "Password changed", "It was just changed.", lang="en")
        yield Notice(
            "Qx7bTx", "lin@example.org", "本周小结", "新增 2 条。", url="https://school.example/learn/",
            unsubscribe="https://school.example/quiet/a1.b2/",
        )  # fmt: skip
        yield Notice(
            "Qx7bTw", "lin@example.org", "您已进入“救护员班”", "请看班级页面。",
            calendar="BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
        )  # fmt: skip


def say_end(notice: Notice) -> str:
    """The way out in words, for mail programs that show no button for it."""
    with translation.override(notice.lang):
        return _("No more e-mail of this kind: %(address)s") % {"address": notice.unsubscribe}


def method_of(calendar: str) -> str:
    """What a calendar file asks of whoever reads it; mail programs want to hear it beforehand."""
    lines = (line.partition(":") for line in calendar.splitlines())
    found = next((value for name, _colon, value in lines if name.upper() == "METHOD"), "")
    return found if found.isascii() and found.isalpha() else "PUBLISH"


def is_address(text: str) -> bool:
    """Whether it can stand in a header: a web address of plain signs without spaces."""
    return text.startswith(("https://", "http://")) and text.isascii() and text.isprintable() and " " not in text
