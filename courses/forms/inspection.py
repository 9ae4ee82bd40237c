"""The form that orders inspections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from people.models import Organisation


class OrderForm(forms.Form):
    """Which course of inspection, and for whom."""

    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.none())
    root = forms.ModelChoiceField(
        label=_("Unit"), queryset=Organisation.objects.none(), help_text=_("With every unit below it.")
    )

    def __init__(self, *args: Any, courses: Any, roots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = courses
        self.fields["root"].queryset = roots
