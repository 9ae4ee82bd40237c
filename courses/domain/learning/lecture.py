"""What a lecture plays: a recording of the media library, or an episode of a show."""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from cms.models import CustomMedia
from courses.domain.learning.outline import OutlineItem


@dataclass(frozen=True)
class Lecture:
    """Either may be missing: what is written in the unit stays readable."""

    media: CustomMedia | None
    episode: Any


def find_lecture(item: OutlineItem) -> Lecture | None:
    """The recording and the live episode of an item; None when there is nothing to play."""
    media = CustomMedia.objects.filter(pk=item.media_id).first() if item.media_id else None
    episode = Page.objects.live().public().filter(pk=item.episode_id).first() if item.episode_id else None
    return Lecture(media, episode) if media or episode else None
