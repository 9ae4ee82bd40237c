"""Whose certificates are meant: a programme, a place with all below it, a class."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.domain.attending.runs import runs_for
from courses.domain.issuing.selection import Selection
from courses.models import Certificate, CertificationPeriod, ClassRun, Programme
from people import rules
from people.models import Organisation


class SelectionForm(forms.Form):
    """What is left empty narrows nothing. Only what the reader may choose is on the lists."""

    programme = forms.ModelChoiceField(
        label=_("Training programme"), queryset=Programme.objects.none(), required=False, to_field_name="public_id",
        empty_label=_("All programmes"),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("School or district"), queryset=Organisation.objects.none(), required=False, to_field_name="public_id",
        empty_label=_("All in your care"),
    )  # fmt: skip
    run = forms.ModelChoiceField(
        label=_("Training class"), queryset=ClassRun.objects.none(), required=False, to_field_name="public_id",
        empty_label=_("Not by class"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = rules.organisations_visible_to(user, action)
        self.fields["place"].queryset = places.order_by("path")
        self.fields["programme"].queryset = programmes_in(places)
        self.fields["run"].queryset = runs_in(user, places)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def selection(self) -> Selection:
        """What was chosen; nothing of an address that does not hold."""
        data = self.cleaned_data if self.is_valid() else {}
        return Selection(programme=data.get("programme"), place=data.get("place"), run=data.get("run"))


def programmes_in(places: QuerySet[Organisation]) -> QuerySet[Programme]:
    """The programmes in which somebody of these places was certified."""
    certified = CertificationPeriod.objects.certified().filter(organisation__in=places)
    held = Certificate.objects.filter(organisation__in=places)
    wanted = Q(pk__in=certified.order_by().values("programme")) | Q(pk__in=held.order_by().values("programme"))
    return Programme.objects.filter(wanted).order_by("name")


def runs_in(user: Any, places: QuerySet[Organisation]) -> QuerySet[ClassRun]:
    """Classes that these places hold, or that the reader teaches."""
    mine = ClassRun.objects.filter(owner__in=places) | ClassRun.objects.filter(pk__in=runs_for(user).values("pk"))
    return mine.filter(cancelled_at=None).order_by("-starts_on", "-pk")
