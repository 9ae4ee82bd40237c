"""Feeds as XML: podcasts with what directories ask for, and articles as Atom or RSS. No queries in here."""

from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed

from cms.domain.radio.feeds import EpisodeEntry

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
LONGEST_DESCRIPTION = 4000  # bytes; a Chinese character takes three
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # the moment of a feed with nothing in it yet: the same at every reading


class SteadyFeed:
    """A feed whose own date is that of its newest item, never the moment of reading."""

    items: list[dict[str, Any]]

    def latest_post_date(self) -> datetime:
        moments = [item[key] for item in self.items for key in ("updateddate", "pubdate") if item.get(key)]
        return max(moments, default=BEGINNING)


class AtomFeed(SteadyFeed, Atom1Feed):
    """Atom."""


class RssFeed(SteadyFeed, Rss201rev2Feed):
    """RSS."""


KINDS: dict[str, Any] = {"atom": AtomFeed, "rss": RssFeed}


def cut_bytes(text: str, *, limit: int = LONGEST_DESCRIPTION) -> str:
    """The text within so many bytes of UTF-8, cut between characters and ended with an ellipsis."""
    data = text.encode()
    if len(data) <= limit:
        return text
    return data[: limit - 3].decode(errors="ignore") + "…"


def plain_xml(text: str) -> str:
    """Without the control characters that XML forbids."""
    return "".join(sign for sign in text if sign in "\t\n\r" or (ord(sign) >= 32 and ord(sign) not in (0xFFFE, 0xFFFF)))


class PodcastFeed(RssFeed):
    """RSS with the elements of Apple's and the Podcast Index's namespaces."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:itunes": ITUNES, "xmlns:podcast": PODCAST}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        channel = self.feed
        add(handler, "itunes:author", channel["author"])
        add(handler, "itunes:type", "episodic")
        add(handler, "itunes:explicit", "false")
        add(handler, "itunes:image", None, {"href": channel["picture"]})
        handler.startElement("itunes:category", {"text": channel["category"]})
        add(handler, "itunes:category", None, {"text": channel["subcategory"]})
        handler.endElement("itunes:category")
        if channel["contact"]:
            handler.startElement("itunes:owner", {})
            add(handler, "itunes:name", channel["author"])
            add(handler, "itunes:email", channel["contact"])
            handler.endElement("itunes:owner")
        add(handler, "podcast:guid", channel["podcast_guid"])
        add(handler, "podcast:locked", "yes")
        add(handler, "podcast:medium", "podcast")
        for person in channel["people"]:
            add(handler, "podcast:person", person.name, {"role": person.role})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: EpisodeEntry = item["entry"]
        add(handler, "itunes:title", entry.title)
        add(handler, "itunes:episodeType", entry.episode_kind)
        add(handler, "itunes:explicit", "false")
        add(handler, "itunes:season", str(entry.season))
        add(handler, "podcast:season", str(entry.season))
        if entry.number:
            add(handler, "podcast:episode", entry.number)
            if entry.number.isdecimal():  # directories know whole numbers only
                add(handler, "itunes:episode", entry.number)
        if entry.seconds:
            add(handler, "itunes:duration", str(entry.seconds))
        if entry.picture:
            add(handler, "itunes:image", None, {"href": entry.picture})
        for address, language in entry.transcripts:
            add(handler, "podcast:transcript", None, {"url": address, "type": "text/vtt", "language": language})
        if entry.chapters:
            add(handler, "podcast:chapters", None, {"url": entry.chapters, "type": "application/json+chapters"})
        for person in entry.people:
            add(handler, "podcast:person", person.name, {"role": person.role})


def add(handler: Any, name: str, text: str | None, attributes: dict[str, str] | None = None) -> None:
    """One element; its text without what XML forbids."""
    handler.addQuickElement(name, None if text is None else plain_xml(text), attributes or {})


def write_podcast(channel: dict[str, Any], entries: list[EpisodeEntry]) -> bytes:
    """The feed of a programme; the order is that of `entries`, and nothing in it changes unless they do."""
    feed = PodcastFeed(
        title=plain_xml(channel["title"]),
        link=channel["link"],
        description=plain_xml(cut_bytes(channel["description"])),
        language="zh-cn",
        feed_url=channel["feed_url"],
        feed_copyright=plain_xml(channel["author"]),
        **{
            key: channel[key]
            for key in ("author", "picture", "category", "subcategory", "contact", "podcast_guid", "people")
        },
    )
    for entry in entries:
        feed.add_item(
            title=plain_xml(entry.title),
            link=entry.address,
            description=plain_xml(cut_bytes(entry.description)),
            unique_id=entry.guid,
            unique_id_is_permalink=False,
            pubdate=entry.published,
            updateddate=entry.updated,
            enclosures=[Enclosure(entry.sound, str(entry.size), entry.kind)],
            entry=entry,
        )
    return write(feed)


def write_articles(channel: dict[str, str], items: list[dict[str, Any]], *, form: str) -> bytes:
    """Articles as Atom ("atom") or RSS ("rss")."""
    feed = KINDS[form](
        title=plain_xml(channel["title"]),
        link=channel["link"],
        description=plain_xml(channel["description"]),
        language=channel["language"],
        feed_url=channel["feed_url"],
        feed_guid=channel["feed_url"],
    )
    for item in items:
        texts = {name: plain_xml(item[name]) for name in ("title", "description")}
        feed.add_item(**{**item, **texts})
    return write(feed)


def write(feed: Any) -> bytes:
    """The document in UTF-8, named so."""
    text: str = feed.writeString("utf-8")
    return text.encode() if isinstance(text, str) else text
