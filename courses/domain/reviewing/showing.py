"""A work as whoever reviews it meets it: what the plugin draws of it, the form, and marks in words."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from courses.domain.authoring.assessment import VersionFacts
from plugins.api import Ctx, Mode, runtime


@dataclass(frozen=True)
class ReviewSheet:
    """`is_whole` False: the plugin could not draw it; nothing is lost by that."""

    html: SafeString = field(repr=False)
    form: Any = field(repr=False)
    is_whole: bool = True


def show_sheet(
    facts: VersionFacts, response: Any, *, variant: Any, language: str, data: Any = None, draft: Any = None
) -> ReviewSheet:
    """What is read and the form below it: empty, with a draft, or with what was sent and has to be mended."""
    ctx = Ctx(config=facts.config, variant=variant or {}, mode=Mode.MARK, response=response, lang=language)
    page = runtime.call(facts.type_key, "show_work", ctx, fallback=mark_safe(""))
    form = runtime.call(facts.type_key, "review_form", ctx, data, fallback=None)
    if not page.ok or not form.ok or form.value is None or not isinstance(page.value, SafeString):
        return ReviewSheet(mark_safe(""), None, is_whole=False)
    if draft and data is None:
        for name in form.value.fields:
            given = draft.get(form.value.add_prefix(name))
            if isinstance(given, list) and given:
                form.value.initial[name] = given[-1]
    return ReviewSheet(page.value, form.value)


def read_response(facts: VersionFacts, raw: Any, *, variant: Any, language: str) -> Any:
    """A hand-in as the plugin reads it; None while it cannot."""
    ctx = Ctx(config=facts.config, variant=variant or {}, mode=Mode.ATTEMPT, lang=language)
    read = runtime.call(facts.type_key, "parse", ctx, raw or {}, {}, fallback=None)
    return read.value[0] if read.ok else None


def say_marks(form: Any, marks: Any) -> list[tuple[str, str]]:
    """Marks in the words of the form: each field with what was chosen. For screens that show marks to people."""
    if form is None or not isinstance(marks, dict):
        return []
    said = []
    for name, one in form.fields.items():
        chosen = dict(getattr(one, "choices", ())).get(marks.get(name), marks.get(name, ""))
        if chosen not in ("", None):
            said.append((str(one.label or name), str(chosen)))
    return said
