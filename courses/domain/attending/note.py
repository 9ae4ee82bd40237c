"""What is to be noted of one person at one session, before it is written."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import AttendanceRecord

Method = AttendanceRecord.Method


@dataclass(frozen=True)
class Note:
    """`noted_at` is when it was tapped, scanned or written; `key` the name that a device gave it, empty where none
    did. Where nobody gives a `reason`, a further record says why it is there by itself."""

    person_id: int
    state: str
    method: str
    noted_at: datetime = field(default_factory=timezone.now)
    key: str = ""
    minutes: int | None = None
    reason: str = ""

    @property
    def reason_again(self) -> str:
        """The reason of a record that is not the first: while a roll is called, people are noted more than once."""
        if self.reason:
            return self.reason
        if self.method in AttendanceRecord.BY_THEMSELVES:
            return _("Signed in after something was noted.")
        if self.method == Method.MAKE_UP:
            return _("Made up in another class, or no longer counted there.")
        return _("Noted again while the roll was called.")
