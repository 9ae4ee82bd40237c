"""The way from a learner's home to their notes and bookmarks."""

from courses.domain.learning.home import HomePart, home_part
from people.models.user import User


@home_part("notes")
def make_notes_part(person: User) -> HomePart:
    """A link; no query, and nothing of what is written."""
    return HomePart("courses/parts/home_notes.html", None, column="side", order=70)
