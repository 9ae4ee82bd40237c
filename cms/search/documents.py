"""From an object of the database to a plain record for the index, for any engine: texts by weight, facts, shelves."""

import datetime
import decimal
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.html import strip_tags
from modelsearch.backends.base import get_model_root
from modelsearch.index import AutocompleteField, FilterField, RelatedFields, SearchField, get_indexed_models
from treebeard.mp_tree import MP_Node

from cms.search.analysis import Analyzer, characters, fold
from cms.search.schema import (
    AUTO_CHARS,
    BODY_CHARS,
    BODY_WORDS,
    GAP,
    NAMED,
    TITLE_CHARS,
    TITLE_WORDS,
)
from cms.search.shelves import place_of, related_rows

HEAVY = 2.0  # a search field of this boost and more weighs like a title
NOTHING = "\u2205"  # the fact that a field is empty
FACT_LIMIT = 200  # characters; what is longer is no fact to filter by
PRIVATE_WINGS = frozenset({"people"})  # people are never in the index, whatever their models declare


@dataclass(slots=True)
class Record:
    """One document, before any engine sees it."""

    key: str
    num: int
    types: list[str]
    facts: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    auto: list[str] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)
    shelves: dict[str, list[str]] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    published: int = 0

    def fields(self, analyzer: Analyzer) -> dict[str, Any]:
        """The record with its texts cut into tokens."""
        texts = {*self.title, *self.body, *chain(*self.named.values())}
        tokens = {text: analyzer.index_tokens(fold(text)) for text in texts}
        return {
            "key": [self.key],
            "num": [self.num],
            "published": [self.published],
            "types": self.types,
            "facts": self.facts,
            "shown": self.shown,
            **{name: values for name, values in self.shelves.items() if values},
            TITLE_WORDS: [" ".join(chain(*(tokens[text][0] for text in self.title)))],
            TITLE_CHARS: [joined(tokens[text][1] for text in self.title)],
            BODY_WORDS: [" ".join(chain(*(tokens[text][0] for text in self.body)))],
            BODY_CHARS: [joined(tokens[text][1] for text in self.body)],
            AUTO_CHARS: [joined(characters(fold(text), stemmed=False) for text in self.auto)],
            NAMED: [
                {
                    name: joined(
                        characters(fold(text), stemmed=False) if name.startswith("auto_") else tokens[text][1]
                        for text in values
                    )
                    for name, values in self.named.items()
                }
            ],
        }


def joined(texts: Iterable[list[str]]) -> str:
    """Tokens of several texts with a gap between one text and the next."""
    return f" {GAP} ".join(" ".join(tokens) for tokens in texts if tokens)


def indexed_models() -> list[type[models.Model]]:
    """Every model that may be in the index."""
    return [model for model in get_indexed_models() if model._meta.app_label not in PRIVATE_WINGS]


def is_indexable(model: type[models.Model]) -> bool:
    """The model declares search fields and does not belong to a wing that is never searched."""
    return bool(getattr(model, "search_fields", ())) and model._meta.app_label not in PRIVATE_WINGS


def label_of(model: type[models.Model]) -> str:
    """The name of a model in the index, a proxy counting as what it stands for."""
    return str((model._meta.concrete_model or model)._meta.label_lower)


def key_of(obj: models.Model) -> str:
    """The key of an object, the same whichever class of its family it comes as."""
    return key_for(type(obj), obj.pk)


def key_for(model: type[models.Model], pk: object) -> str:
    """The key of a row of this model."""
    return f"{label_of(get_model_root(model._meta.concrete_model or model))}:{pk}"


def record_of(obj: models.Model) -> Record:
    """Everything the index needs to know of an object."""
    model = type(obj)
    family = [model, *model._meta.get_parent_list()]
    record = Record(
        key=key_of(obj),
        num=obj.pk if isinstance(obj.pk, int) and obj.pk >= 0 else 0,
        types=sorted({label_of(member) for member in family}),
    )
    for entry in model.get_search_fields():  # type: ignore[attr-defined]
        _take(record, obj, entry)
    record.facts = list(dict.fromkeys(record.facts))
    place = place_of(obj)
    if place is not None:
        record.shelves, record.shown, record.published = place.shelves, place.shown, place.published
    return record


def _take(record: Record, obj: Any, entry: Any) -> None:
    if isinstance(entry, FilterField):
        record.facts.extend(_facts(type(obj), entry, obj))
    elif isinstance(entry, SearchField):
        texts = list(_texts(entry.get_value(obj)))
        record.named.setdefault(entry.field_name, []).extend(texts)
        heavy = entry.field_name.startswith("title") or float(entry.boost or 1) >= HEAVY
        (record.title if heavy else record.body).extend(texts)
    elif isinstance(entry, AutocompleteField):
        texts = list(_texts(entry.get_value(obj)))
        record.named.setdefault(f"auto_{entry.field_name}", []).extend(texts)
        record.auto.extend(texts)
    elif isinstance(entry, RelatedFields):
        for other in related_rows(entry.get_value(obj)):
            _takerelated_rows(record, other, entry.fields)


def _takerelated_rows(record: Record, other: Any, entries: Iterable[Any]) -> None:
    """Texts of what is related; its facts stay in the database, where conditions on one row can be told from two."""
    for entry in entries:
        if isinstance(entry, RelatedFields):
            for further in related_rows(entry.get_value(other)):
                _takerelated_rows(record, further, entry.fields)
        elif isinstance(entry, SearchField):
            record.body.extend(_texts(entry.get_value(other)))
        elif isinstance(entry, AutocompleteField):
            record.auto.extend(_texts(entry.get_value(other)))


def _texts(value: Any) -> Iterator[str]:
    """Readable text of whatever a search field holds."""
    if value is None or value == "":
        return
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple | set | models.QuerySet):
        for item in value:
            yield from _texts(item)
    else:
        text = force_str(value)
        yield strip_tags(text) if "<" in text else text


def _facts(model: type[models.Model], entry: FilterField, obj: Any) -> Iterator[str]:
    name, value = entry.get_attname(model), entry.get_value(obj)
    if isinstance(value, models.Manager | models.QuerySet):
        value = list(value.values_list("pk", flat=True))
    if isinstance(value, list | tuple | set):
        values = [item.pk if isinstance(item, models.Model) else item for item in value]
        yield from [fact(name, item) for item in values if is_fact(item)] or [f"{name}={NOTHING}"]
        return
    if isinstance(value, models.Model):
        value = value.pk
    if is_fact(value):
        yield fact(name, value)
    if name == "path" and isinstance(obj, MP_Node):
        step = obj.steplen
        yield from (branch_fact(value[:end]) for end in range(step, len(value) + 1, step))


def branch_fact(path: str) -> str:
    """The fact of standing at or below this place of a tree."""
    return f"path/{path}"


def is_fact(value: object) -> bool:
    """The value can be told exactly from every other by its text."""
    if isinstance(value, str):
        return len(value) <= FACT_LIMIT and "\x00" not in value and value.isprintable()
    return value is None or isinstance(value, bool | int | decimal.Decimal | datetime.date | datetime.time | uuid.UUID)


def fact(name: str, value: object) -> str:
    """`name=value`; the texts of one name sort as the values do."""
    return f"{name}={_sortable(value)}"


def _sortable(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, int):
        return str(int(value)) if isinstance(value, bool) else f"{int(value >= 0)}{value % 10**20:020d}"
    if isinstance(value, datetime.datetime):
        aware = value if timezone.is_aware(value) else timezone.make_aware(value)
        return aware.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, decimal.Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
