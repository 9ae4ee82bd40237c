"""Forms of classes: a new one, its facts and staff, and one half day."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.classes.planning import FACTS
from courses.domain.classes.sessions import SessionFacts
from courses.domain.hours.sessions import MOST_HOURS
from courses.forms.register import RunForm
from courses.models import Admission, ClassRun, ClassSession
from people.forms.day import DayInput
from people.models import User

MOST_SEATS = 300


class NewClassForm(RunForm):
    """A class with its days; the rest is said on its own page afterwards."""

    hours = forms.DecimalField(
        label=_("Credit hours of a half day"), min_value=0, max_value=MOST_HOURS, max_digits=5, decimal_places=2,
        required=False,
        help_text=_("For whoever is there. Empty: none. The page of the class has them for each half day."),
    )  # fmt: skip
    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=MOST_SEATS, required=False, help_text=_("Empty: no limit.")
    )


class ClassForm(forms.ModelForm):
    """The facts of a class and who teaches it. Trainers and assessors are people who hold that role here."""

    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=MOST_SEATS, required=False, help_text=_("Empty: no limit.")
    )
    trainers = forms.ModelMultipleChoiceField(
        label=_("Trainers"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    assessors = forms.ModelMultipleChoiceField(
        label=_("Assessors"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = ClassRun
        fields = (*FACTS, "trainers", "assessors")
        labels = {"title": _("Name of the class"), "place": _("Place")}
        widgets = {
            "admission": forms.RadioSelect, "apply_from": DayInput(), "apply_until": DayInput(),
            "words": forms.Textarea(attrs={"rows": 4}),
        }  # fmt: skip
        help_texts = {
            "apply_from": _("Empty: as soon as it is opened."),
            "apply_until": _("This day counts. Empty: until the class begins."),
            "words": _("What to bring, whom it is for, how to get there. Applicants read it."),
        }

    def __init__(self, *args: Any, trainers: Any, assessors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {
            name: User.objects.filter(pk__in=getattr(self.instance, name).values("pk"))
            for name in ("trainers", "assessors")
        }
        self.fields["trainers"].queryset = (trainers | known["trainers"]).distinct().order_by("pinyin", "pk")
        self.fields["assessors"].queryset = (assessors | known["assessors"]).distinct().order_by("pinyin", "pk")
        self.fields["admission"].choices = Admission.choices

    def clean(self) -> dict[str, Any]:
        """Last day after the first."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("apply_from") and data.get("apply_until") and data["apply_until"] < data["apply_from"]:
            self.add_error("apply_until", _("The last day of applications lies before the first."))
        return data

    def facts(self) -> dict[str, Any]:
        """What `change_class` takes."""
        return {name: self.cleaned_data[name] for name in FACTS}

    def _post_clean(self) -> None:
        """The row is written by the domain alone: nothing is put on the instance here."""


class PostponeForm(forms.Form):
    """The first day a class would begin on, and for the press that moves it which plan was looked at."""

    first_day = forms.DateField(
        label=_("New first day"), widget=DayInput(),
        help_text=_("The other days follow at the same distance; the times of day stay."),
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class SessionForm(forms.Form):
    """One half day."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    begins = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    title = forms.CharField(label=_("Title of the session"), max_length=100, required=False)
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("Empty: the place of the class.")
    )
    item_key = forms.ChoiceField(label=_("Part of the course"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        parts: list[tuple[str, str]],
        session: ClassSession | None = None,
        part: str = "",
        **kwargs: Any,
    ) -> None:
        if session is not None:
            begins, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
            kwargs["initial"] = {
                "day": begins.date(), "begins": begins.time(), "ends": ends.time(), "title": session.title,
                "place": session.place, "seen": session.sequence,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["item_key"].choices = [("", _("No part of its own")), *parts]
        self.fields["item_key"].initial = part  # of the half day before: else the new one counts for nothing
        if session is not None or not parts:
            del self.fields["item_key"]

    def clean(self) -> dict[str, Any]:
        """It ends on the day it begins, later."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("begins") and data.get("ends") and data["ends"] <= data["begins"]:
            self.add_error("ends", _("Each time has to be later than the one before."))
        return data

    def facts(self) -> SessionFacts:
        """What the domain takes, in the city's time."""
        data = self.cleaned_data
        return SessionFacts(
            _moment(data["day"], data["begins"]), _moment(data["day"], data["ends"]), data["title"].strip(),
            data["place"].strip(), data.get("item_key") or None,
        )  # fmt: skip


def _moment(day: Any, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
