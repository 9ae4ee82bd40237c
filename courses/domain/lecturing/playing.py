"""Keeping what was played: claims of a page, checked against the server's clock, one row a recording and round."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from cms.domain.radio.chapters import clock_text
from cms.models import CustomMedia
from courses.domain.assessing.presence import LONGEST, MOST_POSTED, Range
from courses.domain.learning.outline import OutlineItem
from courses.domain.lecturing.counting import Played, count_play
from courses.models import Enrolment, LecturePlay

SALT = "lecture"
NOTICED = 1_000  # milliseconds
OLDEST = timedelta(days=7)  # of a page that was kept on a device


class StalePage(Exception):
    """The page that claims was opened for another lecture, by somebody else, or too long ago."""


@dataclass(frozen=True)
class PlayClaim:
    """What a page says: parts played, where it stands, and how many milliseconds ago that was."""

    ranges: tuple[Range, ...] = ()
    duration: int = 0
    position: int | None = None
    ago: int = 0
    device: str = field(default="", compare=False)


@dataclass(frozen=True)
class Shortfall:
    """What is asked for and not played yet: percent asked, percent played, and where to go on."""

    asked: int
    played: int
    clock: str
    second: int


def seal_page(enrolment_id: int, item: OutlineItem, media: CustomMedia, *, now: datetime | None = None) -> str:
    """A page's proof of when it was opened, and for what."""
    opened = to_ms(now or timezone.now())
    return signing.dumps([enrolment_id, item.key, media.public_id, opened], salt=SALT)


def open_seal(seal: str, enrolment_id: int, item: OutlineItem, media: CustomMedia, *, now: datetime) -> int:
    """When the page was opened, in milliseconds. Raises StalePage."""
    try:
        said = signing.loads(seal, salt=SALT)
    except signing.BadSignature:
        raise StalePage from None
    if said[:3] != [enrolment_id, item.key, media.public_id] or to_ms(now - OLDEST) > said[3]:
        raise StalePage
    return int(said[3])


@transaction.atomic
def record_play(
    enrolment: Enrolment,
    item: OutlineItem,
    media: CustomMedia,
    claim: PlayClaim,
    *,
    seal: str,
    now: datetime | None = None,
) -> Played:
    """Count a claim and return everything that was played. Sending it again changes nothing. Raises StalePage."""
    now = now or timezone.now()
    opened = open_seal(seal, enrolment.pk, item, media, now=now)
    start = from_ms(opened)
    place = {"enrolment": enrolment, "item_key": item.key, "round": enrolment.round, "recording": media.public_id}
    LecturePlay.objects.get_or_create(**place, defaults={"since": start, "accounted_until": start})
    row = LecturePlay.objects.select_for_update().get(**place)
    row.duration = round(media.duration * 1000) or row.duration or min(LONGEST, claim.duration)
    after = count_play(read_row(row), claim.ranges, opened=opened, now=to_ms(now))
    row.ranges, row.covered = [list(one) for one in after.ranges], after.covered
    row.accounted_until = from_ms(after.accounted)
    row.save(update_fields=["ranges", "covered", "accounted_until", "duration"])
    return after


def read_row(row: LecturePlay | None) -> Played:
    """A row as numbers."""
    if row is None:
        return Played()
    return Played(tuple((one[0], one[1]) for one in row.ranges), to_ms(row.accounted_until), row.duration)


def find_played(enrolment_id: int, item: OutlineItem, media: CustomMedia, *, round_: int | None = None) -> Played:
    """What was played of a recording, in the round or the newest one. One query."""
    rows = LecturePlay.objects.filter(enrolment=enrolment_id, item_key=item.key, recording=media.public_id)
    rows = rows if round_ is None else rows.filter(round=round_)
    found = read_row(rows.order_by("-round").first())
    return found if found.duration else Played(found.ranges, found.accounted, round(media.duration * 1000))


def find_shortfall(enrolment: Enrolment, item: OutlineItem) -> Shortfall | None:
    """What must still be played before the lecture counts as done; None where nothing is missing or asked for."""
    media = CustomMedia.objects.filter(pk=item.media_id).first() if item.media_id else None
    if media is None or not media.must_play or not media.file:
        return None
    played = find_played(enrolment.pk, item, media, round_=enrolment.round)
    if played.percent >= media.must_play:
        return None
    second = first_gap(played) // 1000
    return Shortfall(media.must_play, played.percent, clock_text(second), second)


def first_gap(played: Played) -> int:
    """Where something is left out that somebody would notice: players lose moments at starts and pauses."""
    gaps = sorted(played.gaps, key=lambda gap: (gap[1] - gap[0] < NOTICED, gap[0]))
    return gaps[0][0] if gaps else 0


def evidence_of(enrolment: Enrolment, item: OutlineItem) -> dict[str, Any]:
    """What stands beside a completion: how much of which recording had been played by then, in seconds."""
    media = CustomMedia.objects.filter(pk=item.media_id).first() if item.media_id else None
    if media is None:
        return {}
    played = find_played(enrolment.pk, item, media, round_=enrolment.round)
    return {
        "recording": media.public_id, "played": played.covered // 1000, "of": played.duration // 1000,
        "percent": played.percent, "asked": media.must_play,
    }  # fmt: skip


def read_claim(data: Any) -> PlayClaim:
    """A claim from JSON that anybody may have written: what cannot be read counts as nothing."""
    if not isinstance(data, dict):
        return PlayClaim()
    posted = data.get("ranges")
    pairs = posted[: MOST_POSTED * 5] if isinstance(posted, list) else []
    ranges = [(whole(one[0]), whole(one[1])) for one in pairs if isinstance(one, list) and len(one) == 2]
    position = data.get("position")
    return PlayClaim(
        ranges=tuple(one for one in ranges if one[0] < one[1]), duration=whole(data.get("duration")),
        position=None if position is None else whole(position), ago=whole(data.get("ago")),
        device=data["device"] if data.get("device") in ("phone", "computer") else "",
    )  # fmt: skip


def whole(value: Any) -> int:
    """A number of milliseconds from 0 to a day; 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 — not a number
        return 0
    return int(min(max(value, 0), LONGEST))


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """The moment of them."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
