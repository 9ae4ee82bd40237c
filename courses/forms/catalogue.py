"""What one may ask of the catalogue. Nothing typed here is an error: what makes no sense is left out."""

from django.http import QueryDict

from cms.search.analysis import QUERY_LIMIT
from courses.domain.finding.choice import FACETS, SORTS, STATE, Choice

MOST_VALUES = 20  # of one filter
LONGEST_VALUE = 60


def read_choice(data: QueryDict, *, with_state: bool) -> Choice:
    """The query string as a choice; one's own state only where there is somebody whose it is."""
    names = FACETS if with_state else tuple(name for name in FACETS if name != STATE)
    chosen = {name: read_values(data, name) for name in names}
    query = " ".join(data.get("q", "").replace("\x00", " ").split())[:QUERY_LIMIT]
    sort, page = data.get("sort", ""), data.get("page", "")
    return Choice(
        query=query, chosen=chosen, sort=sort if sort in SORTS else "",
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1,
    )  # fmt: skip


def read_values(data: QueryDict, name: str) -> tuple[str, ...]:
    """The values of one filter, each once."""
    known = [value for value in data.getlist(name) if value and len(value) <= LONGEST_VALUE and value.isprintable()]
    return tuple(dict.fromkeys(known))[:MOST_VALUES]
