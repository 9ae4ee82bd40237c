"""The marking desk: piles, one work after the other, giving marks, giving back, giving away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.marking.desk import Desk, find_work, open_desk
from courses.domain.marking.marks import change_grade, give_marks, note_reading, return_work
from courses.domain.marking.queue import list_piles, list_queue
from courses.domain.marking.scope import may_assign
from courses.domain.marking.seat import assign_seat, keep_draft, leave_seat
from courses.domain.marking.sheets import is_on_sheets
from courses.domain.refusal import Refused
from courses.domain.reviewing.standing import reviews_beside
from courses.forms.marking import OURS, AssignForm, CommentForm, ReturnForm
from courses.models import Assessment, Attempt, Course
from courses.views.marker_files import marks_with_files
from courses.views.place import language_of
from courses.views.progress import needs
from people.models import User


def work_of(request: HttpRequest, attempt_id: str, *, action: str = "mark") -> Attempt:
    """A work within the reader's scope; anything else does not exist for them."""
    found = find_work(request.user, attempt_id, action=action)
    if found is None:
        raise Http404
    return found


@needs("mark", "inspect")
@require_safe
def show_piles(request: HttpRequest) -> HttpResponse:
    """What waits, by assessment and course."""
    return render(request, "courses/marking.html", {"piles": list_piles(request.user)})


@needs("mark", "inspect")
@require_safe
def show_next(request: HttpRequest, assessment_id: str) -> HttpResponse:
    """The first free work of a pile."""
    assessment = Assessment.objects.filter(public_id=assessment_id).first()
    course = Course.objects.filter(public_id=request.GET.get("course", "")).first()
    if assessment is None:
        raise Http404
    if is_on_sheets(assessment):
        return redirect("sheets")  # an observer picks who stands there, not the oldest work
    queue = list_queue(request.user, assessment=assessment, course_id=course.pk if course else None)
    free = next((row for row in queue if not row.busy), None)
    if free is None:
        messages.info(request, _("Nothing of this is free right now. Others may be sitting before the rest."))
        return redirect("marking")
    return redirect("marking_work", attempt_id=free.public_id)


@needs("mark", "inspect")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def show_work(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """One work: sit down, read, mark. What cannot be taken comes back with its words and what was typed."""
    attempt = work_of(request, attempt_id)
    data, are_taken = marks_with_files(request, attempt)
    desk = open_desk(attempt, request.user, language=language_of(), data=data or None)
    if request.method == "POST" and are_taken:
        answer = take_marks(request, desk)
        if answer is not None:
            return answer
    return draw(request, desk, comment_form(desk, request.POST or None))


def comment_form(desk: Desk, data: Any = None) -> CommentForm:
    """What is said beside the marks, to a learner or to an organisation."""
    return CommentForm(data, asks_reason=desk.mode == "change", of_unit=desk.attempt.subject_id is not None)


def draw(request: HttpRequest, desk: Desk, comment: CommentForm, back: ReturnForm | None = None) -> HttpResponse:
    """The screen; 422 when something has to be mended."""
    if not comment.is_bound and desk.seat is not None:
        comment.initial["comment"] = (desk.seat.draft.get("desk-comment") or [""])[-1]
    bad = (comment.is_bound and request.method == "POST") or (back is not None)
    context = {
        "desk": desk, "comment": comment, "back": back or ReturnForm(), "give": AssignForm(markers=desk.markers),
        "beside": reviews_beside(desk.attempt, desk.work.form),
    }  # fmt: skip
    return render(request, "courses/marking_work.html", context, status=422 if bad else 200)


def take_marks(request: HttpRequest, desk: Desk) -> HttpResponse | None:
    """Write what was sent; None when it has to be mended."""
    comment = comment_form(desk, request.POST)
    form = desk.work.form
    if not comment.is_valid() or (form is not None and not form.is_valid()):
        return None
    marks = dict(form.cleaned_data) if form is not None else {}
    try:
        said = write_marks(request, desk, marks, comment.cleaned_data)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return None
    messages.success(request, said)
    return redirect("marking_work", attempt_id=desk.after) if desk.after else redirect("marking")


def write_marks(request: HttpRequest, desk: Desk, marks: dict[str, Any], words: dict[str, str]) -> str:
    """One domain call, by what the work is; what to tell the marker."""
    if desk.mode == "read":
        note_reading(desk.attempt, request.user, comment=words["comment"])
        return _("Noted as read.")
    if desk.mode == "change":
        change_grade(
            desk.attempt, request.user, marks=marks, comment=words["comment"], reason=words["reason"], request=request
        )  # fmt: skip
        return _("The new grade stands beside the old one.")
    grade = give_marks(desk.attempt, request.user, marks=marks, comment=words["comment"])
    return _("Marked; the learner sees the result.") if grade else _("Your marks are kept. Another marker follows.")


@needs("mark", "inspect")
@require_POST
@sensitive_post_parameters()
def keep(request: HttpRequest, attempt_id: str) -> JsonResponse:
    """Keep a draft of the marks; told to be saved only once it is."""
    attempt = work_of(request, attempt_id)
    names = [name for name in request.POST if name not in OURS or name == "desk-comment"]
    draft = {name[:100]: [value.replace("\0", "") for value in request.POST.getlist(name)] for name in names[:200]}
    try:
        at = keep_draft(attempt, request.user, draft)
    except Refused as refusal:
        return JsonResponse({"problem": str(refusal.message)}, status=409)
    return JsonResponse({"saved": True, "at": timezone.localtime(at).strftime("%H:%M")})


@needs("mark", "inspect")
@require_POST
def give_back(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Return a work to its learner for rework."""
    attempt = work_of(request, attempt_id)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            return_work(attempt, request.user, comment=form.cleaned_data["comment"], until=form.cleaned_data["until"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Given back; the learner reads why and works on."))
            return redirect(next_of(attempt))
    desk = open_desk(attempt, request.user, language=language_of())
    return draw(request, desk, comment_form(desk), form)


def next_of(attempt: Attempt) -> str:
    """The address that leads to the next work of the same pile."""
    address = reverse("marking_next", args=[attempt.assessment.public_id])
    return f"{address}?course={attempt.course.public_id}" if attempt.course else address


@needs("mark", "inspect")
@require_POST
def leave(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Leave a work to the others."""
    leave_seat(work_of(request, attempt_id), request.user)
    messages.info(request, _("Left to the others."))
    return redirect("marking")


@needs("assign_marking")
@require_POST
def assign(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Give a work to somebody else."""
    attempt = work_of(request, attempt_id, action="assign_marking")
    marker = User.objects.filter(public_id=request.POST.get("give-marker", "")).first()
    try:
        if marker is None or not may_assign(request.user, attempt):
            raise Refused("not_a_marker", _("This person cannot mark this work. Choose somebody else."))
        assign_seat(attempt, marker=marker, actor=request.user, request=request)
        messages.success(request, _("Given to somebody else; it stands first on their desk."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("marking")
