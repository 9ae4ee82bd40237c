"""The form of a reminder rule: whom, of what, when."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from courses.domain.reminding.rules import find_owners
from courses.domain.reports.subject import Subject
from courses.models import ReminderRule, Timing
from people.models import Organisation

EVERYTHING = "all"


class ReminderRuleForm(forms.ModelForm[ReminderRule]):
    """Fields that a kind of rule does not need are passed over."""

    what = forms.ChoiceField(label=_("Of what"))
    owner = forms.ModelChoiceField(
        label=_("For the people of"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        empty_label=None,
        help_text=_("This organisation and all below it."),
    )
    days = forms.IntegerField(
        label=_("How many days"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=_("For reminders before and after the last day."),
    )
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        required=False,
        coerce=int,
        empty_value=1,
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        help_text=_("For the weekly message."),
    )

    class Meta:
        model = ReminderRule
        fields = ("what", "owner", "whom", "timing", "days", "weekday")
        widgets = {"whom": forms.RadioSelect, "timing": forms.RadioSelect}

    field_order = ("what", "owner", "whom", "timing", "days", "weekday")

    def __init__(self, *args: Any, user: Any, subjects: list[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = {subject.key: subject for subject in subjects}
        self.fields["what"].choices = [
            (EVERYTHING, _("everything that has a last day")),
            *((subject.key, subject.title) for subject in subjects),
        ]
        self.fields["owner"].queryset = find_owners(user)
        for name in ("whom", "timing"):
            self.fields[name].choices = [one for one in self.fields[name].choices if one[0]]
        self.initial["days"] = self.instance.days or None
        if self.instance.pk:
            self.initial |= {"what": self._key_of_subject(), "owner": self.instance.owner.public_id}

    def _key_of_subject(self) -> str:
        wanted = {("course", self.instance.course_id), ("programme", self.instance.programme_id)}
        found = (one.key for one in self.subjects.values() if (one.kind, one.pk) in wanted)
        return next(found, EVERYTHING)

    def clean(self) -> dict[str, Any]:
        """Days where they are needed, none where they mean nothing; the subject as the row keeps it."""
        data = super().clean() or self.cleaned_data
        if data.get("timing") in (Timing.BEFORE, Timing.AFTER):
            if not data.get("days") and "days" not in self.errors:
                self.add_error("days", _("Say how many days."))
        else:
            self.errors.pop("days", None)
            data["days"] = 0
        data["weekday"] = data.get("weekday") or 1
        subject = self.subjects.get(data.get("what", ""))
        self.instance.course_id = subject.pk if subject and subject.kind == "course" else None
        self.instance.programme_id = subject.pk if subject and subject.kind == "programme" else None
        return data
