"""NotificationChannel: a way to tell a person something outside the site."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from plugins.api.extension import Extension, Kind
from plugins.api.records import JSONObject, Problem


class Delivered(StrEnum):
    """What became of a message: on its way, to be tried again, or refused for good."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True)
class Notice:
    """One message to one person. ``id`` stays the same when it is tried again: deliver it once.

    ``url`` is where it leads, in full. ``unsubscribe`` is the full address at which one POST, without a session and
    without anything else, ends e-mail of this kind (RFC 8058); empty where it cannot be ended. ``calendar`` is the text
    of a calendar file (iCalendar, with its method) that belongs to the message; empty where there is none."""

    id: str
    address: str
    subject: str
    body: str
    url: str = ""
    lang: str = "zh-hans"
    is_private: bool = False
    unsubscribe: str = ""
    calendar: str = ""


@dataclass(frozen=True)
class Receipt:
    """The answer of the service, in words for the operator; never the text of the message."""

    status: Delivered
    reference: str = ""
    reason: str = ""


class NotificationChannel(Extension):
    """Composing is pure and tested by the kit; only ``deliver`` speaks to the world."""

    kind = Kind.NOTIFICATION_CHANNEL
    may_query = frozenset({"deliver"})
    address: ClassVar[str] = "email"
    """Which address of a person it wants: ``email``, ``phone``, or ``person`` (the public id in the register)."""
    carries_private: ClassVar[bool] = False
    """Whether private notices may go this way in full. If not, the host blanks their subject and body."""

    @abstractmethod
    def check_address(self, address: str) -> list[Problem]:
        """What is wrong with an address; an empty one is wrong."""

    @abstractmethod
    def compose(self, notice: Notice) -> JSONObject:
        """What is handed to the service: JSON, the same for the same notice."""

    @abstractmethod
    def deliver(self, message: JSONObject, settings: JSONObject) -> Receipt:
        """Hand it over, with the plugin's settings of the site. A raise counts as LATER."""

    @abstractmethod
    def samples(self) -> Iterable[Notice]:
        """Worked examples with addresses that are right."""
