"""The form of one tap: a class, a slot, the day, and how many pupils were there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.domain.lessons.delivery import log_delivery
from cms.models import DeliveryLog, PlanSlot
from people.models import SchoolClass


class DeliveryForm(forms.Form):
    """Everything but class and slot may be left out."""

    school_class = forms.ModelChoiceField(
        SchoolClass.objects.select_related("organisation"),
        to_field_name="public_id",
        label=_("Class"),
        error_messages={"invalid_choice": _("This class is not in the register any more. Please reload the page.")},
    )
    slot = forms.ModelChoiceField(
        PlanSlot.objects.select_related("term__school_year", "lesson"),
        to_field_name="public_id",
        error_messages={"invalid_choice": _("This lesson is not in the plan any more. Please reload the page.")},
    )
    key = forms.CharField(max_length=64)
    taught_on = forms.DateField(label=_("Day"), required=False)
    head_count = forms.IntegerField(label=_("Pupils present"), min_value=0, max_value=500, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def log(self) -> DeliveryLog:
        """Note it; raises delivery.DeliveryError."""
        data = self.cleaned_data
        return log_delivery(
            data["school_class"],
            data["slot"],
            teacher=self.user,
            key=data["key"],
            taught_on=data["taught_on"],
            head_count=data["head_count"],
            note=data["note"],
        )
