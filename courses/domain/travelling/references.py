"""The rows that a course points at, under names that last: on the way out collected, on the way in found again."""

import hashlib
import uuid
from typing import Any

from django.db import models
from wagtail.models import Page

from cms.models import ContentPerson, CustomDocument, CustomImage, CustomMedia, Topic
from courses.domain.travelling.portable import Reference
from courses.models import Assessment, Course

FILES: dict[type[models.Model], str] = {CustomImage: "image", CustomMedia: "media", CustomDocument: "document"}


def lasting_name(row: Any) -> Reference | None:
    """What a row is called in every installation; None for what does not travel."""
    if isinstance(row, Page):
        return {"page": str(row.translation_key), "title": row.title}
    if isinstance(row, Topic):
        return {"topic": row.slug, "title": row.name}
    if isinstance(row, ContentPerson):
        return {"person": row.name, "title": str(row)}
    if isinstance(row, Course):
        return {"course": str(row.uuid), "title": row.title}
    if isinstance(row, Assessment):
        return {"assessment": row.public_id, "title": row.title}
    return None


KNOWN: dict[tuple[str, type[models.Model]], str] = {
    ("topic", Topic): "slug",
    ("person", ContentPerson): "name",
    ("course", Course): "uuid",
}


def _fits(kind: str, name: str) -> bool:
    """Whether a name has the form that its column can be asked for."""
    if kind != "course":
        return True
    try:
        return bool(uuid.UUID(name))
    except ValueError:
        return False


class Outward:
    """Names for rows that leave; remembers which files and assessments must come along."""

    def __init__(self) -> None:
        self.files: dict[str, Any] = {}
        self.assessments: dict[str, Assessment] = {}

    def name(self, model: type[models.Model], pk: Any) -> Reference | None:
        """The reference of a row; None for what does not travel."""
        if not str(pk).isdecimal():
            return None
        row: Any = model._default_manager.filter(pk=int(pk)).first()
        if row is None:
            return None
        if model in FILES:
            return self.take_file(row)
        if isinstance(row, Assessment):
            self.assessments[row.public_id] = row
        return lasting_name(row)

    def take_file(self, row: Any) -> Reference:
        """A picture, recording or document comes along."""
        key = f"{FILES[type(row)]}-{row.pk}"
        self.files[key] = row
        return {"file": key, "title": row.title}


class Inward:
    """Rows of this installation for references that arrive; `missing` says what was not found, once each."""

    def __init__(self, *, language: str = "") -> None:
        self.language = language
        self.files: dict[str, models.Model] = {}
        self.assessments: dict[str, Assessment] = {}
        self.missing: dict[tuple[str, str], str] = {}

    def find(self, model: type[models.Model], reference: Any) -> Any:
        """The row, of exactly this kind; None when there is none here."""
        kind, name, title = read_reference(reference)
        row = self._look_up(model, kind, name) if kind else None
        if row is None and kind:
            self.missing[(kind, name)] = title or name
        return row

    def _look_up(self, model: type[models.Model], kind: str, name: str) -> Any:
        if kind == "file":
            row = self.files.get(name)
            return row if isinstance(row, model) else None
        if kind == "page" and issubclass(model, Page):
            return self._page(model, name)
        known = KNOWN.get((kind, model))
        if known is not None:
            return model._default_manager.filter(**{known: name}).order_by("pk").first() if _fits(kind, name) else None
        return self.assessments.get(name) if (kind, model) == ("assessment", Assessment) else None

    def _page(self, model: Any, key: str) -> Any:
        try:
            pages = model.objects.filter(translation_key=uuid.UUID(key), alias_of=None).select_related("locale")
        except ValueError:
            return None
        return min(pages, key=lambda page: (page.locale.language_code != self.language, page.pk), default=None)


def read_reference(reference: Any) -> tuple[str, str, str]:
    """Kind, name and title of a reference, as a table holds it or as one word of rich text; empty when it is none."""
    if isinstance(reference, str):
        kind, _mark, name = reference.partition(":")
        return (kind, name, "") if name else ("", "", "")
    if isinstance(reference, dict) and reference:
        kind, name = next(iter(reference.items()))
        return str(kind), str(name), str(reference.get("title", ""))[:200]
    return "", "", ""


def rename(text: str, names: list[str], *, salt: str) -> str:
    """The tables of a copy: every identity in them becomes another one, the same for the same import."""
    for name in names:
        text = text.replace(name, renamed(name, salt=salt))
    return text


def renamed(name: str, *, salt: str) -> str:
    """The other identity, in the form of the first."""
    if len(name) == 36:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{salt}/{name}"))
    return hashlib.sha256(f"{salt}/{name}".encode()).hexdigest()[: len(name)]
