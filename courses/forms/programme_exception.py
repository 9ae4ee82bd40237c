"""An exception for one person in a whole programme: more time, one requirement, or all of it; and why."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.domain.programmes.wording import say_requirement
from courses.models import ProgrammeExceptionKind, Requirement
from people.forms.day import DayInput

WHAT = [
    (ProgrammeExceptionKind.EXTENDED, _("More time for the whole programme")),
    (ProgrammeExceptionKind.WAIVED, _("One requirement need not be done")),
    (ProgrammeExceptionKind.FREED, _("Nothing of it is asked this time; no certificate follows")),
]


class ProgrammeExceptionForm(forms.Form):
    """Whoever may only give time is offered nothing else."""

    what = forms.ChoiceField(label=_("What is granted"), widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Later last day"),
        required=False,
        widget=DayInput(),
        help_text=_("It counts itself, until midnight."),
    )
    requirement = forms.TypedChoiceField(label=_("Which requirement"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(
        label=pgettext_lazy("of an exception", "Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the exception and shown in the log. Write nothing about somebody's health."),
    )

    def __init__(self, *args: Any, requirements: Iterable[Requirement], may_free: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {row.pk: row for row in requirements} if may_free else {}
        self.fields["what"].choices = WHAT if may_free else WHAT[:1]
        self.fields["what"].initial = ProgrammeExceptionKind.EXTENDED
        rows = [(pk, say_requirement(row)) for pk, row in self.known.items()]
        self.fields["requirement"].choices = [("", _("choose one")), *rows]
        if not may_free:
            del self.fields["requirement"]

    def clean(self) -> dict[str, Any]:
        """More time needs a day that has not passed; waiving a requirement needs to know which."""
        data = super().clean() or self.cleaned_data
        if data.get("what") == ProgrammeExceptionKind.EXTENDED and "until" not in self.errors:
            if data.get("until") is None:
                self.add_error("until", _("Say until which day."))
            elif data["until"] < timezone.localdate():
                self.add_error("until", _("This day is over. Give today or a later one."))
        if data.get("what") == ProgrammeExceptionKind.WAIVED and not data.get("requirement"):
            self.add_error("requirement", _("Choose the requirement that need not be done."))
        return data

    @property
    def chosen(self) -> Requirement:
        """The requirement that was chosen."""
        return self.known[self.cleaned_data["requirement"]]
