"""Programmes and episodes as readers get them."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from wagtail.actions.publish_revision import PublishPermissionError

from cms.domain.editing.checks import warnings_of
from cms.domain.radio.episode import publish_problems
from cms.models import EpisodePage
from tests.factories.cms_radio import make_episode, make_segments, make_show, make_transcript, publish
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def page_of(client: Client, episode: EpisodePage, query: str = "") -> str:
    """The text of an episode's page."""
    response = client.get(episode.url + query)
    assert response.status_code == 200
    return response.content.decode()


def test_episode_reads_and_plays_without_script(client: Client) -> None:
    episode = make_episode(make_show(), guest="沈知秋")
    text = page_of(client, episode)
    assert f'<audio class="no-js-only" controls preload="none" src="{episode.audio.url}">' in text
    assert "恰恰不能努力" in text
    assert "沈知秋" in text
    assert text.count('data-kind="chapter"') == 2
    assert text.count('data-kind="cue"') == 3
    assert 'id="t0"' in text
    assert 'id="t1"' in text
    assert text.count('id="t0"') == 1
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    assert " onclick=" not in text


def test_time_in_the_address_is_where_the_player_starts(client: Client) -> None:
    episode = make_episode(make_show())
    assert 'data-at="1" data-asked="yes"' in page_of(client, episode, "?t=0:01")
    for odd in ("?t=99", "?t=x", "?t=-1", "?t=%3Cscript%3E"):
        assert "data-asked" not in page_of(client, episode, odd)


def test_episode_in_english_is_the_same_page(client: Client) -> None:
    episode = make_episode(make_show(), transcript_en=make_transcript("0:00 Lin: Good evening", language="en"))
    text = page_of(client, episode, "").replace("\n", "")
    assert "夜里两点还醒着 1" in text
    english = client.get("/en" + episode.url).content.decode()
    assert "Awake at two 1" in english
    assert "Good evening" in english
    assert 'lang="en"' in english
    assert "has not been translated" not in english


def test_untranslated_transcript_says_its_language(client: Client) -> None:
    episode = make_episode(make_show())
    english = client.get("/en" + episode.url).content.decode()
    assert 'class="transcript mt-m" lang="zh-CN"' in english


def test_own_people_replace_those_of_the_show(client: Client) -> None:
    show = make_show()
    assert "林可" in page_of(client, make_episode(show)).split('id="p-g"')[1]
    assert (
        "林可"
        not in page_of(client, make_episode(show, number=2, guest="小满")).split('id="p-g"')[1].split("<aside")[0]
    )


def test_page_works_before_the_sound_is_measured(client: Client) -> None:
    text = page_of(client, make_episode(make_show(), measured=False, segments=[]))
    assert "data-player" not in text
    assert "<audio controls" in text


def test_hostile_words_are_shown_as_words(client: Client) -> None:
    bad = "</script><img src=x onerror=alert(1)>"
    transcript = make_transcript(f"0:00 {bad}：{bad}\n0:01 a：<b>b</b>")
    episode = make_episode(make_show(), title=bad, transcript=transcript, segments=make_segments(0))
    text = page_of(client, episode)
    assert "<img src=x" not in text
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, flags=re.DOTALL)
    assert any(json.loads(block).get("name") == bad for block in blocks)


def test_withdrawn_episode_answers_410(client: Client) -> None:
    episode = make_episode(make_show())
    address = episode.url
    episode.unpublish()
    response = client.get(address)
    assert response.status_code == 410
    assert "夜里两点" not in response.content.decode()
    never = make_episode(make_show(slug="other"), number=2, live=False)
    assert client.get(address.replace(episode.slug, never.slug)).status_code == 404


def test_sensitive_episode_opens_with_help_and_risky_one_lists_nothing(client: Client) -> None:
    show = make_show()
    make_episode(show)
    risky = make_episode(show, number=2, sensitivity="risk", segments=make_segments(0))
    text = page_of(client, risky)
    assert text.index("helpcard") < text.index("<h1")
    assert "card--episode" not in text


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"transcript": None}, "transcript"),
        ({"segments": make_segments(0, 5)}, "ends"),
        ({"segments": make_segments(1, 0)}, "0:00"),
    ],
)
def test_unfinished_episode_cannot_be_published(values: dict[str, Any], word: str) -> None:
    episode = make_episode(make_show(), live=False, **values)
    assert publish_problems(episode)
    with pytest.raises(PublishPermissionError):
        publish(EpisodePage.objects.get(pk=episode.pk))
    assert not EpisodePage.objects.get(pk=episode.pk).live


def test_shorter_recording_and_dangerous_words_are_told_to_editors() -> None:
    episode = make_episode(make_show(), transcript=make_transcript("0:00 甲：今晚好\n0:30 乙：安眠药过量的事"))
    found = warnings_of(episode)
    assert len(found) == 2  # late_lines and the method
    assert "1" in found[0]
    assert "安眠药过量" in found[1]


def test_number_is_there_once_a_season() -> None:
    from django.core.exceptions import ValidationError  # beside its only use

    show = make_show()
    make_episode(show, number=3)
    with pytest.raises(ValidationError):
        make_episode(show, number=3, slug="again")
    make_episode(show, number=3, season=2, slug="other-season")


def test_copy_of_an_episode_has_a_guid_of_its_own() -> None:
    episode = make_episode(make_show())
    copy = episode.copy(update_attrs={"slug": "copy", "number": None}, keep_live=False)
    assert copy.guid != episode.guid
    assert EpisodePage.objects.get(pk=episode.pk).guid == episode.guid


def test_chapters_and_transcripts_are_files(client: Client) -> None:
    episode = make_episode(make_show())
    document = client.get(f"/episodes/{episode.guid}/chapters.json")
    assert document.json()["chapters"][1] == {"startTime": 1, "endTime": 2, "title": "第2段"}
    assert document["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/episodes/{episode.guid}/chapters.vtt").content.decode().startswith("WEBVTT")
    transcript = client.get(f"/episodes/{episode.guid}/transcript.zh.vtt")
    assert "<v 沈医生>" in transcript.content.decode()
    assert transcript["Content-Type"] == "text/vtt; charset=utf-8"
    assert client.get(f"/episodes/{episode.guid}/transcript.en.vtt").status_code == 404
    episode.unpublish()
    assert client.get(f"/episodes/{episode.guid}/chapters.json").status_code == 404


def test_show_lists_episodes_by_season(client: Client) -> None:
    show = make_show()
    make_episode(show, number=1, season=1)
    make_episode(show, number=1, season=2, slug="s2", title="第二季的第一期")
    draft = make_episode(show, number=2, season=2, slug="draft", title="还没有播出", live=False)
    everything = client.get(show.url).content.decode()
    assert everything.count("card--episode") == 2
    assert draft.title not in everything
    second = client.get(show.url + "?season=2").content.decode()
    assert second.count("card--episode") == 1
    assert "第二季的第一期" in second
    assert client.get(show.url + "?season=x&page=99").status_code == 200


def test_empty_show_says_so(client: Client) -> None:
    text = client.get(make_show().url).content.decode()
    assert 'class="empty"' in text


def test_show_costs_the_same_with_many_episodes(client: Client) -> None:
    show = make_show()
    numbers = iter(range(1, 99))
    assert_constant_queries(
        lambda count: [make_episode(show, number=next(numbers)) for _row in range(count)],
        lambda: client.get(show.url),
        at_most=25,
    )


def test_episode_costs_the_same_with_many_cues_and_parts(client: Client) -> None:
    show = make_show()
    episode = make_episode(show)
    numbers = iter(range(1, 99))

    def grow(count: int) -> None:
        for _row in range(count):
            number = next(numbers)
            text = "\n".join(f"0:0{second} 甲：第 {number} 句" for second in range(number + 1))
            episode.transcript = make_transcript(text)
            publish(episode)
            make_episode(show, number=10 + number)

    assert_constant_queries(grow, lambda: client.get(episode.url), at_most=30, more=2)
