"""What the public sees of courses: the catalogue and the page of one course, bound to the page types at start."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone

from cms.domain.editing.checks import register_warnings
from cms.domain.editing.publishing import register_publish_check
from cms.domain.files.rendition import cover_html
from cms.domain.pages import page_cache
from cms.domain.pages.frame import next_midnight
from courses.blocks.outline_panel import CheckListPanel, OutlinePanel
from courses.domain.authoring.check_list import refuse_unready
from courses.domain.authoring.comparing import refuse_unchosen
from courses.domain.authoring.page_warnings import empty_parts, refuse_unmet
from courses.domain.classes.own import ClassOffer, classes_of
from courses.domain.entering.requests import request_of
from courses.domain.entering.ways import way_of
from courses.domain.finding.paths import live_paths, path_cards
from courses.domain.finding.screen import make_screen
from courses.domain.finding.states import own_states
from courses.domain.learning.catalogue import TAG, all_cards
from courses.domain.learning.enrolment import enrolment_of
from courses.domain.learning.outline import outline_of
from courses.forms.catalogue import read_choice
from courses.forms.course_item import CourseItemForm
from courses.forms.course_page import CoursePageForm
from courses.models import CataloguePage, CoursePage
from courses.views.outline_editor import check_list_facts, outline_facts
from courses.views.place import language_of

SEATS_FRESH = timedelta(minutes=1)


def catalogue_context(page: CataloguePage, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """The courses that are left of what the reader chose. Own states make a page nobody else may be shown."""
    context = super(CataloguePage, page).get_context(request, *args, **kwargs)
    signed_in = is_signed_in(request)
    if signed_in:
        page_cache.refuse(request)
    cards, states = all_cards(language=language_of(), request=request), own_states(request.user) if signed_in else None
    choice = read_choice(request.GET, with_state=signed_in)
    screen = make_screen(cards, choice, path=request.path, language=language_of(), states=states)
    paths = []
    if not choice.is_narrowed and choice.page == 1:
        found = live_paths(language=language_of())
        paths = path_cards(found, cards, language=language_of(), person=request.user, states=states)
    return {**context, "screen": screen, "paths": paths}


def is_signed_in(request: HttpRequest) -> bool:
    """Whether there is a reader with a session; nobody is looked up where there is no cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def course_context(page: CoursePage, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """What the course holds; in a preview, what it will hold. Only a reader with a session is looked up."""
    context = super(CoursePage, page).get_context(request, *args, **kwargs)
    version = page.course.current_version if page.course else None
    is_preview = getattr(request, "is_preview", False) or version is None
    signed_in = is_signed_in(request)
    if signed_in:
        page_cache.refuse(request)
    topics = list(page.topics.all())
    page_cache.tag(request, TAG)
    page_cache.expire_at(request, next_midnight(timezone.now()))
    page_cache.tag(request, *(f"topic:{topic.pk}" for topic in topics))
    return {
        **context,
        "outline": None if is_preview or version is None else outline_of(version, language=language_of()),
        "draft_items": list(page.items.all()) if is_preview else [],
        "signed_in": signed_in,
        "way": way_of(page.course, count=signed_in) if page.course else None,
        "asked": request_of(request.user, page.course) if signed_in and page.course else None,
        "offers": [] if is_preview or page.course is None else offers_of(page, request, signed_in=signed_in),
        "enrolment": enrolment_of(request.user, page.course) if signed_in and page.course else None,
        "lecturers": list(page.lecturers.all()),
        "picture": cover_html(page.cover) if page.cover_id else "",
        "hue": topics[0].hue if topics else "t-school",
        "art": page.cover_art or (topics[0].scene if topics else "two"),
    }


def offers_of(page: CoursePage, request: HttpRequest, *, signed_in: bool) -> list[ClassOffer]:
    """The classes of a course that take applications. Free seats are at most a minute old; a class that is opened,
    changed or called off shows at once."""
    page_cache.tag(request, f"classes:{page.course_id}")
    offers = classes_of(page.course, request.user if signed_in else AnonymousUser())
    if offers:
        page_cache.expire_at(request, timezone.now() + SEATS_FRESH)
    return offers


def bind() -> None:
    """Give the page types their contexts, form and checks (models never import domain)."""
    CataloguePage.get_context = catalogue_context
    CoursePage.get_context = course_context
    CoursePage.base_form_class = CoursePageForm
    OutlinePanel.item_form = CourseItemForm
    OutlinePanel.facts = staticmethod(outline_facts)
    CheckListPanel.check = staticmethod(check_list_facts)
    register_warnings(CoursePage, empty_parts)
    register_publish_check(CoursePage, refuse_unmet)
    register_publish_check(CoursePage, refuse_unready)
    register_publish_check(CoursePage, refuse_unchosen)
