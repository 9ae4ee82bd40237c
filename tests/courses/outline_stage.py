"""What a browser sends from the form of a course page, with its script or without."""

from typing import Any

from courses.models import CoursePage


def sent_form(page: CoursePage) -> dict[str, Any]:
    """The page as it stands, as the plain form would send it back."""
    form_class = CoursePage.get_edit_handler().get_form_class()
    form = form_class(instance=page, for_user=None)
    data: dict[str, Any] = _fields(form)
    for name, formset in form.formsets.items():
        data |= {f"{name}-{part}": "0" for part in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
        data[f"{name}-MAX_NUM_FORMS"] = "1000"
        if name != "items":
            continue
        data |= {f"{name}-TOTAL_FORMS": str(len(formset.forms)), f"{name}-INITIAL_FORMS": str(len(formset.forms))}
        for place, row in enumerate(formset.forms, start=1):
            known = {f"{row.prefix}-id": "", **_fields(row)}
            data |= known | {f"{row.prefix}-ORDER": str(place), f"{row.prefix}-DELETE": ""}
    return data


def _fields(form: Any) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if hasattr(field.field, "block"):
            data |= _stream(field.html_name, value)
        elif isinstance(value, bool):
            data |= {field.html_name: "on"} if value else {}
        elif isinstance(value, list):
            data[field.html_name] = [str(getattr(one, "pk", one)) for one in value]
        elif value is not None:
            data[field.html_name] = str(getattr(value, "pk", value))
    return data


def _stream(name: str, value: Any) -> dict[str, str]:
    """Paragraphs only; a rich text travels as Draftail's JSON."""
    data = {f"{name}-count": str(len(value))}
    for place, block in enumerate(value):
        data |= {
            f"{name}-{place}-type": block.block_type, f"{name}-{place}-order": str(place),
            f"{name}-{place}-deleted": "", f"{name}-{place}-id": str(block.id or ""),
            f"{name}-{place}-value": '{"entityMap": {}, "blocks": [{"key": "a", "type": "unstyled", "depth": 0, '
            '"inlineStyleRanges": [], "entityRanges": [], "text": "先听，再说。"}]}',
        }  # fmt: skip
    return data


def add_row(data: dict[str, Any], **values: Any) -> str:
    """One more row at the end, as the script adds it; returns its name."""
    number = int(data["items-TOTAL_FORMS"])
    data["items-TOTAL_FORMS"] = str(number + 1)
    prefix = f"items-{number}"
    row = {"kind": "unit", "title": "新的一节", "intro": "", "minutes": "5", "required": "on", "move_on": "completed",
           "id": "", "ORDER": str(number + 1), "DELETE": "", "body-count": "0", **values}  # fmt: skip
    data |= {f"{prefix}-{name}": value for name, value in row.items() if value is not None}
    return prefix
