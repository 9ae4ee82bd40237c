"""Feeds, calendars, the site map and robots.txt over HTTP: conditional, the same bytes while nothing changed."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cms.domain.editing.translation import HTML_LANGUAGE, absolute, address_of, current_language, prefix
from cms.domain.lessons.calendar_file import write_calendar
from cms.domain.pages import page_cache
from cms.domain.radio import feeds
from cms.domain.radio.show import live_shows, seasons_by_show
from cms.feeds import KINDS, write_articles, write_podcast
from cms.models import Topic

HOUR = 3600


def conditional(
    request: HttpRequest, content: bytes, *, content_type: str, changed: datetime | None = None, seconds: int = HOUR
) -> HttpResponse:
    """The document with ETag and Last-Modified; 304 to whoever has it."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    modified = int(changed.timestamp()) if changed else None
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        response = HttpResponse(content, content_type=content_type)
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = f"public, max-age={seconds}"
    return response


@require_safe
def podcast(request: HttpRequest, guid: UUID, season: int | None = None) -> HttpResponse:
    """A programme for podcast programs, whole or one season."""
    show = feeds.live_show(guid)
    if show is None:
        raise Http404
    with override(settings.LANGUAGE_CODE):
        entries = feeds.podcast_entries(show, season=season)
        if season is not None and not entries:
            raise Http404
        artwork = absolute(static("img/podcast.png"))
        content = write_podcast(feeds.podcast_channel(show, season=season, fallback_artwork=artwork), entries)
    moments = [show.last_published_at, *(entry.updated for entry in entries)]
    changed = max((moment for moment in moments if moment), default=None)
    return conditional(request, content, content_type="application/rss+xml; charset=utf-8", changed=changed)


@require_safe
def library(request: HttpRequest, language: str, form: str) -> HttpResponse:
    """The newest articles."""
    return articles(request, language=language, form=form, topic=None)


@require_safe
def topic(request: HttpRequest, language: str, topic: str, form: str) -> HttpResponse:
    """The newest articles of a topic."""
    return articles(request, language=language, form=form, topic=get_object_or_404(Topic.objects.shown(), slug=topic))


def articles(request: HttpRequest, *, language: str, form: str, topic: Topic | None) -> HttpResponse:
    """A feed of articles in a language: Atom or RSS."""
    code = {"zh": "zh-hans", "en": "en"}.get(language)
    if code is None or form not in KINDS:
        raise Http404
    with override(code):
        items = feeds.article_items(language=code, topic=topic)
        path = f"/topics/{topic.slug}/" if topic else "/"
        name = topic.label if topic else _("New articles")
        channel = {
            "title": f"{settings.WAGTAIL_SITE_NAME} · {name}",
            "link": absolute(prefix(code) + path),
            "description": topic.text if topic else _("The newest articles of the library"),
            "language": HTML_LANGUAGE[code].lower(),
            "feed_url": absolute(request.path),
        }
        content = write_articles(channel, items, form=form)
    changed = max((item["updateddate"] for item in items if item["updateddate"]), default=None)
    kind = {"atom": "application/atom+xml", "rss": "application/rss+xml"}[form]
    return conditional(request, content, content_type=f"{kind}; charset=utf-8", changed=changed)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """/feeds/: everything one can subscribe to, with a word on how."""
    page_cache.keep(request, "frame", "members:show", "members:episode", "members:topic")
    shows = list(live_shows())
    seasons = seasons_by_show(shows)
    language = "en" if current_language() == "en" else "zh"
    rows = [{"show": show, "url": address_of(show), "seasons": seasons.get(show.pk, [])} for show in shows]
    context = {"rows": rows, "topics": Topic.objects.shown(), "language": language, "base_url": absolute("")}
    return render(request, "cms/feeds.html", context)


@require_safe
def lessons_calendar(request: HttpRequest, stage: str, grade: int) -> HttpResponse:
    """The plan of a year of school for calendar programs."""
    content = write_calendar(stage=stage, grade=grade)
    if content is None:
        raise Http404
    return conditional(request, content, content_type="text/calendar; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with its language versions."""
    rows = feeds.sitemap_rows()
    changed = max((row["changed"] for row in rows if row["changed"]), default=None)
    content = render(request, "cms/sitemap.xml", {"rows": rows}).content
    return conditional(request, content, content_type="application/xml; charset=utf-8", changed=changed)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the map is."""
    closed = ["/admin/", "/accounts/", "/account/", "/learn/", "/search/", "/en/search/", "/lessons/log/", "/activate/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {absolute('/sitemap.xml')}", ""]
    return conditional(request, "\n".join(lines).encode(), content_type="text/plain; charset=utf-8", seconds=24 * HOUR)
