"""Questions of the bank: saved as versions, listed, shown, and where they are used."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.domain.authoring.canonical import digest_json
from courses.domain.refusal import Refused
from courses.models import AssessmentVersion, DrawnItem, Item, ItemState, ItemVersion
from people import rules
from plugins.api import BankableType, Ctx, ItemFacts, Mode, Problem, runtime

BETWEEN_TAGS = re.compile(r"[\s,，、;；]+")
NOTHING: tuple[Any, ...] = ("", None, False, [], {}, "0", 0)
MOST_TAGS = 20
TITLE = 60


@dataclass(frozen=True)
class ItemData:
    """What stands at a question, beside its review."""

    config: dict[str, Any]
    title: str = ""
    topic: str = ""
    tags: tuple[str, ...] = ()
    difficulty: int = 3


def may_write(user: Any) -> bool:
    """Who writes questions: whoever manages courses."""
    return rules.may(user, "manage_courses")


def may_read(user: Any) -> bool:
    """Writers and reviewers."""
    return may_write(user) or rules.may(user, "review")


def bankable_types() -> list[BankableType]:
    """The types whose questions can be banked."""
    return [one for one in runtime.assessment_types() if isinstance(one, BankableType)]


def split_tags(text: str) -> tuple[str, ...]:
    """Tags as somebody typed them, each once."""
    return tuple(dict.fromkeys(tag[:40] for tag in BETWEEN_TAGS.split(text) if tag))[:MOST_TAGS]


def digest_words(config: Any) -> str:
    """A digest of what a question says: ids, and what is left empty, do not count."""
    return digest_json(_words(config))


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        pairs = ((key, _words(one)) for key, one in value.items() if key != "id")
        return {key: one for key, one in pairs if not _is_nothing(one)}
    return [_words(one) for one in value] if isinstance(value, list) else value


def _is_nothing(value: Any) -> bool:
    return any(value is one or (type(value) is type(one) and value == one) for one in NOTHING)


def check_item(type_key: str, config: dict[str, Any]) -> list[Problem]:
    """What the plugin says is wrong with a question; that it cannot say is a problem, too."""
    called = runtime.call(type_key, "check_item", config, fallback=[])
    if called.ok:
        return [problem for problem in called.value if problem.is_error]
    return [Problem("", _("Questions of this kind cannot be checked right now. Nothing was saved; try again."))]


def describe_item(type_key: str, config: dict[str, Any]) -> ItemFacts:
    """A question in plain values; an empty one when its plugin is away."""
    called = runtime.call(type_key, "describe_item", config, fallback=None)
    return called.value if isinstance(called.value, ItemFacts) else ItemFacts("", "")


def show_item(version: ItemVersion, *, language: str, show_answers: bool) -> SafeString:
    """One question as a learner meets it; empty when its plugin cannot draw it."""
    ctx = Ctx({}, {}, mode=Mode.PREVIEW, lang=language, show_answers=show_answers)
    called = runtime.call(version.item.type_key, "render_item", version.config, ctx, fallback="")
    return called.value if isinstance(called.value, SafeString) else mark_safe("")


@dataclass(frozen=True)
class PreparedItem:
    """A question whose plugin has nothing against it: what stands beside it, its version, and of which kind it is."""

    values: dict[str, Any]
    written: dict[str, Any]
    kind: str


def prepare_item(type_key: str, data: ItemData) -> PreparedItem:
    """A question ready to be stored; nothing is written. Raises Refused, with `facts["problems"]` of the plugin."""
    problems = check_item(type_key, data.config)
    if problems:
        raise Refused("config", _("Some settings need another look."), problems=problems)
    facts = describe_item(type_key, data.config)
    values = {
        "title": (data.title or " ".join(facts.stem.split())[:TITLE])[:200], "topic": data.topic.strip()[:120],
        "tags": list(data.tags), "difficulty": min(5, max(1, data.difficulty)),
    }  # fmt: skip
    kind = runtime.assessment_type(type_key)
    written = {"config": data.config, "schema": kind.schema if kind else 1, "sha256": digest_words(data.config)}
    return PreparedItem(values, written, facts.kind)


def save_item(
    item: Item | None, data: ItemData, *, type_key: str = "", owner: Any = None, code: str = "", actor: Any = None,
    seen: int | None = None,
) -> Item:  # fmt: skip
    """Store a question: a new one, or the next version of one. The same again changes nothing.

    `seen` is the version that the writer had before them. Raises Refused, with `facts["problems"]` of the plugin.
    """
    type_key = item.type_key if item else type_key
    first = {"type_key": type_key, "owner": owner, "code": code, "author": actor}
    return store_item(item, prepare_item(type_key, data), first=first, actor=actor, seen=seen)


@transaction.atomic
def store_item(
    item: Item | None, prepared: PreparedItem, *, first: dict[str, Any], actor: Any, seen: int | None = None
) -> Item:
    """Write a prepared question; `first` are the columns of a new one."""
    current = None
    if item is None:
        row = Item.objects.create(kind=prepared.kind, **first, **prepared.values)
    else:
        row = Item.objects.select_for_update().get(pk=item.pk)
        current = row.current_version
        refuse_stale(row, current, seen)
    written, values = prepared.written, prepared.values
    if current is not None and current.sha256 == written["sha256"] and is_same(current, values):
        return row
    number = current.number + 1 if current else 1
    version = ItemVersion.objects.create(item=row, number=number, created_by=actor, **written, **values)
    row.current_version, row.kind = version, prepared.kind
    row.state, row.changed_at = ItemState.DRAFT, timezone.now()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def refuse_stale(row: Item, current: ItemVersion | None, seen: int | None) -> None:
    """Refuse to write over a version that the writer has not seen, and into a retired question."""
    if row.state == ItemState.RETIRED:
        raise Refused("retired", _("This question is out of use. Put it back as a draft first."))
    if seen is not None and current is not None and current.number != seen:
        raise Refused(
            "changed", _("Somebody saved this question meanwhile. Open it again in a second tab and compare.")
        )


def is_same(version: ItemVersion, values: dict[str, Any]) -> bool:
    """Whether what stands beside the question is what it was."""
    return all(getattr(version, name) == value for name, value in values.items())


def find_items(
    user: Any, *, words: str = "", topic: str = "", tag: str = "", state: str = "", kind: str = "", difficulty: int = 0
) -> QuerySet[Item]:
    """The questions somebody may see, narrowed down."""
    found = Item.objects.visible_to(user).select_related("owner", "author", "current_version__statistic")
    if words:
        found = found.filter(
            Q(title__icontains=words) | Q(code__iexact=words) | Q(topic__icontains=words)
            | Q(current_version__config__icontains=words)
        )  # fmt: skip
    for name, value in (("topic", topic), ("state", state), ("kind", kind), ("difficulty", difficulty)):
        found = found.filter(**{name: value}) if value else found
    if tag:
        tagged = [pk for pk, tags in Item.objects.visible_to(user).values_list("pk", "tags") if tag in tags]
        found = found.filter(pk__in=tagged)
    return found.order_by("-changed_at", "-pk")


def topics_of(user: Any) -> list[str]:
    """The topics that are in use, for the filter and the form."""
    rows = Item.objects.visible_to(user).exclude(topic="").order_by("topic")
    return list(rows.values_list("topic", flat=True).distinct())


@dataclass(frozen=True)
class Use:
    """An assessment on whose papers a question stood, and on how many."""

    title: str
    public_id: str
    number: int
    papers: int


def used_where(item: Item) -> list[Use]:
    """The versions of assessments that have drawn it. One query."""
    rows = (
        AssessmentVersion.objects.filter(attempts__drawn_items__version__item=item)
        .annotate(papers=Count("attempts__drawn_items", filter=Q(attempts__drawn_items__version__item=item)))
        .order_by("assessment__title", "number")
        .values_list("assessment__title", "assessment__public_id", "number", "papers")
    )
    return [Use(*row) for row in rows]


def count_papers(item: Item) -> int:
    """On how many papers any of its versions stands."""
    return DrawnItem.objects.filter(version__item=item).count()
