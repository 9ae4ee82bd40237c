"""How Django's forms look on our pages: each field by components/form_field.html, each form with its errors on top."""

from typing import Any

from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    NumberInput,
    RadioSelect,
    Select,
    Textarea,
)
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe


def kind_of(field: BoundField) -> str:
    """Which shape the template gives a field: check, group, file, select, area or line."""
    shapes = (
        (CheckboxInput, "check"),
        ((RadioSelect, CheckboxSelectMultiple), "group"),
        (FileInput, "file"),
        (Select, "select"),
        (Textarea, "area"),
    )
    for widget, kind in shapes:
        if isinstance(field.field.widget, widget):
            return kind
    return "line"


def draw_control(field: BoundField, kind: str) -> SafeString:
    """The control alone, dressed in the theme's class; what the form gave as class stays."""
    attrs: dict[str, str | bool] = {}
    if kind in {"select", "area", "line"}:
        own = field.field.widget.attrs.get("class", "")
        short = " input--short" if isinstance(field.field.widget, NumberInput) and "input--" not in own else ""
        attrs["class"] = f"input{short} {own}".strip()
        if kind == "area" and str(field.field.widget.attrs.get("rows", "10")) == "10":
            attrs["rows"] = "4"  # Django's own ten fill a phone
    elif kind == "file":
        attrs["class"] = "visually-hidden"
    return field.as_widget(attrs=attrs)


class ThemeRenderer(TemplatesSetting):
    """Set as FORM_RENDERER. Wagtail's admin draws its own forms and does not pass here."""

    form_template_name = "components/form.html"
    field_template_name = "components/form_field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        """A form or a field; the field's template also gets `kind` and `control`."""
        if template_name == self.field_template_name:
            kind = kind_of(context["field"])
            context = {**context, "kind": kind, "control": draw_control(context["field"], kind)}
        return mark_safe(super().render(template_name, context, request))  # noqa: S308 - what a template drew
