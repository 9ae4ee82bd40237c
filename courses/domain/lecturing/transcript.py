"""Finishing a lecture by reading its transcript, where the author of the recording lets that count.

It is for learners who do not hear and for lines that carry no film, and it is recorded as what it is: read, how many
characters, how long after the page was opened. The time comes from the server's seal of the page, not from the page.
"""

from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.models import CustomMedia, MediaCaptions, TranscriptCue
from courses.domain.learning.outline import OutlineItem
from courses.domain.lecturing.playing import StalePage, evidence_of, open_seal, to_ms
from courses.domain.refusal import Refused
from courses.models import Enrolment

PACE = {"zh-hans": 15, "en": 40}  # characters a second: about as fast as anybody reads, so that nobody is held up
MOST = 600  # seconds


def count_signs(media: CustomMedia) -> dict[str, int]:
    """How long the transcript of each language is, in characters. Two queries."""
    rows = MediaCaptions.objects.filter(media=media).exclude(transcript=None).values_list("language", "transcript")
    languages = {transcript: language for language, transcript in rows}
    cues = TranscriptCue.objects.filter(transcript__in=languages).order_by().values("transcript")
    found = {languages[row["transcript"]]: row["signs"] for row in cues.annotate(signs=Sum(Length("text")))}
    return {language: signs for language, signs in found.items() if signs}


def reading_seconds(signs: dict[str, int]) -> int:
    """The least time that reading takes, in the language that is read fastest. At most ten minutes are asked for: the
    page may have been opened again half-way."""
    return min([MOST, *(count // PACE[language] for language, count in signs.items())])


def evidence_of_reading(
    enrolment: Enrolment, item: OutlineItem, *, seal: str, now: datetime | None = None
) -> dict[str, Any]:
    """What stands beside the completion. Raises Refused where reading does not count, or nobody could have read yet."""
    now = now or timezone.now()
    media = CustomMedia.objects.filter(pk=item.media_id, may_read=True).first()
    signs = count_signs(media) if media is not None else {}
    if media is None or not signs:
        raise Refused("not_read", _("Reading does not count for this lecture; please play it."))
    try:
        after = (to_ms(now) - open_seal(seal, enrolment.pk, item, media, now=now)) // 1000
    except StalePage:
        raise Refused("stale", _("This page has been open for too long. Please press once more.")) from None
    needed = reading_seconds(signs)
    if after < needed:
        minutes = max(1, round(needed / 60))
        words = ngettext(
            "Reading the transcript takes %(minutes)s minute at least. Please read to the end, then press again.",
            "Reading the transcript takes %(minutes)s minutes at least. Please read to the end, then press again.",
            minutes,
        )
        raise Refused("too_soon", words % {"minutes": minutes})
    return {**evidence_of(enrolment, item), "read": True, "signs": signs, "after": after}
