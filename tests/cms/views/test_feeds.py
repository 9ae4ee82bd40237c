"""Feeds, calendars, the site map and robots.txt: well-formed, stable, conditional."""

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar

from cms.domain.lessons.curriculum import cancel_slot, move_slot
from cms.feeds import cut_bytes, plain_xml
from tests.factories.cms_lessons import make_curriculum, make_lesson, make_plan
from tests.factories.cms_radio import make_episode, make_segments, make_show, publish
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
NAMES = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "podcast": "https://podcastindex.org/namespace/1.0"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def channel_of(client: Client, address: str) -> Any:
    """The channel of a feed."""
    response = client.get(address)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content).find("channel")


def address_of(show: Any) -> str:
    """The feed of a programme."""
    return f"/feeds/podcast/{show.guid}.xml"


def test_podcast_holds_what_directories_require(client: Client, settings: Any) -> None:
    show = make_show(publisher="云湖市教育局", contact="radio@example.org")
    episode = make_episode(show, guest="沈知秋")
    channel = channel_of(client, address_of(show))
    assert channel.findtext("title") == "心桥电台"
    assert channel.findtext("language") == "zh-cn"
    assert channel.findtext("itunes:author", namespaces=NAMES) == "云湖市教育局"
    assert channel.findtext("itunes:explicit", namespaces=NAMES) == "false"
    assert channel.find("itunes:category/itunes:category", NAMES).get("text") == "Mental Health"
    assert channel.find("itunes:image", NAMES).get("href").startswith(settings.BASE_URL)
    assert channel.findtext("podcast:guid", namespaces=NAMES) == str(show.podcast_guid)
    assert show.podcast_guid.version == 5
    item = channel.find("item")
    assert item.findtext("guid") == str(episode.guid)
    assert item.find("guid").get("isPermaLink") == "false"
    enclosure = item.findall("enclosure")
    assert len(enclosure) == 1
    assert enclosure[0].get("url") == settings.BASE_URL + episode.audio.url
    assert enclosure[0].get("url").isascii()
    assert enclosure[0].get("length") == str(episode.audio.file.size)
    assert enclosure[0].get("type") == "audio/wav"
    assert item.findtext("itunes:duration", namespaces=NAMES) == "2"
    assert item.findtext("itunes:season", namespaces=NAMES) == "1"
    assert item.findtext("itunes:episode", namespaces=NAMES) == "1"
    assert item.findtext("itunes:episodeType", namespaces=NAMES) == "full"
    assert item.find("podcast:transcript", NAMES).get("url").endswith("/transcript.zh.vtt")
    assert item.find("podcast:chapters", NAMES).get("type") == "application/json+chapters"
    assert [one.text for one in item.findall("podcast:person", NAMES)] == ["沈知秋"]
    assert client.head(episode.audio.url).status_code == 200


def test_guid_and_enclosure_outlive_edits(client: Client) -> None:
    show = make_show()
    episode = make_episode(show)
    before = channel_of(client, address_of(show)).find("item")
    episode.title, episode.slug, episode.number = "换了名字", "another-slug", 7
    publish(episode)
    after = channel_of(client, address_of(show)).find("item")
    assert after.findtext("guid") == before.findtext("guid")
    assert after.find("enclosure").get("url") == before.find("enclosure").get("url")
    assert after.findtext("pubDate") == before.findtext("pubDate")
    assert after.findtext("title") == "换了名字"


def test_podcast_is_the_same_bytes_until_something_changes(client: Client) -> None:
    show = make_show()
    episode = make_episode(show)
    first = client.get(address_of(show))
    assert client.get(address_of(show)).content == first.content
    assert client.get(address_of(show), headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(address_of(show), headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    episode.title = "改了一个字"
    publish(episode)
    assert client.get(address_of(show), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_episodes_come_newest_first_by_season_and_leave_when_withdrawn(client: Client) -> None:
    show = make_show()
    for number in (2, 1, 3):
        make_episode(show, number=number)
    other = make_episode(show, number=1, season=2, slug="s2", aired_on=date(2026, 12, 1))
    titles = [item.findtext("title") for item in channel_of(client, address_of(show)).findall("item")]
    assert titles == ["夜里两点还醒着 1", "夜里两点还醒着 3", "夜里两点还醒着 2", "夜里两点还醒着 1"]
    season = f"/feeds/podcast/{show.guid}/season-2.xml"
    assert len(channel_of(client, season).findall("item")) == 1
    other.unpublish()
    assert client.get(season).status_code == 404
    assert len(channel_of(client, address_of(show)).findall("item")) == 3
    show.unpublish()
    assert client.get(address_of(show)).status_code == 404


def test_feed_survives_hostile_words(client: Client) -> None:
    show = make_show()
    bad = "]]><b>&\x00\x0b坏"
    make_episode(
        show, title=bad.replace("\x00", ""), summary="字" * 190, notes=f"<p>{bad}</p>" * 900, segments=make_segments(0)
    )
    item = channel_of(client, address_of(show)).find("item")
    assert "坏" in item.findtext("title")
    assert len(item.findtext("description").encode()) <= 4000


def test_text_is_cut_between_characters() -> None:
    assert cut_bytes("短") == "短"
    long = cut_bytes("字" * 2000)
    assert len(long.encode()) <= 4000
    assert long.endswith("字…")
    assert plain_xml("a\x00b\uffffc\td") == "abc\td"


def test_podcast_costs_the_same_with_many_episodes(client: Client) -> None:
    show = make_show()
    numbers = iter(range(1, 99))
    assert_constant_queries(
        lambda count: [make_episode(show, number=next(numbers), guest=f"客{next(numbers)}") for _row in range(count)],
        lambda: client.get(address_of(show)),
        at_most=20,
    )


@pytest.mark.parametrize("form", ["atom", "rss"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_article_feeds_are_well_formed(client: Client, form: str, language: str) -> None:
    response = client.get(f"/feeds/{language}/library.{form}")
    assert response.status_code == 200
    ElementTree.fromstring(response.content)
    assert response["Content-Type"].startswith(f"application/{form}+xml")
    assert (
        client.get(f"/feeds/{language}/library.{form}", headers={"If-None-Match": response["ETag"]}).status_code == 304
    )


@pytest.mark.parametrize("address", ["/feeds/fr/library.atom", "/feeds/zh/library.json", "/feeds/zh/topics/none.atom"])
def test_feeds_that_do_not_exist_are_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_overview_names_every_feed(client: Client) -> None:
    show = make_show()
    make_episode(show)
    for prefix in ("", "/en"):
        text = client.get(f"{prefix}/feeds/").content.decode()
        assert address_of(show) in text
        assert "library.atom" in text


def test_sitemap_names_both_languages_of_bilingual_pages(client: Client, settings: Any) -> None:
    show = make_show()
    episode = make_episode(show)
    plain = make_episode(show, number=2, title_en="", slug="only-chinese")
    draft = make_episode(show, number=3, live=False)
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    rows = {row.findtext("s:loc", namespaces=MAP): row for row in root.findall("s:url", MAP)}
    assert settings.BASE_URL + episode.url in rows
    assert f"{settings.BASE_URL}/en{episode.url}" in rows
    links = {link.get("hreflang") for link in rows[settings.BASE_URL + episode.url].findall("x:link", MAP)}
    assert links == {"zh-CN", "en", "x-default"}
    assert f"{settings.BASE_URL}/en{plain.url}" not in rows
    assert not any(draft.slug in address for address in rows)


def test_sitemap_costs_the_same_with_many_pages(client: Client) -> None:
    show = make_show()
    numbers = iter(range(1, 99))
    assert_constant_queries(
        lambda count: [make_episode(show, number=next(numbers)) for _row in range(count)],
        lambda: client.get("/sitemap.xml"),
        at_most=20,
    )


def test_robots_names_the_map(client: Client, settings: Any) -> None:
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_calendar_keeps_names_and_counts_moves(client: Client) -> None:
    lesson = make_lesson(make_curriculum())
    slots = make_plan([lesson])
    address = "/feeds/lessons/junior-8.ics"

    def events() -> dict[str, Any]:
        calendar = Calendar.from_ical(client.get(address).content)
        return {str(one["uid"]): one for one in calendar.walk("VEVENT")}

    before = events()
    assert len(before) == len(slots)
    first = slots[0]
    move_slot(first, starts_on=first.starts_on + timedelta(days=7), ends_on=first.ends_on + timedelta(days=7))
    cancel_slot(slots[1], reason="停课")
    after = events()
    assert after.keys() == before.keys()
    uid = f"{first.public_id}@xinqiao"
    assert after[uid]["sequence"] == before[uid]["sequence"] + 1
    assert after[f"{slots[1].public_id}@xinqiao"]["status"] == "CANCELLED"
    assert client.get("/feeds/lessons/junior-9.ics").status_code == 404
