"""Appeals: a learner makes one on the result page; the bureau and trainers answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.assessing.judged_by import newest_grade
from courses.domain.assessing.paper import find_attempt
from courses.domain.authoring.assessment import version_facts
from courses.domain.marking.appeal import answer_with_grade, make_appeal, uphold_grade
from courses.domain.marking.desk import Work, show_work
from courses.domain.marking.seat import table_of
from courses.domain.refusal import Refused
from courses.domain.reviewing.standing import reviews_beside
from courses.forms.marking import AnswerForm
from courses.models import Appeal
from courses.views.marker_files import marks_with_files
from courses.views.place import language_of
from courses.views.progress import needs

PAGE = 30


@require_POST
@login_required
def make(request: HttpRequest, attempt_id: str) -> HttpResponse:
    """Object to one's own grade."""
    attempt = find_attempt(request.user, attempt_id)
    if attempt is None or attempt.is_sealed:
        raise Http404
    try:
        make_appeal(attempt, reason=request.POST.get("reason", ""))
        messages.success(request, _("Your appeal has arrived. The answer comes as a message and stands here."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("result", attempt_id=attempt_id)


@needs("answer_appeals")
@require_safe
def list_appeals(request: HttpRequest) -> HttpResponse:
    """The appeals of one's scope: those that wait first, then the answered ones."""
    rows = Appeal.objects.visible_to(request.user).select_related(
        "attempt__assessment", "attempt__course", "attempt__person", "grade", "answer"
    )
    rows = rows.order_by(F("answer__answered_at").desc(nulls_first=True), "made_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/appeals.html", {"page": page})


@needs("answer_appeals")
@require_http_methods(["GET", "HEAD", "POST"])
def show_appeal(request: HttpRequest, public_id: str) -> HttpResponse:
    """One appeal beside the work, and the form for its answer."""
    rows = Appeal.objects.visible_to(request.user).select_related(
        "attempt__assessment", "attempt__course", "attempt__person", "attempt__enrolment__version", "grade", "answer"
    )
    appeal = get_object_or_404(rows, public_id=public_id)
    attempt, facts = appeal.attempt, version_facts(appeal.attempt.version_id)
    is_change = request.method == "POST" and request.POST.get("answer-decision") == "changed"
    data, are_taken = marks_with_files(request, attempt)
    work = show_work(
        attempt, table_of(attempt), request.user, language=language_of(), bound=is_change,
        data=data if is_change else None, grade=newest_grade(attempt),
    )  # fmt: skip
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and are_taken and answer(request, appeal, form, work):
        return redirect("appeals")
    context = {
        "appeal": appeal, "attempt": attempt, "facts": facts, "work": work, "form": form,
        "beside": reviews_beside(attempt, work.form),
    }  # fmt: skip
    return render(request, "courses/appeal.html", context, status=422 if request.method == "POST" else 200)


def answer(request: HttpRequest, appeal: Appeal, form: AnswerForm, work: Work) -> bool:
    """Write the answer; False when something has to be mended."""
    if not form.is_valid():
        return False
    reason = form.cleaned_data["reason"]
    try:
        if form.cleaned_data["decision"] == "upheld":
            uphold_grade(appeal, request.user, reason=reason, request=request)
        elif work.form is None or not work.form.is_valid():
            return False
        else:
            marks = dict(work.form.cleaned_data)
            answer_with_grade(appeal, request.user, marks=marks, reason=reason, request=request)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, _("Answered; the learner gets a message."))
    return True
