"""An exception for one learner: what is granted, for which part of the course, and why."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.domain.learning.outline import Outline
from people.forms.day import DayInput

WAIVER, EXTENSION = "waiver", "extension"
WHOLE = "all"
WHAT = [
    (EXTENSION, _("More time, attempts or a later day")),
    (WAIVER, _("This part need not be done")),
]


class ExceptionForm(forms.Form):
    """Fields of an extension are left empty for a waiver."""

    what = forms.ChoiceField(label=_("What is granted"), choices=WHAT, widget=forms.RadioSelect, initial=EXTENSION)
    part = forms.ChoiceField(label=_("For which part"))
    minutes = forms.IntegerField(label=_("Minutes more"), required=False, min_value=0, max_value=1440)
    attempts = forms.IntegerField(label=_("Attempts more"), required=False, min_value=0, max_value=20)
    until = forms.DateField(
        label=_("Later last day"),
        required=False,
        widget=DayInput(),
        help_text=_("It counts itself, until midnight."),
    )
    reason = forms.CharField(
        label=pgettext_lazy("of an exception", "Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with the exception and shown in the log. Write nothing about somebody's health."),
    )

    def __init__(self, *args: Any, outline: Outline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [(item.key, item.title) for item in outline.items]
        self.fields["part"].choices = [("", _("choose one")), *parts, (WHOLE, _("the whole course"))]

    def clean(self) -> dict[str, Any]:
        """More of something, or a waiver."""
        data = super().clean() or self.cleaned_data
        if data.get("what") == EXTENSION and not any(data.get(name) for name in ("minutes", "attempts", "until")):
            self.add_error("minutes", _("Say what is granted: minutes, attempts or a later day."))
        if data.get("what") == EXTENSION and data.get("until") and data["until"] < timezone.localdate():
            self.add_error("until", _("This day is over. Give today or a later one."))
        return data

    @property
    def item_key(self) -> str | None:
        """The part that was chosen; None for the whole course."""
        part = self.cleaned_data["part"]
        return None if part == WHOLE else str(part)
