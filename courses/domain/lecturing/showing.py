"""What the page of a lecture is told: the recording, where to begin, what counted, how the learner likes the player."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from cms.domain.radio.chapters import clock_text
from cms.domain.radio.episode import asked_start
from cms.domain.recording.showing import Recording, show_recording
from cms.models import CustomMedia
from courses.domain.learning.outline import OutlineItem
from courses.domain.lecturing.choice import AUTOMATIC, SPEEDS, Choice, find_choice
from courses.domain.lecturing.counting import Played
from courses.domain.lecturing.playing import find_played, seal_page, to_ms
from courses.models import ReadingPosition

NEAR_END = 5  # seconds: whoever stopped here begins anew
SHOWN_RANGES = 200
WIDTH = 1000


@dataclass(frozen=True)
class LecturePage:
    """Everything. `start`: the second to begin at; `asked`: the address says so, which goes before what was kept."""

    recording: Recording
    seal: str
    start: int
    asked: bool
    kept_at: datetime | None
    kept_on: str
    now: int
    played: Played
    choice: Choice
    light: bool

    @property
    def start_clock(self) -> str:
        """As 12:34."""
        return clock_text(self.start)

    @property
    def kept_ms(self) -> int:
        """When the place was noted, in milliseconds; 0 for never."""
        return to_ms(self.kept_at) if self.kept_at else 0

    @property
    def source(self) -> str:
        """The file to begin with, at its second: so it also plays where no script runs."""
        size = self.recording.smallest if self.light and self.choice.size == AUTOMATIC else self.recording.first
        return f"{size.address}#t={self.start}" if self.start else size.address

    @property
    def speeds(self) -> tuple[str, ...]:
        """What may be chosen."""
        return SPEEDS

    @property
    def bars(self) -> list[tuple[float, float]]:
        """The parts that counted, as place and width on a line 1000 wide."""
        length = self.played.duration or 1
        ranges = self.played.ranges[:SHOWN_RANGES]
        return [(round(start * WIDTH / length, 1), round((end - start) * WIDTH / length, 1)) for start, end in ranges]

    @property
    def marks(self) -> list[float]:
        """Where chapters begin, on the same line; the first begins with the recording."""
        length = self.recording.duration
        return [round(one.start * WIDTH / length, 1) for one in self.recording.chapters if one.start and length]


def show_lecture(
    item: OutlineItem, media: CustomMedia, *, person_id: int, enrolment_id: int, asked: str = "", light: bool = False
) -> LecturePage:
    """The page of a lecture for one learner. Seven queries, however long the transcript."""
    recording = show_recording(media)
    second = asked_start(asked, duration=recording.duration) if asked else None
    place = ReadingPosition.objects.filter(enrolment=enrolment_id, item_key=item.key).first()
    kept = place.seconds if place else 0
    if recording.duration and kept > recording.duration - NEAR_END:
        kept = 0
    now = timezone.now()
    return LecturePage(
        recording=recording, seal=seal_page(enrolment_id, item, media, now=now), asked=second is not None,
        start=kept if second is None else second, now=to_ms(now), kept_at=place.saved_at if place and kept else None,
        kept_on=place.device if place else "", played=find_played(enrolment_id, item, media),
        choice=find_choice(person_id), light=light,
    )  # fmt: skip


def answer_of(played: Played, media: CustomMedia) -> dict[str, Any]:
    """What a claim is answered: what counts now, for the page to draw."""
    return {
        "saved": True, "percent": played.percent, "covered": played.covered,
        "ranges": [list(one) for one in played.ranges[:SHOWN_RANGES]], "duration": played.duration,
        "enough": played.percent >= media.must_play,
    }  # fmt: skip
