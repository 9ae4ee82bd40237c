"""The filters of the progress page: what to look at, and whom of."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.domain.reports.subject import Narrowing, Subject
from courses.domain.reports.window import Window, make_window
from people.forms.day import DayInput
from people.models.membership import Capacity
from people.models.organisation import Stage


class ProgressFilter(forms.Form):
    """Read from the address, so that a link keeps the view. Wrong values fall back to all."""

    what = forms.ChoiceField(label=_("Programme or course"), required=False)
    capacity = forms.ChoiceField(label=_("Capacity"), required=False, choices=[("", _("Everybody")), *Capacity.choices])
    stage = forms.ChoiceField(label=_("School stage"), required=False, choices=[("", _("All stages")), *Stage.choices])

    run = forms.RegexField(
        r"^[0-9a-z]{12}$", label=pgettext_lazy("with sessions", "Class"), required=False, widget=forms.HiddenInput
    )

    has_classes = False

    def __init__(self, *args: Any, subjects: list[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(subject.key, subject.title) for subject in subjects]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def chosen(self, name: str) -> str:
        """A cleaned value; empty when it was wrong or left out."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    def narrowing(self) -> Narrowing:
        """Whom to count."""
        return Narrowing(self.chosen("capacity"), self.chosen("stage"), self.chosen("run"))

    def offer_classes(self, classes: Iterable[tuple[str, str]]) -> None:
        """Let a class be chosen, where there are any."""
        found = [("", _("All classes")), *classes]
        self.has_classes = len(found) > 1
        if self.has_classes:
            self.fields["run"].widget = forms.Select(choices=found, attrs={"class": "input"})


class ReportFilter(ProgressFilter):
    """The same with the time that is looked at. A day that cannot be read is left out."""

    period = forms.ChoiceField(
        label=_("Time looked at"),
        required=False,
        choices=[
            ("", _("Now, or the days chosen here")), ("month", _("This month")), ("last_month", _("Last month")),
            ("term", _("This term")), ("last_term", _("Last term")), ("year", _("This school year")),
            ("last_year", _("Last school year")),
        ],
    )  # fmt: skip
    since = forms.DateField(label=_("What was added since"), required=False, widget=DayInput())
    until = forms.DateField(
        label=_("As of the end of (empty: now)"),
        required=False,
        widget=DayInput(),
    )
    basis = forms.ChoiceField(
        label=_("Figures of past days"),
        required=False,
        choices=[("", _("As they were reported")), ("records", _("Counted anew from today’s records"))],
    )

    def window(self) -> Window:
        """From when to when."""
        self.is_valid()
        days = {name: self.cleaned_data.get(name) for name in ("since", "until")}
        anew = self.chosen("basis") == "records"
        return make_window(self.chosen("period"), **days, anew=anew, today=timezone.localdate())
