"""The filters of the list of late people: where, of what, how late, how far; and the name under which they are kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.domain.reports.late_list import DAYS, LateFilter
from courses.domain.reports.progress import Scope
from courses.forms.progress import ProgressFilter
from people.models import Organisation

MOST_SCHOOLS = 400  # in one list of choices; with more a district is chosen first
PLACES = ("what", "district", "school")
Choices = list[tuple[str, Any]]


class LateFilterForm(ProgressFilter):
    """Read from the address. A place or subject that is unknown shows nobody: a wrong filter never shows more."""

    district = forms.ChoiceField(label=_("District"), required=False)
    school = forms.ChoiceField(label=_("School or unit"), required=False)
    days = forms.ChoiceField(label=_("How late"), required=False)
    account = forms.ChoiceField(
        label=_("How far"),
        required=False,
        choices=[
            ("", _("Everybody")), ("new", _("Never signed in")), ("waiting", _("Signed in, not begun")),
            ("doing", _("Under way")),
        ],
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Longest late first")), ("name", _("By name")), ("place", _("Unit by unit"))],
    )
    field_order = ["what", "district", "school", "days", "account", "stage", "capacity", "order"]

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.public_id: unit for unit in scope.units.values()}
        above = {unit.path[: -Organisation.steplen] for unit in scope.units.values()}
        own = scope.place.pk if scope.place else None
        districts = [unit for unit in scope.units.values() if unit.path in above and unit.pk != own]
        schools = [unit for unit in scope.units.values() if unit.path not in above]
        spans = [(str(days), gettext("%(days)s days or more") % {"days": days}) for days in DAYS]
        self.fields["days"].choices = [("", gettext("Any number of days")), *spans]
        chosen = self.units.get(str(self.data.get("district", "")))
        self.fields["district"].choices = [("", _("All districts")), *named(districts)]
        self.fields["school"].choices = offered_schools(schools, districts, chosen, str(self.data.get("school", "")))
        for name, empty in (("district", districts), ("school", schools[1:])):
            if not empty:
                self.fields[name].widget = forms.HiddenInput()

    @property
    def place(self) -> Organisation | None:
        """The school, or the district, that was chosen."""
        return self.units.get(self.chosen("school")) or self.units.get(self.chosen("district"))

    @property
    def is_lost(self) -> bool:
        """Whether it names a subject or a place that is not there for this reader."""
        self.is_valid()
        return any(name in self.errors for name in PLACES)

    def late_filter(self) -> LateFilter:
        """What was asked for beside the place."""
        days = int(self.chosen("days") or 0)
        return LateFilter(self.narrowing(), days, self.chosen("account"), self.chosen("order"))

    def values(self) -> dict[str, str]:
        """What was chosen, as it stands in an address."""
        return {name: self.chosen(name) for name in self.fields if self.chosen(name)}


def named(units: list[Organisation]) -> Choices:
    return [(unit.public_id, str(unit)) for unit in units]


def offered_schools(
    schools: list[Organisation], districts: list[Organisation], chosen: Organisation | None, wanted: str
) -> Choices:
    """Schools of the chosen district; without one all of them by district, unless they are too many to choose from."""
    first: Choices = [("", _("All units"))]
    if chosen is not None:
        return first + named([unit for unit in schools if unit.path.startswith(chosen.path)])
    if len(schools) > MOST_SCHOOLS:
        return first + named([unit for unit in schools if unit.public_id == wanted])
    grouped: Choices = []
    inside: set[int] = set()
    for district in districts:
        below = [unit for unit in schools if unit.path[: -Organisation.steplen] == district.path]
        inside.update(unit.pk for unit in below)
        if below:
            grouped.append((str(district), named(below)))
    return first + grouped + named([unit for unit in schools if unit.pk not in inside])


class SaveFilterForm(forms.Form):
    """A name for the filters as they stand, and whether colleagues are offered them."""

    name = forms.CharField(
        label=_("Name of the filter"), max_length=60, widget=forms.TextInput(attrs={"class": "input"})
    )
    shared = forms.BooleanField(label=_("Offer it to colleagues of the same scope"), required=False)
