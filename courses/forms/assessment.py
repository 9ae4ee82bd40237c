"""Authoring an assessment: the plugin's own block, and the core's privacy and policy around it."""

from dataclasses import fields
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from courses.forms.struct_block import BlockForm, StructBlockField, can_draw
from courses.models import Aggregate, Feedback, Late, OnExpiry, Policy, PrivacyClass
from people.models import Organisation
from plugins.api import Marking, runtime

MOMENT = "%Y-%m-%dT%H:%M"
GROUPS = [
    ("taking", _("Taking it"), ["privacy", "open_link", "attempts", "cool_down", "time_limit", "on_expiry", "shuffle"]),
    ("window", _("When it is open"), ["opens_at", "closes_at", "late", "late_percent"]),
    ("result", _("What it comes to"), ["pass_mark", "aggregate", "feedback", "appeal_days"]),
    ("marking", _("Marking by people"), ["markers", "tolerance", "anonymous_marking"]),
]
POLICY_FIELDS = [field.name for field in fields(Policy)]
HUNDRED = [MinValueValidator(0), MaxValueValidator(100)]


def type_choices() -> list[tuple[str, Any]]:
    """The kinds that can be added now."""
    return [(kind.key, kind.label) for kind in runtime.assessment_types() if runtime.is_enabled(kind.key)]


class MomentField(forms.DateTimeField):
    """Day and time in the browser's own control; also typed with a space between."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(required=False, input_formats=[MOMENT, "%Y-%m-%d %H:%M"], widget=widget, **kwargs)


class NewAssessmentForm(forms.Form):
    """The first step: title and kind."""

    title = forms.CharField(label=_("Title"), max_length=200)
    type_key = forms.ChoiceField(label=_("Kind"), choices=type_choices, widget=forms.RadioSelect)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Organisation.objects.none(), required=False)

    def __init__(self, *args: Any, organisations: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisations is not None:
            self.fields["owner"].queryset = organisations


class AssessmentFilterForm(forms.Form):
    """Narrowing the list down."""

    words = forms.CharField(label=_("Words to find"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("any")), *((one.key, one.label) for one in runtime.assessment_types())]

    def narrow(self, rows: Any) -> Any:
        """The rows that fit; what makes no sense is left out."""
        self.is_valid()
        words, kind = self.cleaned_data.get("words"), self.cleaned_data.get("kind")
        rows = rows.filter(title__icontains=words) if words else rows
        return rows.filter(type_key=kind) if kind else rows


class AssessmentForm(BlockForm):
    """The second step: what the plugin asks, and under which rules."""

    title = forms.CharField(label=_("Title"), max_length=200)
    privacy = forms.ChoiceField(
        label=_("Who may see answers and results"),
        help_text=_("Can be made stricter later, never weaker."),
    )
    attempts = forms.IntegerField(
        label=_("Attempts"), required=False, min_value=1, max_value=99, help_text=_("Empty: as many as people like.")
    )
    pass_mark = forms.DecimalField(
        label=_("Passed with (percent)"),
        required=False,
        max_digits=5,
        decimal_places=2,
        validators=HUNDRED,
        help_text=_("Empty: nobody is judged, taking part is enough."),
    )
    time_limit = forms.IntegerField(label=_("Time limit (minutes)"), required=False, min_value=1, max_value=1440)
    cool_down = forms.IntegerField(
        label=_("Wait between attempts (minutes)"), required=False, min_value=0, max_value=60 * 24 * 366
    )
    opens_at = MomentField(label=_("Opens at"), help_text=_("Empty: at once."))
    closes_at = MomentField(
        label=_("Closes at"), help_text=_("Empty: never. Times of this city, by the server's clock.")
    )
    late = forms.ChoiceField(label=_("After it has closed"), choices=Late.choices, required=False)
    late_percent = forms.IntegerField(
        label=_("Deduction for each day begun (percent of the score)"), required=False, min_value=1, max_value=100
    )
    feedback = forms.ChoiceField(label=_("What learners are shown"), choices=Feedback.choices)
    aggregate = forms.ChoiceField(label=_("Which attempt counts"), choices=Aggregate.choices)
    on_expiry = forms.ChoiceField(label=_("When time is over"), choices=OnExpiry.choices)

    shuffle = forms.BooleanField(
        label=_("Deal each attempt anew"),
        required=False,
        help_text=_("Order and drawn questions. Off: everybody gets the same paper."),
    )
    anonymous_marking = forms.BooleanField(
        label=_("Markers do not see names"),
        required=False,
        help_text=_("Names show once the marks are given; work of a marker's own school goes to others."),
    )
    markers = forms.TypedChoiceField(
        label=_("Markers of each work"),
        required=False,
        coerce=int,
        empty_value=1,
        choices=[(1, _("one")), (2, _("two, each alone"))],
    )
    tolerance = forms.IntegerField(
        label=_("Two markers may differ by (percent of the highest score)"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Within it their mean counts, beyond it a third decides."),
    )
    appeal_days = forms.IntegerField(
        label=_("Days for an appeal against a grade"),
        required=False,
        min_value=0,
        max_value=366,
        help_text=_("Zero: no appeals."),
    )
    open_link = forms.BooleanField(
        label=_("Anybody who has the address may answer"),
        required=False,
        help_text=_("For anonymous ones only: without signing in, as often as somebody likes."),
    )

    def __init__(self, *args: Any, type_key: str, stored: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = runtime.assessment_type(type_key)
        offered = [str(value) for value in kind.privacy] if kind else []
        self.fields["privacy"].choices = [(value, label) for value, label in PrivacyClass.choices if value in offered]
        self.fields["privacy"].initial = offered[0] if offered else None  # the kind's own default comes first
        for name in rules_beside(kind.marking, offered) if kind else ():
            del self.fields[name]
        called = runtime.call(type_key, "config_block")
        if called.ok and called.value is not None and can_draw(called.value, stored):
            block = called.value
            block.set_name("config")
            block.label = _("Questions and settings of this kind")
            self.fields["config"] = StructBlockField(block, label=_("Questions and settings of this kind"))

    def clean(self) -> dict[str, Any]:
        """Rules that speak of the closing date need one."""
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It must close after it opens."))
        if not closes and "closes_at" not in self.errors:
            if data.get("feedback") == Feedback.AFTER_CLOSE:
                self.add_error("closes_at", _("Answers are to be shown after the closing date: say when that is."))
            elif data.get("late") in (Late.MARK, Late.DEDUCT):
                self.add_error("closes_at", _("Say when it closes; before that nothing can be late."))
        if data.get("open_link") and data.get("privacy") != PrivacyClass.ANONYMOUS:
            self.add_error("open_link", _("Only an anonymous one can be answered without signing in."))
        return data

    @property
    def groups(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        """The rules as an author thinks of them: name, heading and fields of each group that has any."""
        shown = [(key, words, [self[name] for name in names if name in self.fields]) for key, words, names in GROUPS]
        return [group for group in shown if group[2]]

    @property
    def config(self) -> dict[str, Any]:
        """What the plugin's block says, as JSON."""
        return dict(self.fields["config"].block.get_prep_value(self.cleaned_data["config"]))

    @property
    def policy(self) -> Policy:
        """The core's rules as a value."""
        data = self.cleaned_data
        given = {name: data[name] for name in POLICY_FIELDS if name in self.fields and data[name] not in (None, "")}
        given |= {name: data.get(name) for name in ("attempts", "pass_mark", "time_limit")}  # empty says: no limit
        return Policy(**given)


def rules_beside(marking: frozenset[Marking], offered: list[str]) -> set[str]:
    """The core's rules that say nothing about a kind, by how it is marked and who may see it."""
    beside = set()
    if marking <= {Marking.NONE}:
        beside |= {"pass_mark", "aggregate", "appeal_days", "feedback"}
    if not marking & {Marking.HUMAN, Marking.OBSERVER, Marking.PEER}:
        beside |= {"anonymous_marking", "markers", "tolerance"}
    if PrivacyClass.ANONYMOUS not in offered:
        beside.add("open_link")
    if not {PrivacyClass.GRADED, PrivacyClass.FORMATIVE} & set(offered):
        beside |= {"pass_mark", "aggregate", "appeal_days", "late_percent"}
    return beside


def initial_of(version: Any, block: Any) -> dict[str, Any]:
    """The form's values for a version; the policy's defaults for a new assessment."""
    policy = version.rules if version else Policy()
    first = {"config": block.to_python(version.config) if version else block.get_default()} if block else {}
    return {
        **first, **({"privacy": version.privacy} if version else {}), "attempts": policy.attempts,
        "pass_mark": policy.pass_mark, "time_limit": policy.time_limit, "cool_down": policy.cool_down,
        "feedback": policy.feedback, "aggregate": policy.aggregate, "on_expiry": policy.on_expiry,
        "opens_at": policy.opens_at, "closes_at": policy.closes_at, "late": policy.late,
        "late_percent": policy.late_percent, "shuffle": policy.shuffle, "open_link": policy.open_link,
        "anonymous_marking": policy.anonymous_marking, "markers": policy.markers, "tolerance": policy.tolerance,
        "appeal_days": policy.appeal_days,
    }  # fmt: skip
