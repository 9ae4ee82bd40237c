"""Programmes, episodes and transcripts for tests, published as the system publishes."""

from datetime import date
from decimal import Decimal
from typing import Any

from cms.domain.editing.publishing import publish_by_system
from cms.domain.files.media import measure_media
from cms.domain.radio.episode import store_transcript
from cms.domain.radio.transcript import read_transcript
from cms.models import ContentPerson, EpisodeCredit, EpisodePage, HomePage, ShowCredit, ShowPage, Transcript
from tests.factories.cms_media import MediaFactory

VTT = """WEBVTT

00:00:00.000 --> 00:00:00.500
<v 主持人 林可>各位听众晚上好。

00:00:00.500 --> 00:00:01.000
<v 沈医生>睡觉这件事，恰恰不能努力。

00:00:01.000 --> 00:00:01.900
<v 小满>我不再数自己睡了几个小时。
"""


def home_page() -> HomePage:
    """The Chinese home page that founding made."""
    return HomePage.objects.filter(locale__language_code="zh-hans", depth=2).get()


def publish(page: Any) -> Any:
    """Publish as a system path does."""
    return publish_by_system(page, reason="test")


def make_show(*, live: bool = True, **values: Any) -> ShowPage:
    """A programme under the home page."""
    show = ShowPage(
        **{"title": "心桥电台", "title_en": "Bridge Radio", "summary": "每周五晚上七点。", "live": False, **values}
    )
    home_page().add_child(instance=show)
    host = ContentPerson.objects.create(name="林可", name_en="Lin Ke")
    ShowCredit.objects.create(page=show, person=host, role="host")
    return publish(ShowPage.objects.get(pk=show.pk)) if live else show


def make_transcript(text: str = VTT, *, title: str = "文字稿", language: str = "zh-hans") -> Transcript:
    """A stored transcript."""
    return store_transcript(read_transcript(text), title=title, language=language)


def make_segments(*starts: int) -> list[tuple[str, dict[str, Any]]]:
    """Parts at these seconds."""
    kinds = ["science", "sharing", "listening", "other"]
    return [
        (
            "segment",
            {"start": start, "kind": kinds[place % 4], "title": f"第{place + 1}段", "title_en": f"Part {place + 1}"},
        )
        for place, start in enumerate(starts)
    ]


def make_episode(
    show: ShowPage, *, number: int = 1, live: bool = True, measured: bool = True, guest: str = "", **values: Any
) -> EpisodePage:
    """An episode with two seconds of sound, two parts and a transcript."""
    media = values.pop("audio", None) or MediaFactory()
    if measured:
        measure_media(media.pk)
        media.refresh_from_db()
    defaults = {
        "title": f"夜里两点还醒着 {number}",
        "title_en": f"Awake at two {number}",
        "summary": "和失眠讲和。",
        "summary_en": "Making peace with sleeplessness.",
        "number": Decimal(number),
        "aired_on": date(2026, 11, number if number < 29 else 28),
        "audio": media,
        "segments": make_segments(0, 1),
        "transcript": make_transcript(),
        "live": False,
    }
    show.refresh_from_db()
    episode = EpisodePage(**{**defaults, **values})
    show.add_child(instance=episode)
    if guest:
        person = ContentPerson.objects.create(name=guest)
        EpisodeCredit.objects.create(page=episode, person=person, role="guest")
    return publish(EpisodePage.objects.get(pk=episode.pk)) if live else episode
