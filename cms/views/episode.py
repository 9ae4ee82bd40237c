"""The page of an episode, its chapters and transcript as files, and the plain answer for one that was withdrawn."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail.url_routing import RouteResult

from cms.domain.editing.translation import address_of
from cms.domain.files.rendition import cover_html
from cms.domain.pages.bilingual_view import show_both_languages
from cms.domain.pages.structured_data import episode_facts
from cms.domain.radio import episode as episodes
from cms.domain.radio.audio import wave_path
from cms.domain.radio.cards import chapter_spans, look_of, make_cards, number_words
from cms.domain.radio.chapters import chapters_json, chapters_vtt, clock_text
from cms.domain.radio.transcript import write_vtt
from cms.models import EpisodePage


def episode_context(page: EpisodePage, request: HttpRequest) -> dict[str, Any]:
    """What the template shows of an episode."""
    transcript, in_readers_language = episodes.transcript_for(page)
    chapters = episodes.chapters_of(page)
    credits = episodes.credits_of(page)
    parts = episodes.parts_of(chapters, episodes.marked_cues(episodes.cues_of(transcript), credits))
    hue, scene = look_of(page)
    return {
        "show": page.show,
        "show_url": address_of(page.show) if page.show else "",
        "number": number_words(page),
        "hue": hue,
        "scene": scene,
        "cover": cover_html(page.cover, eager=True),
        "chapters": chapters,
        "chapter_spans": chapter_spans(chapters),
        "parts": parts,
        "transcript_language": "" if in_readers_language else "zh-CN",
        "credits": credits,
        "downloads": page.downloads.select_related("document"),
        "earlier": [] if page.is_risk else make_cards(episodes.earlier_episodes(page), request=request),
        "length_clock": clock_text(page.duration),
        "wave": wave_path(page.audio.peaks) if page.audio else "",
        "start_at": episodes.asked_start(request.GET.get("t", ""), duration=page.duration),
        "structured": episode_facts(page),
    }


def get_context(page: EpisodePage, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to EpisodePage."""
    context: dict[str, Any] = super(EpisodePage, page).get_context(request, *args, **kwargs)
    context["view"] = show_both_languages(page, request)
    return context | episode_context(page, request)


def route(page: EpisodePage, request: HttpRequest, path_components: list[str]) -> Any:
    """Bound to EpisodePage: one that was on air and was withdrawn says so (410) instead of "not found"."""
    if not path_components and not page.live and page.first_published_at:
        return RouteResult(page, kwargs={"gone": True})
    return super(EpisodePage, page).route(request, path_components)


def serve(page: EpisodePage, request: HttpRequest, *args: Any, gone: bool = False, **kwargs: Any) -> Any:
    """Bound to EpisodePage."""
    if gone:
        show_url = address_of(page.show) if page.show else ""
        return render(request, "cms/episode_gone.html", {"show": page.show, "show_url": show_url}, status=410)
    return super(EpisodePage, page).serve(request, *args, **kwargs)


def live_episode(guid: UUID) -> EpisodePage:
    """The published episode with this guid, for everybody; otherwise 404."""
    return get_object_or_404(EpisodePage.objects.live().public().select_related("audio"), guid=guid)


def as_file(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    """Text that podcast programs on other hosts may read too."""
    response = HttpResponse(text, content_type=content_type)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def chapters_document(request: HttpRequest, guid: UUID) -> HttpResponse:
    """Chapters as JSON."""
    return as_file(request, chapters_json(episodes.chapters_of(live_episode(guid))), "application/json+chapters")


@require_safe
def chapters_track(request: HttpRequest, guid: UUID) -> HttpResponse:
    """Chapters as WebVTT."""
    return as_file(request, chapters_vtt(episodes.chapters_of(live_episode(guid))), "text/vtt; charset=utf-8")


@require_safe
def transcript_file(request: HttpRequest, guid: UUID, language: str) -> HttpResponse:
    """The transcript as WebVTT with speakers, in one of the two languages."""
    episode = live_episode(guid)
    transcript = {"zh": episode.transcript, "en": episode.transcript_en}.get(language)
    if transcript is None:
        raise Http404
    cues = [episodes.as_cue(row) for row in episodes.cues_of(transcript)]
    return as_file(request, write_vtt(cues), "text/vtt; charset=utf-8")
