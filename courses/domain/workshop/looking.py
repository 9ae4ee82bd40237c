"""A post as those who lead look at it: its words, older ones, reports, and their duty when it speaks of danger."""

from typing import Any

from courses.domain.workshop.people import names_told
from courses.domain.workshop.reporting import reports_of
from courses.domain.workshop.seat import Seat
from courses.domain.workshop.words import show_words
from courses.models import WorkshopPost
from plugins.api import draw_duty, find_disclosures


def look_at(seat: Seat, post: WorkshopPost) -> dict[str, Any]:
    """Everything for the screen. One's own post is somebody else's to decide about, and its reports are not shown."""
    names = names_told([post])[post.pk]
    versions = list(post.versions.all())
    title = post.thread.title if post.is_first else ""
    return {
        "seat": seat, "post": post, "thread": post.thread,
        "html": show_words(post.body, names=names),
        "versions": [(row, show_words(row.body, names=names)) for row in versions],
        "reports": reports_of(seat.person, post),
        "duty": draw_duty(find_disclosures(f"{title}\n{post.body}")),
        "files": list(post.files.all()),
        "is_own": post.author_id == seat.person.pk,
    }  # fmt: skip
