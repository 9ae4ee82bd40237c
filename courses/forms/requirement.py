"""What one node of a requirement tree says: the fields of its kind and nothing else."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from courses.domain.programmes.tree_check import find_practicals
from courses.domain.programmes.tree_edit import FIELDS
from courses.models import Course, HourCategory, Programme, ProgrammeVersion, Requirement, RequirementKind

ABOUT = {
    RequirementKind.ALL_OF: _("Everything that stands in the group has to be met."),
    RequirementKind.AT_LEAST: _("People choose: so many of what stands in the group have to be met."),
    RequirementKind.HOURS_OF: _(
        "Credit hours earned in the window: of the courses that stand in the group, or, while nothing stands in it, of "
        "the whole ledger or one of its categories."
    ),
    RequirementKind.COURSE: _("The course has to be completed in the window of the period."),
    RequirementKind.CERTIFICATE: _("A certificate of another programme, valid on some day of the window."),
    RequirementKind.PRACTICAL: _("A practical test that was passed and signed; the rest of its course is not asked."),
}


class RequirementForm(forms.Form):
    """A node of a given kind; a new one may name several courses at once. `newest` is the newest node when the form was
    opened: pressing twice adds once."""

    newest = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("name of it, if it needs one"), max_length=120, required=False)
    label_en = forms.CharField(label=_("name in English"), max_length=160, required=False)
    count = forms.IntegerField(label=_("how many of them"), min_value=1, max_value=99)
    hours = forms.DecimalField(label=_("credit hours"), min_value=Decimal("0.1"), max_digits=6, decimal_places=1)
    category = forms.ModelChoiceField(
        label=_("only of this category"), queryset=HourCategory.objects.all(), required=False,
        empty_label=_("all categories"),
    )  # fmt: skip
    course = forms.ModelChoiceField(label=_("course"), queryset=Course.objects.none())
    courses = forms.ModelMultipleChoiceField(
        label=_("courses"), queryset=Course.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    programme = forms.ModelChoiceField(label=_("programme"), queryset=Programme.objects.none())
    practical = forms.ChoiceField(label=_("practical test"))

    def __init__(
        self, *args: Any, version: ProgrammeVersion, kind: str, row: Requirement | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.row = kind, row
        wanted = {"label", "label_en", "newest", *FIELDS[kind]} - {"item_key"}
        if kind == RequirementKind.COURSE and row is None:
            wanted = {"courses", "newest"}
        if kind == RequirementKind.PRACTICAL:
            wanted = wanted - {"course"} | {"practical"}
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        newest = version.requirements.aggregate(newest=Max("pk"))["newest"]
        self.fields["newest"].initial = newest or 0
        courses = Course.objects.filter(
            Q(current_version__isnull=False, closed_on=None) | Q(pk=row.course_id if row else None)
        ).order_by("code")
        for name in ("course", "courses"):
            if name in self.fields:
                self.fields[name].queryset = courses
        if "programme" in self.fields:
            self.fields["programme"].queryset = Programme.objects.active().exclude(pk=version.programme_id)
        if "practical" in self.fields:
            self.fields["practical"].choices = self.practicals(row)
        if row is not None:
            self.initial = {name: getattr(row, name) for name in ("label", "label_en", "count", "hours")}
            self.initial |= {name: getattr(row, f"{name}_id") for name in ("category", "course", "programme")}
            self.initial["practical"] = f"{row.course_id}:{row.item_key}"

    def practicals(self, row: Requirement | None) -> list[tuple[str, str]]:
        """Practical tests of published courses; that of the node too where it is not there any more."""
        courses = Course.objects.published().filter(
            current_version__items__assessment_version__type_key=RequirementKind.PRACTICAL
        )
        rows = list(courses.select_related("current_version").distinct().order_by("code"))
        names = {course.pk: str(course) for course in rows}
        found = find_practicals(rows)
        return [("", "---------")] + [
            (f"{course}:{key}", f"{names[course]} · {title}") for (course, key), title in found.items()
        ]

    def rows(self) -> list[dict[str, Any]]:
        """The nodes to write: one, or one for each course that was ticked."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "newest"}
        if "practical" in data:
            course, key = data.pop("practical").split(":", 1)
            data |= {"course": Course.objects.get(pk=course), "item_key": key}
        if "courses" in data:
            return [{"kind": self.kind, "course": course} for course in data["courses"]]
        return [{"kind": self.kind, **data}]

    @property
    def about(self) -> Any:
        return ABOUT[RequirementKind(self.kind)]
