"""Forms of attendance: the times of signing in, and the digits of the screen."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.attending.day import DayOfClass
from courses.domain.attending.rotating import DIGITS
from courses.models import AttendanceRecord, CheckIn

State = AttendanceRecord.State
ON_PAPER = [
    ("", "–"),
    *(
        (state.value, state.label)
        for state in (State.PRESENT, State.LATE, State.LEFT_EARLY, State.EXCUSED, State.ABSENT)
    ),
]

MINUTES = {"class": "input", "inputmode": "numeric"}


class TimesForm(forms.ModelForm):
    """From when one may sign in, and from when one is late."""

    opens_before = forms.IntegerField(
        label=_("Opens so many minutes before"), min_value=0, max_value=240, widget=forms.NumberInput(attrs=MINUTES)
    )
    grace = forms.IntegerField(
        label=_("Late after so many minutes"), min_value=0, max_value=240, widget=forms.NumberInput(attrs=MINUTES)
    )

    class Meta:
        model = CheckIn
        fields = ["opens_before", "grace"]


class CodeForm(forms.Form):
    """Six digits, however they are typed."""

    code = forms.CharField(label=_("Code on the screen"), max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(
            {"class": "input input--code", "inputmode": "numeric", "autocomplete": "off", "autofocus": True}
        )

    def clean_code(self) -> str:
        """Full-width digits and spaces are people's; anything else is a slip."""
        typed = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", self.cleaned_data["code"]))
        if not (typed.isascii() and typed.isdigit() and len(typed) == DIGITS):
            raise forms.ValidationError(_("The code has six digits."))
        return typed


class PaperForm(forms.Form):
    """What stands on a signed sheet: one choice a person and half day, the scan, a reason where something changes.

    With `fill`, whoever has no record yet is offered as present at half days that have begun: most sheets say so.
    """

    reason = forms.CharField(
        label=_("Reason, where something noted before is corrected"), max_length=300, required=False
    )
    scan = forms.FileField(label=_("Scan of the signed sheet (PDF or picture)"), required=False, allow_empty_file=True)

    def __init__(self, *args: Any, day: DayOfClass, actor: Any, fill: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day, self.cells, now = day, {}, timezone.now()
        for line in day.lines:
            for session, cell in zip(day.sessions, line.cells, strict=True):
                if cell is None or line.person.pk == actor.pk:
                    continue
                name = f"s{session.pk}-{line.person.public_id}"
                offered = "present" if fill and session.starts_at <= now else ""
                noted = cell.record.state if cell.record else offered
                kept = [] if noted in dict(ON_PAPER) else [(noted, str(State(noted).label))]
                self.cells[session.pk, line.person.public_id] = name
                label = _("%(name)s, %(session)s") % {"name": line.person.real_name, "session": session.title}
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=[*ON_PAPER, *kept], required=False, initial=noted,
                    widget=forms.Select(attrs={"class": "input input--cell"}),
                )  # fmt: skip

    def lines(self) -> list[tuple[Any, list[Any]]]:
        """The lines with their fields; None where there is nothing to choose."""
        return [
            (
                line,
                [
                    (cell, self[name] if (name := self.cells.get((session.pk, line.person.public_id))) else None)
                    for session, cell in zip(self.day.sessions, line.cells, strict=True)
                ],
            )
            for line in self.day.lines
        ]

    def states(self) -> dict[tuple[int, str], str]:
        """What was chosen, and differs from what is noted; empty choices leave things as they are."""
        known = {
            (session.pk, line.person.public_id): cell.record.state
            for line in self.day.lines
            for session, cell in zip(self.day.sessions, line.cells, strict=True)
            if cell is not None and cell.record is not None
        }
        chosen = {place: self.cleaned_data.get(name, "") for place, name in self.cells.items()}
        return {place: state for place, state in chosen.items() if state and state != known.get(place)}
