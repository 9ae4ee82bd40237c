"""Forms of the register: a new run, and the roll of one session."""

from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.attending.roll import Entry, RollRow
from courses.domain.attending.runs import MOST_DAYS
from courses.models import AttendanceRecord, Course
from people.forms.day import DayInput
from people.models import Organisation

State = AttendanceRecord.State
CLOCK = {"type": "time"}


class RunForm(forms.Form):
    """A course, its hall, its days; the same half days on each."""

    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.none())
    owner = forms.ModelChoiceField(label=_("Held by"), queryset=Organisation.objects.none())
    title = forms.CharField(label=_("Name of the class"), max_length=200)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    first_day = forms.DateField(label=_("First day"), widget=DayInput())
    days = forms.IntegerField(label=_("Days in a row"), min_value=1, max_value=MOST_DAYS, initial=1)
    begins = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs=CLOCK), initial=time(9))
    ends = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs=CLOCK), initial=time(12))
    begins_again = forms.TimeField(
        label=_("Second half day begins at"), widget=forms.TimeInput(attrs=CLOCK), required=False
    )
    ends_again = forms.TimeField(
        label=_("Second half day ends at"),
        widget=forms.TimeInput(attrs=CLOCK),
        required=False,
        help_text=_("Both empty: one session a day."),
    )

    def __init__(self, *args: Any, courses: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = courses
        self.fields["owner"].queryset = owners
        self.fields["first_day"].initial = timezone.localdate()
        self.fields["owner"].initial = owners.first()  # the widest: by path it stands first

    def clean(self) -> dict[str, Any]:
        """Half days follow each other."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        times = [data.get(name) for name in ("begins", "ends", "begins_again", "ends_again")]
        if (times[2] is None) != (times[3] is None):
            self.add_error("ends_again", _("Give both times of the second half day, or neither."))
        given = [one for one in times if one is not None]
        if any(after <= before for before, after in pairwise(given)):
            self.add_error("ends", _("Each time has to be later than the one before."))
        return data

    def halves(self) -> list[tuple[time, time]]:
        """The half days of each day."""
        data = self.cleaned_data
        first = [(data["begins"], data["ends"])]
        return [*first, (data["begins_again"], data["ends_again"])] if data.get("ends_again") else first


class RollForm(forms.Form):
    """One line a person: what is noted, and minutes where somebody was there for a part only."""

    reason = forms.CharField(
        label=_("Reason, where something noted before is corrected"), max_length=300, required=False
    )

    def __init__(self, *args: Any, rows: list[RollRow], minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix="roll", **kwargs)
        self.rows = rows
        for row in rows:
            key, record = row.person.public_id, row.record
            self.fields[f"{key}-state"] = forms.ChoiceField(
                label=row.person.real_name, choices=State.choices, required=False,
                initial=record.state if record else "",
            )  # fmt: skip
            self.fields[f"{key}-minutes"] = forms.IntegerField(
                label=_("Minutes there, %(name)s") % {"name": row.person.real_name}, required=False, min_value=0,
                max_value=minutes, initial=record.minutes if record else None,
                widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
            )  # fmt: skip

    def lines(self) -> list[dict[str, Any]]:
        """The rows as the template shows them."""
        shown = []
        for row in self.rows:
            key = row.person.public_id
            state, minutes = self[f"{key}-state"], self[f"{key}-minutes"]
            chosen = str(state.value() or "")
            choices = [{"value": value, "words": words, "checked": value == chosen} for value, words in State.choices]
            shown.append({"row": row, "state": state, "minutes": minutes, "choices": choices})
        return shown

    def entries(self) -> dict[str, Entry]:
        """What was noted, by public id of the person; who has no state is left as before."""
        data = self.cleaned_data
        found = {}
        for row in self.rows:
            key = row.person.public_id
            if data.get(f"{key}-state"):
                found[key] = Entry(data[f"{key}-state"], data.get(f"{key}-minutes"))
        return found
