"""The page of a path, bound to its type at start: its steps, and for somebody signed in how far they are."""

from typing import Any

from django.http import HttpRequest

from cms.domain.pages import page_cache
from courses.domain.finding.paths import path_cards
from courses.domain.finding.states import own_states
from courses.domain.learning.catalogue import TAG, all_cards
from courses.models import PathPage
from courses.views.course_page import is_signed_in
from courses.views.place import language_of


def path_context(page: PathPage, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """The path as a card with its steps. Own states make a page nobody else may be shown."""
    context = super(PathPage, page).get_context(request, *args, **kwargs)
    signed_in, language = is_signed_in(request), language_of()
    if signed_in:
        page_cache.refuse(request)
    page_cache.tag(request, TAG)
    card = path_cards(
        [page], all_cards(language=language, request=request), language=language, person=request.user,
        states=own_states(request.user) if signed_in else None,
    )[0]  # fmt: skip
    return {**context, "path": card}


def bind() -> None:
    """Give the page type its context (models never import domain)."""
    PathPage.get_context = path_context
