"""Forms of assignments: what, by which notice, from when to when, for whom, who may give more time."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.reports.subject import list_subjects
from courses.models import Assignment, ClassRun, Programme
from people.forms.day import DayInput
from people.models import Capacity, Organisation, Role
from people.models.organisation import Stage
from people.models.scope import scope_q

DAY = DayInput()


def day_field(label: Any, **extra: Any) -> forms.DateField:
    """A day, by the browser's own calendar."""
    return forms.DateField(label=label, widget=DayInput(), **extra)


class Choices:
    """What the forms of one page offer, read once however many rows they have. Four queries."""

    def __init__(self, user: Any) -> None:
        rows = Organisation.objects.filter(scope_q(user, "assign_training", to="")).order_by("path")
        self.places = {row.public_id: row for row in rows}
        least = min((row.depth for row in self.places.values()), default=1)
        self.place_choices = [
            (row.public_id, f"{'　' * (row.depth - least)}{row}") for row in self.places.values()
        ]  # fmt: skip
        self.owner_choices = [
            (row.public_id, str(row)) for row in self.places.values() if row.depth < 3 or row.depth == least
        ]
        self.programmes = {row.public_id: row for row in Programme.objects.active()}
        self.runs = {
            row.public_id: row
            for row in ClassRun.objects.filter(scope_q(user, "assign_training", to="owner"), cancelled_at=None)
        }
        self.subjects = {one.key: one for one in list_subjects()}


class AssignmentForm(forms.Form):
    """After publishing only the words can be changed here."""

    what = forms.ChoiceField(label=_("Course or programme"))
    owner = forms.ChoiceField(
        label=_("Assigned by"), help_text=_("People of this organisation and below can be reached.")
    )
    notice = forms.CharField(
        label=_("Notice number"),
        required=False,
        max_length=60,
        help_text=_("As it stands on the paper."),
    )
    title = forms.CharField(label=_("Title of the notice"), max_length=120)
    note = forms.CharField(
        label=_("What people should know"), required=False, max_length=600, widget=forms.Textarea({"rows": 3})
    )
    starts_on = day_field(_("First day"))
    due_on = day_field(_("Last day (inclusive)"))
    reason = forms.CharField(label=_("Why it is changed"), required=False, max_length=300)

    def __init__(self, *args: Any, choices: Choices, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices, self.assignment = choices, assignment
        self.fields["what"].choices = [(key, one.title) for key, one in choices.subjects.items()]  # type: ignore[attr-defined]
        self.fields["owner"].choices = choices.owner_choices  # type: ignore[attr-defined]
        if assignment.is_published:
            for name in ("what", "owner", "starts_on", "due_on"):
                del self.fields[name]
        else:
            del self.fields["reason"]
        self.initial = {**first_values(assignment), **self.initial}

    def clean_due_on(self) -> Any:
        """A day that has passed is said at once."""
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("The last day has passed already. Choose a day from today on."))
        return day

    def clean(self) -> dict[str, Any]:
        """The days in their order; the subject and the owner as rows."""
        data = super().clean() or self.cleaned_data
        if data.get("starts_on") and data.get("due_on") and data["due_on"] < data["starts_on"]:
            self.add_error("due_on", _("The last day comes before the first."))
        return data

    def values(self) -> dict[str, Any]:
        """What is written."""
        data = {name: self.cleaned_data[name] for name in self.fields if name not in ("what", "owner", "reason")}
        if "what" in self.fields:
            subject = self.choices.subjects[self.cleaned_data["what"]]
            data["course"] = data["programme"] = None
            data[subject.kind] = _row_of(subject)
            data["owner"] = self.choices.places[self.cleaned_data["owner"]]
        return data


def _row_of(subject: Any) -> Any:
    model: Any = Assignment._meta.get_field(subject.kind).related_model
    return model.objects.get(pk=subject.pk)


def first_values(assignment: Assignment) -> dict[str, Any]:
    """What the form shows of a row."""
    row = assignment.course or assignment.programme
    kind = "course" if assignment.course_id else "programme"
    found = {name: getattr(assignment, name) for name in ("notice", "title", "note", "starts_on", "due_on")}
    found["what"] = f"{kind}-{row.public_id}" if row else ""
    found["owner"] = assignment.owner.public_id if assignment.owner_id else ""
    return found


class RowForm(forms.Form):
    """A row of a list of rows; an empty one is passed over."""

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices

    def row(self, names: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """The cleaned values with rows in place of keys."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        for name, rows in names.items():
            data[name] = rows.get(data.get(name) or "")
        return data


class AudienceForm(RowForm):
    """People of a unit, narrowed by conditions that all have to hold."""

    organisation = forms.ChoiceField(label=_("Unit and all below it"), required=False)
    capacity = forms.ChoiceField(label=_("Capacity"), required=False, choices=[("", _("Everybody")), *Capacity.choices])
    stage = forms.ChoiceField(label=_("School stage"), required=False, choices=[("", _("All stages")), *Stage.choices])
    joined_from = day_field(_("Belongs there since, from"), required=False)
    joined_until = day_field(_("Belongs there since, at the latest"), required=False)
    working_from = day_field(_("At work since, from"), required=False)
    working_until = day_field(_("At work since, at the latest"), required=False)
    holds = forms.ChoiceField(label=_("Holds a valid certificate of"), required=False)
    lacks = forms.ChoiceField(label=_("Holds no valid certificate of"), required=False)
    run = forms.ChoiceField(label=_("Has a seat in the class"), required=False)
    MORE = ("joined_from", "joined_until", "working_from", "working_until", "holds", "lacks", "run")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        programmes = [("", "–"), *((key, row.name) for key, row in choices.programmes.items())]
        self.fields["organisation"].choices = [("", "–"), *choices.place_choices]  # type: ignore[attr-defined]
        self.fields["holds"].choices = self.fields["lacks"].choices = programmes  # type: ignore[attr-defined]
        self.fields["run"].choices = [("", "–"), *((key, row.title) for key, row in choices.runs.items())]  # type: ignore[attr-defined]

    @property
    def has_more(self) -> bool:
        """Whether one of the further conditions is set."""
        return any(self[name].value() for name in self.MORE)

    def plain_fields(self) -> list[Any]:
        return [self[name] for name in ("organisation", "capacity", "stage")]

    def more_fields(self) -> list[Any]:
        return [self[name] for name in self.MORE]

    def clean(self) -> dict[str, Any]:
        """Conditions that can hold together."""
        data = super().clean() or self.cleaned_data
        if self.has_changed() and not data.get("organisation") and not data.get("DELETE"):
            self.add_error("organisation", _("Choose the unit these conditions are about."))
        for first, last in (("joined_from", "joined_until"), ("working_from", "working_until")):
            if data.get(first) and data.get(last) and data[last] < data[first]:
                self.add_error(last, _("The last day comes before the first."))
        if data.get("holds") and data.get("holds") == data.get("lacks"):
            self.add_error("lacks", _("Nobody holds a certificate and holds it not."))
        return data

    def values(self) -> dict[str, Any]:
        """The row as it is written."""
        choices = self.choices
        return self.row({
            "organisation": choices.places, "holds": choices.programmes, "lacks": choices.programmes,
            "run": choices.runs,
        })  # fmt: skip


class ExtenderForm(RowForm):
    """A role that may give more time to learners of its own units."""

    role = forms.ChoiceField(
        label=_("Role"), required=False,
        choices=[("", "–"), (Role.COORDINATOR, Role.COORDINATOR.label), (Role.TRAINER, Role.TRAINER.label)],
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("At most so many days"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=_("Empty: without limit."),
    )
    organisation = forms.ChoiceField(label=_("Only within"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        self.fields["organisation"].choices = [("", _("all units reached")), *choices.place_choices]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The row as it is written."""
        return self.row({"organisation": self.choices.places})


AudienceRows = formset_factory(AudienceForm, extra=1, max_num=40, absolute_max=45, can_delete=True)
ExtenderRows = formset_factory(ExtenderForm, extra=1, max_num=12, absolute_max=15, can_delete=True)


def rows_to_write(rows: BaseFormSet[Any], needed: str) -> list[dict[str, Any]]:
    """Rows that say something and are not to go, each once."""
    found: list[dict[str, Any]] = []
    for form in rows.forms:
        data = form.cleaned_data
        if data and data.get(needed) and not data.get("DELETE") and form.values() not in found:
            found.append(form.values())
    return found


def audience_values(assignment: Assignment) -> list[dict[str, Any]]:
    """What the rows show of an assignment."""
    plain = ("capacity", "stage", "joined_from", "joined_until", "working_from", "working_until")
    rows = assignment.audiences.select_related("organisation", "holds", "lacks", "run") if assignment.pk else []
    return [
        {name: getattr(row, name) for name in plain}
        | {name: getattr(row, name).public_id if getattr(row, name) else ""
           for name in ("organisation", "holds", "lacks", "run")}
        for row in rows
    ]  # fmt: skip


def extender_values(assignment: Assignment) -> list[dict[str, Any]]:
    """The same for who may give time; a new assignment offers coordinators two weeks."""
    if not assignment.pk:
        return [{"role": Role.COORDINATOR, "days": 14, "organisation": ""}]
    return [
        {"role": row.role, "days": row.days, "organisation": row.organisation.public_id if row.organisation else ""}
        for row in assignment.extenders.select_related("organisation")
    ]


class NamesForm(forms.Form):
    """People by their numbers: pasted, or a sheet."""

    lines = forms.CharField(
        label=_("Numbers, one a line"), required=False, strip=False, max_length=2_000_000,
        widget=forms.Textarea({"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Staff number, volunteer number or phone, with the name behind it if you like. Or a name alone."),
    )  # fmt: skip
    file = forms.FileField(label=_("Or a table (XLSX, CSV)"), required=False)

    def clean(self) -> dict[str, Any]:
        """One of both."""
        data = super().clean() or self.cleaned_data
        if not (data.get("lines") or "").strip() and not data.get("file"):
            raise forms.ValidationError(_("Paste numbers, or choose a file."))
        return data


class MoveForm(forms.Form):
    """Another last day."""

    due_on = day_field(_("New last day"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class EndForm(forms.Form):
    """Closing or withdrawing."""

    state = forms.ChoiceField(
        label=_("What is to be"), widget=forms.RadioSelect,
        choices=[
            ("closed", _("Close it: who did what stays on record, nobody is asked any more")),
            ("withdrawn", _("Withdraw it: it is asked of nobody, and everybody concerned is told why")),
        ],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300)


class GrantForm(forms.Form):
    """More time for people, or freeing them."""

    until = day_field(_("New last day for them"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)
