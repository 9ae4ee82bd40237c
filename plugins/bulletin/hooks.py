"""Hooks of the bulletin: it listens to what happens, and shows it where the administrator wants it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from wagtail.models import Page

from plugins.api import hookimpl, ports, runtime
from plugins.bulletin.models import NewText, Notice

SHOWN = 3
KEPT = 30  # texts; of those that were taken back or are not public fewer can be shown
DAYS = 7


@hookimpl
def article_published(page_id: int) -> None:
    """A text is new again each time it is published; only the newest are kept."""
    NewText.objects.update_or_create(page_id=page_id, defaults={"published_at": timezone.now()})
    newest = NewText.objects.order_by("-published_at", "-pk").values_list("pk", flat=True)[:KEPT]
    NewText.objects.exclude(pk__in=list(newest)).delete()


@hookimpl
def certificate_issued(certificate_id: int) -> None:
    """Coordinators above the holder are told: by a message of the first one of a day, by a count of the others."""
    for person in tell_coordinators("certificate", certificate_id):
        if wants("messages"):
            ports.send_message(person, "bulletin.certificate_issued", context={})


@hookimpl
def attempt_graded(attempt_id: int) -> None:
    """Coordinators above the learner see the count on their first page."""
    tell_coordinators("attempt", attempt_id)


@hookimpl
def page_sidebar(page_id: int, lang: str) -> SafeString | None:
    """The newest texts beside an article."""
    return newest_texts(page_id, lang) if wants("beside_articles") else None


@hookimpl
def lesson_after(page_id: int, lang: str) -> SafeString | None:
    """The newest texts below a lesson."""
    return newest_texts(page_id, lang) if wants("below_lessons") else None


@hookimpl
def dashboard_card(person_id: int, lang: str) -> SafeString | None:
    """What happened this week in the places of a coordinator; nothing for everybody else."""
    counts = week_of(person_id, timezone.localdate())
    if not counts or not wants("on_home"):
        return None
    with translation.override(lang):
        return SafeString(render_to_string("plugin_bulletin/week.html", {"counts": counts, "days": DAYS}))


def wants(what: str) -> bool:
    """Whether the administrator wants this part."""
    return bool(runtime.plugin_settings("bulletin").get(what))


def tell_coordinators(what: str, number: int) -> list[int]:
    """Note it for each coordinator above; returns those for whom it is the first of its kind today."""
    people, today = list(ports.coordinators(what, number)), timezone.localdate()
    known = Notice.objects.filter(person_id__in=people, event=what)
    before = set(known.filter(day=today).values_list("person_id", flat=True))
    before |= set(known.filter(number=number).values_list("person_id", flat=True))
    rows = [Notice(person_id=person, event=what, number=number, day=today) for person in people]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    Notice.objects.filter(day__lte=today - timedelta(days=DAYS)).delete()
    return [person for person in people if person not in before]


def week_of(person_id: int, today: date) -> dict[str, int]:
    """How many certificates and papers of the last seven days; one query."""
    rows = Notice.objects.filter(person_id=person_id, day__gt=today - timedelta(days=DAYS))
    return dict(rows.values_list("event").annotate(Count("pk")).order_by("event"))


def newest_texts(page_id: int, lang: str) -> SafeString | None:
    """The newest public texts in this language, without the page itself."""
    newest = list(NewText.objects.order_by("-published_at", "-pk").values_list("page_id", flat=True))
    found = Page.objects.live().public().filter(pk__in=newest, locale__language_code=lang).exclude(pk=page_id)
    pages = sorted(found.specific(), key=lambda page: newest.index(page.pk))[:SHOWN]
    if not pages:
        return None
    with translation.override(lang):
        return SafeString(render_to_string("plugin_bulletin/newest.html", {"pages": pages}))
