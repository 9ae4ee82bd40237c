"""The list of classes for staff, narrowed by what stands in the address, and the same list as CSV."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.domain.classes.approving import classes_seen_by
from courses.domain.classes.listing import (
    count_states,
    in_state,
    list_choices,
    narrow_classes,
    state_words,
    stream_classes,
)
from courses.domain.classes.state import line_of, with_numbers
from courses.forms.class_list import ClassFilterForm
from courses.models import ClassRun
from courses.views.progress import needs
from people import rules

PAGE = 30


def narrowed(request: HttpRequest) -> tuple[ClassFilterForm, QuerySet[ClassRun]]:
    """The filters as they stand, and the classes that fit, of whatever state."""
    seen = classes_seen_by(request.user)
    form = ClassFilterForm(request.GET, choices=list_choices(seen))
    return form, narrow_classes(seen, form.chosen())


def chips(counts: dict[str, int], state: str) -> list[tuple[str, Any, int]]:
    """The states there are classes of, and the one that is chosen, with their words and numbers."""
    return [(key, words, counts[key]) for key, words in state_words().items() if counts[key] or key == state]


@needs("run_class", "approve_class")
@require_safe
def list_classes(request: HttpRequest) -> HttpResponse:
    """Classes one leads or approves, with their numbers."""
    form, rows = narrowed(request)
    state, counts = form.chosen().state, count_states(rows)
    pages = Paginator(with_numbers(rows.filter(in_state(state)) if state else rows), PAGE)
    pages.count = counts[state or "all"]
    page = pages.get_page(request.GET.get("page"))
    query, rest = form.query(), form.query(state=False)
    context = {
        "page": page, "lines": [line_of(row) for row in page], "may_run": rules.may(request.user, "run_class"),
        "form": form, "state": state, "all": counts["all"], "chips": chips(counts, state),
        "query": f"{query}&" if query else "", "rest": f"{rest}&" if rest else "",
    }  # fmt: skip
    return render(request, "courses/classes.html", context)


@needs("run_class", "approve_class")
@require_safe
def give_list(request: HttpRequest) -> StreamingHttpResponse:
    """The list that is on the page as CSV, while it is read."""
    form, rows = narrowed(request)
    state = form.chosen().state
    headers = {"Content-Disposition": f'attachment; filename="classes-{timezone.localdate():%Y%m%d}.csv"'}
    lines = stream_classes(rows.filter(in_state(state)) if state else rows)
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
