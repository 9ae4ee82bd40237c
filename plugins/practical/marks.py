"""The sheet as a form: what an assessor ticks. Its cleaned data are the marks, plain JSON."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plugins.api import CleanTextField, Ctx, JSONObject, MarkerFilesField
from plugins.practical.checklist import PHOTOS, Checklist, Over, Photos, Step, read_checklist
from plugins.practical.grading import clock, may_photograph
from plugins.practical.sheet import Seen, read_clock

MAX_NOTE: Final = 500
MAX_COMMENT: Final = 2_000
KEY: Final = "sheet"
"""Names a sheet for good: the device makes it, and the same one sent twice is one sheet."""


class ClockField(forms.CharField):
    """A time as minutes and seconds, or as seconds; cleaned to whole seconds as text."""

    def prepare_value(self, value: Any) -> Any:
        """Seconds, as they are kept, shown as minutes and seconds."""
        text = str(value or "")
        return clock(int(text)) if text.isascii() and text.isdecimal() and len(text) <= 6 else value

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "").strip()
        if not text:
            return ""
        seconds = read_clock(text)
        if seconds is None:
            raise ValidationError(_("Write the time as minutes and seconds, such as 4:05."))
        return str(seconds)


class SheetForm(forms.Form):
    """One assessor's sheet. It draws itself; ``sheet`` is the key under which a device sent it."""

    def __init__(self, ctx: Ctx, data: Any = None) -> None:
        self.ctx, self.checklist = ctx, read_checklist(ctx.config)
        super().__init__(data=data)
        for number, step in enumerate(self.checklist.steps, start=1):
            self._add_step(number, step)
        self._add_time()
        self._add_photos()
        self.fields["comment"] = CleanTextField(
            label=_("Overall, for the learner to read"),
            required=False,
            max_length=MAX_COMMENT,
            widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        )
        self.fields[KEY] = forms.RegexField(r"^[0-9A-Za-z-]{8,64}$", required=False, widget=forms.HiddenInput)

    def _add_step(self, number: int, step: Step) -> None:
        facts = {"number": number, "step": step.text}
        self.fields[f"step-{step.id}"] = forms.ChoiceField(
            label=f"{number}. {step.text}", choices=offer(self.checklist), widget=forms.RadioSelect
        )
        self.fields[f"note-{step.id}"] = CleanTextField(
            label=_("Note on step %(number)s: %(step)s") % facts,
            required=False,
            max_length=MAX_NOTE,
            widget=forms.TextInput(attrs={"class": "input"}),
        )

    def _add_time(self) -> None:
        limit = self.checklist.limit
        self.fields["seconds"] = ClockField(
            label=_("Time taken (limit %(limit)s)") % {"limit": clock(limit)} if limit else _("Time taken"),
            required=bool(limit) and self.checklist.over is Over.FAIL,
            max_length=9,
            widget=forms.TextInput(attrs={"class": "input", "placeholder": "0:00", "autocomplete": "off"}),
        )

    def _add_photos(self) -> None:
        if self.checklist.photos is Photos.NONE:
            return
        if may_photograph(self.ctx) is not False:
            label = _("Photographs that belong to this sheet")
            self.fields[PHOTOS.field] = MarkerFilesField(self.ctx, PHOTOS, label=label)
            self.fields["no_faces"] = forms.BooleanField(
                label=_("I looked at each photograph: no face can be recognised."),
                required=False,
                widget=forms.CheckboxInput(attrs={"data-with-photos": ""}),
            )
        if self.checklist.photos is Photos.REQUIRED:
            self.fields["why_none"] = CleanTextField(
                label=_("Why there is no photograph"),
                required=False,
                max_length=MAX_NOTE,
                widget=forms.TextInput(attrs={"class": "input", "data-without-photos": ""}),
            )

    def clean(self) -> JSONObject:
        """Photographs need the look for faces; where they are asked for, there is one or a reason."""
        cleaned: JSONObject = super().clean() or self.cleaned_data
        if cleaned.get("photos") and not cleaned.get("no_faces"):
            self.add_error("no_faces", _("Look at the photographs first: no face may be recognised on them."))
        if self.checklist.photos is Photos.REQUIRED and not cleaned.get("photos") and not cleaned.get("why_none"):
            self.add_error("why_none", _("Choose a photograph, or say why there is none."))
        return cleaned

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """The sheet, step by step."""
        return render_to_string("plugin_practical/sheet.html", describe_sheet(self))

    __str__ = render
    __html__ = render


def offer(checklist: Checklist) -> list[tuple[str, str]]:
    """What can be ticked for a step."""
    words = [(Seen.DONE.value, _("Seen: done")), (Seen.PARTLY.value, _("In part")), (Seen.MISSED.value, _("Not seen"))]
    return [one for one in words if checklist.partial or one[0] != Seen.PARTLY.value]


TONES: Final = {Seen.DONE.value: "ok", Seen.PARTLY.value: "half", Seen.MISSED.value: "no"}


def describe_sheet(form: SheetForm) -> dict[str, Any]:
    """What the template of the sheet shows."""
    checklist = form.checklist
    groups = [
        (group, [_describe_step(form, number, step) for number, step in steps]) for group, steps in checklist.groups
    ]
    return {
        "form": form,
        "checklist": checklist,
        "groups": groups,
        "rules": say_rules(checklist),
        "limit": clock(checklist.limit) if checklist.limit else "",
        "rest": [form[name] for name in ("no_faces", "why_none") if name in form.fields],
        "photos": form["photos"] if "photos" in form.fields else None,
        "refused": checklist.photos is not Photos.NONE and may_photograph(form.ctx) is False,
    }


def _describe_step(form: SheetForm, number: int, step: Step) -> dict[str, Any]:
    ticks, note = form[f"step-{step.id}"], form[f"note-{step.id}"]
    chosen = ticks.value()
    return {
        "number": number,
        "step": step,
        "field": ticks.html_name,
        "id": ticks.auto_id or ticks.html_name,
        "errors": ticks.errors,
        "note": note,
        "ticks": [
            {"value": value, "words": words, "tone": TONES[value], "checked": str(chosen) == value}
            for value, words in offer(form.checklist)
        ],
    }


def say_rules(checklist: Checklist) -> list[str]:
    """When it is passed, in sentences."""
    rules = []
    if checklist.critical:
        rules.append(_("Every critical step is wholly done."))
    if checklist.pass_percent:
        rules.append(_("At least %(percent)s percent of the points.") % {"percent": checklist.pass_percent})
    if checklist.limit:
        facts = {"limit": clock(checklist.limit)}
        strict = checklist.over is Over.FAIL
        words = _("Done within %(limit)s.") if strict else _("It should take no longer than %(limit)s; that is noted.")
        rules.append(words % facts)
    return rules
