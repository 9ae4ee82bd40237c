"""Hits as the results list shows them, with marks; everything fetched in a constant number of queries a kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Prefetch
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.models import Page

from cms.domain.editing.translation import HTML_LANGUAGE, MAIN, address_of, language_of
from cms.domain.files.rendition import COVER_SPECS, cover_html
from cms.domain.highlight import Needles, marked, needles_of, passage, spans
from cms.domain.radio.chapters import clock_text
from cms.domain.reading import count_minutes, plain_text, texts_of
from cms.models import CustomImage, Topic, TranscriptCue
from cms.models.standard import Band
from cms.search.analysis import Token
from cms.search.documents import indexed_models, label_of
from cms.search.shelves import kind_of, minutes_of, topics_of

KINDS: dict[str, tuple[Promise, str]] = {  # kind → its name, its icon
    "article": (gettext_lazy("Articles"), "book"),
    "episode": (gettext_lazy("Radio"), "headphones"),
    "course": (gettext_lazy("Courses"), "video"),
    "lesson": (gettext_lazy("Lesson plans"), "calendar"),
    "question": (gettext_lazy("Questions and answers"), "chat"),
    "show": (pgettext_lazy("radio", "Programmes"), "radio"),
    "curriculum": (gettext_lazy("Curricula"), "calendar"),
    "help": (gettext_lazy("Help"), "phone"),
    "section": (gettext_lazy("Sections"), "book"),
}
SINGULAR: dict[str, Promise] = {
    "article": gettext_lazy("Article"),
    "episode": gettext_lazy("Broadcast"),
    "course": gettext_lazy("Course"),
    "lesson": gettext_lazy("Lesson plan"),
    "question": gettext_lazy("Question and answer"),
    "show": pgettext_lazy("radio", "Programme"),
    "curriculum": gettext_lazy("Curriculum"),
    "help": gettext_lazy("Help"),
    "section": gettext_lazy("Section"),
}
PAGE_LABEL = label_of(Page)


@dataclass(frozen=True, slots=True)
class ResultCard:
    """One hit."""

    kind: str
    kind_words: str  # "Article · Anxiety"
    icon: str
    url: str
    title: SafeString
    text: SafeString
    facts: list[tuple[str, str]]  # (icon, words)
    hue: str
    scene: str
    picture: SafeString | str
    lang: str  # of the title; set where that is not in the language of the page around it
    text_lang: str  # the same of the text


def kind_label(kind: str) -> str:
    """The name of a kind, in the plural, for filters."""
    return str(KINDS[kind][0]) if kind in KINDS else kind


def make_results(
    keys: Sequence[str], *, tokens: Iterable[Token], language: str, closed_paths: Sequence[str] = ()
) -> list[ResultCard]:
    """Cards in the order of the keys; what may not be shown (any more) is left out."""
    needles = needles_of(tokens)
    objects = read_objects(keys, closed_paths)
    spoken = read_cues([obj for obj in objects.values() if _needs_cues(obj, needles)], needles)
    return [make_result(objects[key], needles, language, spoken) for key in keys if key in objects]


def read_objects(keys: Sequence[str], closed_paths: Sequence[str] = ()) -> dict[str, Any]:
    """Key → row, as the database has it now: live, on the shelf, and nowhere below a closed path."""
    found: dict[str, Any] = {}
    by_label: dict[str, list[str]] = {}
    for key in keys:
        label, _colon, pk = key.partition(":")
        by_label.setdefault(label, []).append(pk)
    for obj in read_pages(by_label.pop(PAGE_LABEL, [])):
        if any(obj.path.startswith(path) for path in closed_paths):
            continue  # moved there a moment ago
        found[f"{PAGE_LABEL}:{obj.pk}"] = obj
    models = {label_of(model): model for model in indexed_models()}
    for label, pks in by_label.items():
        if label in models:
            rows = models[label].get_indexed_objects().filter(pk__in=pks)  # type: ignore[attr-defined]
            found |= {f"{label}:{obj.pk}": obj for obj in rows if getattr(obj, "search_shown", False)}
    return found


def read_pages(pks: Sequence[str]) -> list[Any]:
    """Live pages in their own types, with what their cards need."""
    types: dict[int, list[int]] = {}
    for pk, type_id in Page.objects.filter(pk__in=pks, live=True).values_list("pk", "content_type_id"):
        types.setdefault(type_id, []).append(pk)
    pages: list[Any] = []
    for type_id, type_pks in types.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is not None:
            pages += list(_with_needs(model).filter(pk__in=type_pks, live=True))
    return pages


def _with_needs(model: type[Model]) -> Any:
    rows = model._default_manager.all()
    if _has(model, "topics"):
        rows = rows.prefetch_related(Prefetch("topics", Topic.objects.all()))
    if _has(model, "cover"):
        rows = rows.prefetch_related(Prefetch("cover", CustomImage.objects.prefetch_renditions(*COVER_SPECS)))
    return rows.select_related(*[name for name in ("reviewer", "audio") if _has(model, name)])


def _has(model: type[Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def make_result(obj: Any, needles: Needles, language: str, spoken: dict[int, list[tuple[int, str]]]) -> ResultCard:
    """The card of one row."""
    kind = kind_of(type(obj))
    topics: list[Topic] = list(topics_of(obj))
    title, own = _words(obj, "title", language)
    text, spoken_in = _text(obj, needles, language, spoken)
    return ResultCard(
        kind=kind,
        kind_words=" · ".join(
            str(part) for part in [SINGULAR.get(kind, kind), *_kind_details(obj, kind, topics)] if part
        ),
        icon=KINDS.get(kind, ("", "book"))[1],
        url=_address(obj, language),
        title=marked(title, needles),
        text=text,
        facts=list(_facts(obj, kind)),
        hue=topics[0].hue if topics else "t-emotion",
        scene=getattr(obj, "scene", "") or (topics[0].scene if topics else "bridge"),
        picture=cover_html(getattr(obj, "cover", None)),
        lang=_foreign(own, language),
        text_lang=_foreign(spoken_in, language),
    )


def _address(obj: Any, language: str) -> str:
    return address_of(obj, language) if isinstance(obj, Page) else str(obj.get_absolute_url())


def _own_language(obj: Any) -> str:
    return language_of(obj) if hasattr(obj, "locale_id") else MAIN


def _foreign(code: str, language: str) -> str:
    return "" if code == language else HTML_LANGUAGE.get(code, code)


def _words(obj: Any, name: str, language: str) -> tuple[str, str]:
    """Title or summary in the reader's language, else as it is; and the language."""
    english = str(getattr(obj, f"{name}_en", "") or "")
    if language == "en" and english:
        return english, language
    return str(getattr(obj, f"search_{name}", "") or getattr(obj, name, "") or ""), _own_language(obj)


def _kind_details(obj: Any, kind: str, topics: list[Topic]) -> Iterable[str]:
    if kind == "episode" and obj.shown_number:
        yield _("Episode %(number)s") % {"number": obj.shown_number}
    elif kind == "lesson":
        band = str(getattr(obj, "band", ""))
        yield str(Band(band).label) if band in Band.values else ""
    elif kind == "question":
        yield _("An expert answers")
    if topics and kind != "lesson":
        yield topics[0].label


def _facts(obj: Any, kind: str) -> Iterable[tuple[str, str]]:
    minutes = minutes_of(obj) or (count_minutes(plain_text(obj.body)) if kind == "article" else 0)
    if minutes:
        yield "clock", ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if getattr(obj, "transcript_id", None):
        yield "text", _("with a transcript")
    if getattr(obj, "reviewed_on", None):
        reviewer = getattr(obj, "reviewer", None)
        yield (
            "shield",
            _("Reviewed by %(name)s") % {"name": f"{reviewer.label} {reviewer.role}".strip()}
            if reviewer
            else _("Reviewed"),
        )
    yield from getattr(obj, "search_details", ())


# --- The words under the title ----------------------------------------------------------------------------------------


def _text(
    obj: Any, needles: Needles, language: str, spoken: dict[int, list[tuple[int, str]]]
) -> tuple[SafeString, str]:
    """The summary where it holds what was asked for; else the place in the text that does; else the summary.

    With the language it is in; words of two languages never stand in one text.
    """
    summary, own = _words(obj, "summary", language)
    if not needles or spans(summary, needles):
        return marked(summary, needles), own
    for text, code in _bodies(obj, language):
        found = passage(text, needles)
        if found is not None:
            return found, code
    for start_ms, text in spoken.get(getattr(obj, "transcript_id", None) or 0, ()):
        found = passage(text, needles)
        if found is not None:
            return _at(start_ms, found, _foreign(MAIN, language)), language
    return marked(summary, needles), own


def _at(start_ms: int, found: SafeString, lang: str) -> SafeString:
    """What was said, after the moment at which it was."""
    words = format_html('<span lang="{}">{}</span>', lang, found) if lang else found
    return format_html("{}{}", _("At %(clock)s: ") % {"clock": clock_text(start_ms // 1000)}, words)


def _bodies(obj: Any, language: str) -> list[tuple[str, str]]:
    """The texts of a row that are read without a further query, each with its language: the reader's first."""
    own = _own_language(obj)
    found: list[tuple[str, str]] = []
    for name in ("summary", "summary_en", "body", "segments", "notes", "notes_en", "aims", "steps", "search_text"):
        by_code: dict[str, list[str]] = {}
        for field, text in texts_of(getattr(obj, name, None) or ""):
            by_code.setdefault("en" if (field or name).endswith("_en") else own, []).append(text)
        found += [(" ".join(texts), code) for code, texts in by_code.items()]
    return sorted(found, key=lambda one: one[1] != language)


def _needs_cues(obj: Any, needles: Needles) -> bool:
    if not needles or not getattr(obj, "transcript_id", None):
        return False
    return not any(spans(text, needles) for text, _code in _bodies(obj, MAIN))


def read_cues(objects: Sequence[Any], needles: Needles) -> dict[int, list[tuple[int, str]]]:
    """Transcript → the first cues that hold what was asked for, for episodes whose own words do not."""
    found: dict[int, list[tuple[int, str]]] = {}
    wanted = {obj.transcript_id for obj in objects}
    if not wanted:
        return found
    rows = TranscriptCue.objects.filter(transcript_id__in=wanted).order_by("transcript_id", "position")
    for transcript, start_ms, text in rows.values_list("transcript_id", "start_ms", "text"):
        if len(found.get(transcript, ())) < 1 and spans(text, needles):
            found.setdefault(transcript, []).append((start_ms, text))
    return found
