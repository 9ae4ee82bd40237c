"""The page of a lesson, its print views and files, and the tap by which a teacher notes that it was taught."""

import secrets
from typing import Any, cast
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.domain.editing.translation import address_of
from cms.domain.files.rendition import cover_html
from cms.domain.lessons import curriculum, delivery
from cms.domain.lessons import lesson as lessons
from cms.domain.pages import page_cache
from cms.domain.pages.bilingual_view import show_both_languages
from cms.domain.pages.permanent import permanent_address, qr_svg
from cms.domain.pages.plugin_block import exercises_of
from cms.domain.pages.structured_data import lesson_facts
from cms.domain.radio.cards import look_of
from cms.forms.delivery import DeliveryForm
from cms.models import DeliveryLog, LessonPage
from people.models import User
from plugins.api import Purpose


def lesson_context(page: LessonPage, request: HttpRequest, *, purpose: Purpose = Purpose.PRINT) -> dict[str, Any]:
    """What every view of a lesson shows: plan, print, hand-outs."""
    hue, scene = look_of(page, hue="t-school", scene="two")
    materials = lessons.materials_of(page)
    return {
        "page": page,
        "parent": page.get_parent().specific,
        "hue": hue,
        "scene": scene,
        "aims": lessons.lines_of(page.aims, "text"),
        "steps": lessons.steps_of(page),
        "preparation": lessons.lines_of(page.preparation, "text"),
        "vocabulary": lessons.words_of(page),
        "notes": lessons.notes_of(page),
        "exercises": exercises_of(page.exercises, request, purpose=purpose),
        "materials": materials,
        "materials_size": sum(row.document.file_size or 0 for row in materials),
        "standards": page.standards.all(),
        "permanent": permanent_address(page),
    }


def fortnight_context(page: LessonPage, request: HttpRequest) -> dict[str, Any]:
    """Where the lesson stands in the plan now, and for signed-in teachers, with their classes."""
    today = timezone.localdate()
    slot = curriculum.current_slot(page, day=today)
    context: dict[str, Any] = {"slot": slot, "fortnight": None, "standings": [], "before": None, "after": None}
    if slot is None:
        return context
    for name, other in zip(("before", "after"), curriculum.neighbours(slot), strict=True):
        context |= {name: other, f"{name}_url": address_of(other.lesson) if other and other.lesson else ""}
    context["fortnight"] = curriculum.days_shown(slot, today=today)
    if isinstance(request.user, User):
        page_cache.refuse(request)
        rows = delivery.standing_of(request.user, curriculum.slots_of_lesson(page, day=today), day=today)
        taught = sum(1 for _slot, standing in rows if standing.log)
        context |= {"standings": rows, "taught": taught, "tap_key": secrets.token_urlsafe(24), "today": today}
    return context


def get_context(page: LessonPage, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to LessonPage."""
    context: dict[str, Any] = super(LessonPage, page).get_context(request, *args, **kwargs)
    context["view"] = show_both_languages(page, request)
    page_cache.tag(request, "members:plan")
    return (
        context
        | lesson_context(page, request, purpose=Purpose.PAGE)
        | fortnight_context(page, request)
        | {
            "parent_url": address_of(page.get_parent()),
            "cover": cover_html(page.cover, eager=True),
            "structured": lesson_facts(page),
        }
    )


def live_lesson(public_id: str) -> LessonPage:
    """The published lesson with this permanent name, for everybody; otherwise 404."""
    found = lessons.find_lesson(public_id)
    if found is None:
        raise Http404
    return found


def print_context(page: LessonPage, request: HttpRequest) -> dict[str, Any]:
    """With the code and address that a sheet of paper needs."""
    context = lesson_context(page, request)
    return context | {"qr": qr_svg(context["permanent"], title=page.label), "printed_on": timezone.localdate()}


@require_safe
def print_plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """The lesson plan for the printer."""
    return render(request, "cms/lesson_print.html", print_context(live_lesson(public_id), request))


@require_safe
def print_handouts(request: HttpRequest, public_id: str) -> HttpResponse:
    """The hand-outs alone: what pupils get, nothing of the teacher's."""
    page = live_lesson(public_id)
    context = print_context(page, request) | {"materials": lessons.materials_of(page, reader="pupils")}
    return render(request, "cms/lesson_handouts.html", context)


@require_safe
def all_materials(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every file of the lesson in one archive."""
    page = live_lesson(public_id)
    response = HttpResponse(lessons.pack_materials(page), content_type="application/zip")
    name = quote(f"{lessons.archive_name(page.label)}.zip")
    response["Content-Disposition"] = f"attachment; filename=\"lesson.zip\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@login_required
@require_POST
def log(request: HttpRequest) -> HttpResponse:
    """ "Taught today": one tap; pressing twice, or again on a bad line, notes it once."""
    form = DeliveryForm(request.POST, user=request.user)
    if not form.is_valid():
        for problem in [text for errors in form.errors.values() for text in errors]:
            messages.warning(request, str(problem))
        return redirect(back_from(request))
    try:
        row = form.log()
    except delivery.DeliveryError as error:
        messages.warning(request, str(error))
    else:
        words = {"class": row.school_class, "day": row.taught_on.strftime("%Y-%m-%d")}
        messages.success(request, _("Noted: %(class)s, %(day)s. You can undo it for ten minutes.") % words)
    return redirect(back_from(request))


@never_cache
@login_required
@require_POST
def undo_log(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a tap back within ten minutes."""
    row = get_object_or_404(DeliveryLog.objects.visible_to(request.user), public_id=public_id)
    try:
        delivery.undo_delivery(row, actor=cast(User, request.user))
    except delivery.DeliveryError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Taken back. The class stands as not yet taught."))
    return redirect(back_from(request))


def back_from(request: HttpRequest) -> str:
    """Where the form stood; only ever an address of this site."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and target.startswith("/") else reverse("home")  # a bare word would be taken for a name
