"""Forms of the roster import: the file with its meaning, and the choice to import the right rows only."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.domain.rosters.problems import say_file_problem
from people.domain.sheet import MOST_BYTES
from people.forms.day import DayInput
from people.models import Capacity, Organisation
from people.models.organisation import OrganisationQuerySet


class RosterUploadForm(forms.Form):
    """A file, for which part of the city it is, and who issued its staff numbers."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_("Excel (.xlsx, .xls) or CSV, at most 25 MB. The columns may stand in any order."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )
    issuer = forms.ChoiceField(
        label=_("Staff numbers are unique"),
        choices=[("city", _("in the whole city")), ("school", _("only inside each school"))],
        widget=forms.RadioSelect,
        initial="city",
    )
    capacity = forms.ChoiceField(label=_("These people are"), choices=Capacity.choices, initial=Capacity.TEACHER)
    effective_on = forms.DateField(
        label=_("Holds from"),
        help_text=_("New memberships and transfers begin on this day."),
        widget=DayInput(),
    )

    def __init__(self, *args: Any, organisations: OrganisationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = organisations
        self.fields["effective_on"].initial = timezone.localdate
        roots = scope_roots(organisations)
        if len(roots) > 1:
            self.fields["organisation"] = forms.ChoiceField(
                label=_("For which unit"), choices=[(root.public_id, str(root)) for root in roots]
            )
            self.order_fields(["organisation", "file"])
        self.roots = {root.public_id: root for root in roots}

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(" ".join(say_file_problem("file_too_large")), code="file_too_large")
        return file

    def chosen_organisation(self) -> Organisation:
        """The subtree the file is for."""
        chosen = self.cleaned_data.get("organisation")
        return self.roots[chosen] if chosen else next(iter(self.roots.values()))


def scope_roots(organisations: OrganisationQuerySet) -> list[Organisation]:
    """The highest organisations of a scope: what stands below another of them is left out. At most a few."""
    roots: list[Organisation] = []
    for organisation in organisations.order_by("path")[:2000]:
        if not roots or not organisation.path.startswith(roots[-1].path):
            roots.append(organisation)
    return roots


class ConfirmForm(forms.Form):
    accept_partial = forms.BooleanField(required=False)
