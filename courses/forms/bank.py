"""Writing a question of the bank: the plugin's own block, and what the bank asks beside it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.bank.items import ItemData, bankable_types, split_tags
from courses.forms.struct_block import BlockForm, StructBlockField, can_draw
from courses.models import ItemState, ItemVersion
from people.models import Organisation
from plugins.api import runtime

LEVELS = [
    (1, _("1 – very easy")), (2, _("2 – easy")), (3, _("3 – medium")), (4, _("4 – hard")), (5, _("5 – very hard")),
]  # fmt: skip


def kind_choices() -> list[tuple[str, Any]]:
    """Every kind of question that can be banked, as `type:kind`."""
    return [(f"{one.key}:{key}", name) for one in bankable_types() for key, name in kinds_of(one.key)]


def kinds_of(type_key: str) -> list[tuple[str, str]]:
    """The kinds of one type."""
    return list(runtime.call(type_key, "item_kinds", fallback=[]).value)


class NewItemForm(forms.Form):
    """The first step: which kind, and whose it is."""

    kind = forms.ChoiceField(label=_("Kind of question"), choices=kind_choices, widget=forms.RadioSelect)
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("Assessments of the owner, and of organisations below it, may draw it. Empty: everybody's."),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organisations


class ItemForm(BlockForm):
    """The second step: the question itself and where it belongs."""

    topic = forms.CharField(
        label=_("Topic of the question"),
        max_length=120,
        required=False,
        help_text=_("Rules for drawing name it exactly like this."),
    )
    tags = forms.CharField(
        label=_("Tags"), max_length=300, required=False, help_text=_("Put spaces or commas between.")
    )
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), choices=LEVELS, coerce=int, initial=3)
    title = forms.CharField(
        label=_("Short name in the bank"), max_length=200, required=False,
        help_text=_("Learners never see it. Empty: the beginning of the question."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, type_key: str, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        called = runtime.call(type_key, "item_form", kind)
        if called.ok and called.value is not None and can_draw(called.value):
            called.value.set_name("config")
            called.value.label = _("The question itself")
            self.fields["config"] = StructBlockField(called.value, label=_("The question itself"))
            self.order_fields(["config"])

    @property
    def is_available(self) -> bool:
        """Whether the plugin gave its block."""
        return "config" in self.fields

    @property
    def item_data(self) -> ItemData:
        """What was typed, as the domain takes it."""
        data = self.cleaned_data
        config = dict(self.fields["config"].block.get_prep_value(data["config"]))
        return ItemData(config, data["title"], data["topic"], split_tags(data["tags"]), data["difficulty"])

    def fill(self, version: ItemVersion | None) -> None:
        """Show what a version says; what is new for a new question."""
        block = self.fields["config"].block if self.is_available else None
        if version is None:
            self.initial = {"config": block.get_default() if block else None, "difficulty": 3}
            return
        self.initial = {
            "config": block.to_python(version.config) if block else None, "title": version.title,
            "topic": version.topic, "tags": " ".join(version.tags), "difficulty": version.difficulty,
            "seen": version.number,
        }  # fmt: skip


class ItemFilterForm(forms.Form):
    """Narrowing the list down."""

    words = forms.CharField(label=_("Words to find"), required=False, max_length=100)
    topic = forms.ChoiceField(label=_("Topic of the question"), required=False)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=40)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("any")), *ItemState.choices])
    kind = forms.ChoiceField(label=_("Kind of question"), required=False)
    difficulty = forms.TypedChoiceField(
        label=_("Difficulty"), required=False, choices=[("", _("any")), *LEVELS], coerce=int, empty_value=0
    )

    def __init__(self, *args: Any, topics: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(key.split(":", 1)[1], name) for key, name in kind_choices()]
        self.fields["kind"].choices = [("", _("any")), *kinds]
        self.fields["topic"].choices = [("", _("any")), *((topic, topic) for topic in topics)]

    @property
    def wanted(self) -> dict[str, Any]:
        """What to look for; what makes no sense is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ImportForm(forms.Form):
    """A file of questions, and whose they will be."""

    file = forms.FileField(label=_("File of questions"), help_text=_("At most 10 MB. The content tells the format."))
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("Of the questions that are new. Empty: everybody's."),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organisations


class StepForm(forms.Form):
    """A step of the review, with its reason."""

    step = forms.CharField(max_length=12)
    comment = forms.CharField(max_length=1000, required=False)
    seen = forms.IntegerField()
