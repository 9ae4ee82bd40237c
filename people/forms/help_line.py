"""The form of a help line: hours and closed days in words, not in the way they are stored."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.domain.help_hours import read_dates, read_hours, write_hours
from people.models import HelpLine


class HelpLineForm(forms.ModelForm):  # type: ignore[type-arg]
    """A number, who answers, and when."""

    hours_text = forms.CharField(
        label=_("When somebody answers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line each, such as Monday to Friday 08:30-17:30. Past midnight is allowed: 20:00-02:00."),
    )
    closed_text = forms.CharField(
        label=_("Closed on these days"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Days such as 2026-10-01, apart by spaces or lines."),
    )

    class Meta:
        model = HelpLine
        fields = [
            "number", "label", "label_en", "text", "text_en", "reach", "round_the_clock", "hours_text", "closed_text",
            "in_frame", "order", "is_active", "organisation",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours_text"].initial = write_hours(self.instance.hours)
        self.fields["closed_text"].initial = "\n".join(self.instance.closed_on)
        self.order_fields(self.Meta.fields)

    def clean_hours_text(self) -> list[dict[str, Any]]:
        """As it is stored."""
        try:
            return read_hours(self.cleaned_data["hours_text"])
        except ValueError as error:
            raise ValidationError(
                _("“%(line)s” cannot be read. Write days and two times, such as Monday to Friday 08:30-17:30."),
                params={"line": str(error)},
            ) from error

    def clean_closed_text(self) -> list[str]:
        """As it is stored."""
        try:
            return read_dates(self.cleaned_data["closed_text"])
        except ValueError as error:
            raise ValidationError(
                _("“%(word)s” is no day. Write it as 2026-10-01."), params={"word": str(error)}
            ) from error

    def clean(self) -> dict[str, Any]:
        """A line that nobody ever answers is a mistake."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("round_the_clock") and cleaned.get("hours_text") == []:
            self.add_error("hours_text", _("Say when somebody answers, or choose “day and night”."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        self.instance.hours = self.cleaned_data["hours_text"]
        self.instance.closed_on = self.cleaned_data["closed_text"]
        return super().save(commit)
