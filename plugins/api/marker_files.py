"""Files that whoever marks sends along with the marks: what an observer photographed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plugins.api.records import Ctx, UploadedFile
from plugins.api.uploads import UploadRule, files_of


class MarkerFilesWidget(forms.CheckboxSelectMultiple):
    """A chooser under ``<name>-new``, and what has arrived, each with a tick under ``<name>``."""

    draws_itself = True  # the form around it adds the legend only

    def __init__(self, rule: UploadRule, files: Sequence[UploadedFile]) -> None:
        super().__init__(choices=[(one.id, one.name) for one in files])
        self.rule, self.files = rule, tuple(files)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Without script the files go with the form; on an observer's sheet they wait on the device."""
        chosen = {str(one) for one in value} if isinstance(value, list | tuple) else set()
        context = {
            "rule": self.rule,
            "name": name,
            "id": (attrs or {}).get("id") or f"id_{name}",
            "rows": [(one, one.id in chosen) for one in self.files],
        }
        return render_to_string("components/marker_files.html", context)


class MarkerFilesField(forms.MultipleChoiceField):
    """The files under a rule of ``marking_uploads``; it stands in the marking form under the name ``rule.field``.

    The core takes what is sent, by its content, and hands it over in ``ctx.files``. The cleaned value is the ids of
    those that stay ticked: these belong to the marks, the others are forgotten.
    """

    def __init__(self, ctx: Ctx, rule: UploadRule, *, label: str, help_text: str = "") -> None:
        files = files_of(ctx, rule.field)
        super().__init__(
            choices=[(one.id, one.name) for one in files],
            required=False,
            label=label,
            help_text=help_text,
            initial=[one.id for one in files],
            widget=MarkerFilesWidget(rule, files),
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as ids."""
        return {str(one) for one in initial or ()} != {str(one) for one in data or ()}
