"""The address of xAPI statements: JSON lines, for a record store that fetches."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from courses.api.shapes import StatementFilters
from courses.domain.api.rows import narrow, since, statements_of
from people.api.contract import scope_note
from people.api.register import ONE, place_asked
from people.api.standing import stead_for

router = Router()
SCOPE = "statements:read"
LINES = "application/x-ndjson"


def write_lines(rows: QuerySet[Any]) -> Iterator[str]:
    """One statement a line, read in chunks."""
    for content in rows.values_list("content", flat=True).iterator(chunk_size=500):
        yield json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


@router.get("/statements", response={200: str, **ONE}, operation_id="export_statements", summary="xAPI statements",
            openapi_extra={**scope_note(SCOPE), "x-lines": LINES})  # fmt: skip
def export_statements(request: HttpRequest, filters: Query[StatementFilters]) -> Any:
    """Statements as JSON lines, in the order in which they were made: results of graded papers and finished courses.

    Practice goes to the record store of the installation only; of confidential and anonymous papers there are none.
    """
    stead = stead_for(request, SCOPE)
    place = place_asked(stead, SCOPE, filters.organisation)
    changed = since(filters.changed_since, "made_at")
    rows = narrow(statements_of(stead), place=place, person=filters.person, course=filters.course, changed=changed)
    return StreamingHttpResponse(write_lines(rows), content_type=LINES)
