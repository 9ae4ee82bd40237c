"""A learner's own notes and bookmarks: beside a part, all together, and as a text file."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.noting.note import NO_NOTE, NewerWords, find_note, may_take_notes, save_note, set_bookmark
from courses.domain.noting.notebook import BOOKMARKS, WORDS, notebook_of, title_of, write_notebook
from courses.domain.refusal import Refused
from courses.models import Course
from courses.models.note import LONGEST_NOTE
from courses.views.files import by_script
from courses.views.place import Place, for_learners, language_of

PER_PAGE = 40


@never_cache
@require_safe
@login_required
def list_notes(request: HttpRequest) -> HttpResponse:
    """/learn/notes/: everything I wrote and marked, course by course."""
    only = request.GET.get("only", "")
    only = only if only in (BOOKMARKS, WORDS) else ""
    entries = notebook_of(request.user, language=language_of(), only=only)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/notes.html", {"page": page, "only": only, "query": f"only={only}&" if only else ""})


@never_cache
@require_safe
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """The same as a text file."""
    text = write_notebook(notebook_of(request.user, language=language_of()))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-notes.txt"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def note(request: HttpRequest, course_id: str, key: uuid.UUID) -> HttpResponse:
    """The note of one part by itself; saved from here, and from the page of the part."""
    if not request.user.is_authenticated:
        return signed_out(request)
    course = get_object_or_404(Course.objects.select_related("current_version"), public_id=course_id)
    title = title_of(request.user, course, key=str(key), language=language_of())
    if not title or not may_take_notes(request.user, course_id=course.pk, key=key):
        return redirect("course", course_id=course_id)
    context = {"course_id": course_id, "key": key, "title": title, "longest": LONGEST_NOTE}
    if request.method == "POST":
        return keep(request, course, key, context)
    found = find_note(request.user, course_id=course.pk, key=key) or NO_NOTE
    return render(request, "courses/note.html", {**context, "note": found, "text": found.text})


@sensitive_variables()
def keep(request: HttpRequest, course: Course, key: uuid.UUID, context: dict[str, Any]) -> HttpResponse:
    """Save the words; where that cannot be, they are shown again beside what stands there."""
    text, known = request.POST.get("text", ""), request.POST.get("revision", "")[:12]
    try:
        kept = save_note(request.user, course_id=course.pk, key=key, text=text, known=known)
    except NewerWords as newer:
        if by_script(request):
            return JsonResponse({"conflict": True}, status=409)
        context |= {"note": newer.note, "text": text, "newer": True}
        return render(request, "courses/note.html", context, status=409)
    except Refused as refusal:
        if by_script(request):
            return JsonResponse({"problem": refusal.message}, status=400)
        found = find_note(request.user, course_id=course.pk, key=key) or NO_NOTE
        context |= {"note": found, "text": text, "problem": refusal.message}
        return render(request, "courses/note.html", context, status=422)
    if by_script(request):
        at = timezone.localtime().strftime("%H:%M")
        return JsonResponse({"saved": True, "revision": str(kept.revision), "at": at})
    messages.success(request, _("Your note is saved."))
    return redirect(back_to(request, course.public_id, key))


@sensitive_variables()
def signed_out(request: HttpRequest) -> HttpResponse:
    """The session is over: words that were sent come back to be copied, nothing of anybody is shown."""
    if by_script(request):
        return JsonResponse({"login": True}, status=403)
    if request.method != "POST":
        return redirect(f"{reverse('account_login')}?next={request.path}")
    return render(request, "courses/note.html", {"text": request.POST.get("text", ""), "signed_out": True}, status=403)


@require_POST
@for_learners
def bookmark(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Mark a part, or take the mark away."""
    item = place.item(key)
    on = request.POST.get("on") == "1"
    set_bookmark(request.user, course_id=place.enrolment.course_id, key=uuid.UUID(item.key), on=on)
    said = _("Bookmarked. You find it under “My notes and bookmarks”.") if on else _("The bookmark is gone.")
    messages.success(request, said)
    return redirect(back_to(request, place.course_id, key))


def back_to(request: HttpRequest, course_id: str, key: Any) -> str:
    """Where somebody came from: the notebook, or the part."""
    return reverse("notes") if request.POST.get("from") == "notes" else reverse("unit", args=[course_id, key])
