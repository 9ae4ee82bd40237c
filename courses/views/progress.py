"""Progress for the bureau and for coordinators: by place, the people of one place, and the spreadsheet."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.domain.reports.chase import choose_state, see_school, with_days
from courses.domain.reports.classes import list_classes, see_classes
from courses.domain.reports.export import KIND, LATE_KIND, XLSX, request_export
from courses.domain.reports.export_table import choose_format, offered_formats
from courses.domain.reports.person import see_person
from courses.domain.reports.progress import Scope, choose_order, open_scope
from courses.domain.reports.stream import stream_people
from courses.domain.reports.subject import Narrowing, Subject, choose_subject, list_subjects
from courses.domain.reports.summary import make_report
from courses.forms.progress import ReportFilter
from courses.views.place import language_of
from people import rules
from people.domain.job import stop_job
from people.models import Job, Organisation

PAGE = 50


def needs(*actions: str) -> Callable[..., Callable[..., HttpResponse]]:
    """Only people who may do one of these somewhere; others are told that it is not for them. A page that only reads
    asks once what its reader holds."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in {"GET", "HEAD"}:
                rules.remember_grants(request.user)
            if not any(rules.may(request.user, action) for action in actions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(login_required(guarded))

    return wrap


def scope_for(request: HttpRequest, public_id: str, *, action: str = "view_progress") -> Scope:
    """The reader's scope, or a place in it; a place outside does not exist for them."""
    if not public_id:
        return open_scope(request.user, action=action)
    visible = rules.organisations_visible_to(request.user, action)
    return open_scope(request.user, place=get_object_or_404(visible, public_id=public_id), action=action)


def subject_for(request: HttpRequest, data: Any) -> tuple[ReportFilter, Subject | None]:
    subjects = list_subjects(request.user)
    form = ReportFilter(data, subjects=subjects)
    return form, choose_subject(str(data.get("what", "")), subjects)


@needs("view_progress")
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """All one may see."""
    return show(request, scope_for(request, ""))


@needs("view_progress")
@require_safe
def progress_place(request: HttpRequest, place: str) -> HttpResponse:
    """One district or school."""
    return show(request, scope_for(request, place))


def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The report of a scope, or the people of a place that has nothing below it."""
    form, subject = subject_for(request, request.GET)
    if subject is not None:
        form.offer_classes(list_classes(subject, scope))
    context: dict[str, Any] = {"form": form, "subject": subject, "scope": scope, "now": timezone.now()}
    context["query"] = urlencode({key: form.chosen(key) for key in form.fields if form.chosen(key)})
    context["may_export"] = rules.may(request.user, "export", scope.place)
    context["formats"] = offered_formats() if context["may_export"] else []
    if subject is None:
        if request.GET.get("what"):
            raise Http404("no such programme or course")
        return render(request, "courses/progress.html", context)
    narrowing, order = form.narrowing(), choose_order(request.GET.get("order", ""))
    context["order"] = order
    context["report"] = make_report(
        subject, scope, request.user, narrowing=narrowing, window=form.window(), order=order
    )
    if scope.is_unit:
        context |= list_people(request, subject, scope, narrowing, shows_classes=form.has_classes and not narrowing.run)
        return render(request, "courses/progress_place.html", context)
    return render(request, "courses/progress.html", context)


def list_people(
    request: HttpRequest, subject: Subject, scope: Scope, narrowing: Narrowing, *, shows_classes: bool
) -> dict[str, Any]:
    """The people of one unit in the state that was chosen, and what the reader may do about them."""
    state, today = choose_state(request.GET.get("state", "")), timezone.localdate()
    chase, rows = see_school(subject, scope, request.user, today=today, narrowing=narrowing, state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "state": state, "page": page, "people": with_days(page, today), "chase": chase,
        "classes": see_classes(subject, scope, request.user, narrowing=narrowing) if shows_classes else [],
        "may_remind": rules.may(request.user, "remind", scope.place),
        "may_issue": rules.may(request.user, "issue_activation", scope.place),
    }  # fmt: skip


@needs("view_progress")
@require_safe
def progress_person(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """One person of a place: what is done and when, never an answer or a score."""
    scope = scope_for(request, place)
    form, subject = subject_for(request, request.GET)
    report = None
    if subject is not None:
        report = see_person(subject, scope, request.user, person=person, language=language_of())
    if report is None:
        raise Http404("no such person here")
    query = urlencode({key: form.chosen(key) for key in form.fields if form.chosen(key)})
    context = {"scope": scope, "subject": subject, "report": report, "row": report.row, "query": query}
    return render(request, "courses/progress_person.html", context)


@needs("export")
@require_POST
def start_export(request: HttpRequest) -> HttpResponse:
    """Ask for the spreadsheet of what is on the page."""
    form, subject = subject_for(request, request.POST)
    scope = scope_for(request, request.POST.get("place", ""), action="export")
    if subject is None or not scope.units:
        raise Http404("nothing to export")
    language = get_language() or "zh-hans"
    asked = request.POST.get("format", "")
    chosen = choose_format(asked)
    job = request_export(
        request.user, subject, scope, narrowing=form.narrowing(), language=language, request=request,
        file_format=chosen.key if chosen else "pdf" if asked == "pdf" else "", window=form.window(),
        notice=request.POST.get("notice", ""),
    )  # fmt: skip
    return redirect("progress_export_state", job.public_id)


@needs("export")
@require_POST
def export_stream(request: HttpRequest) -> StreamingHttpResponse:
    """Everybody on the page as CSV at once: it begins to arrive before the last row is read."""
    form, subject = subject_for(request, request.POST)
    scope = scope_for(request, request.POST.get("place", ""), action="export")
    if subject is None or not scope.units:
        raise Http404("nothing to export")
    lines = stream_people(subject, scope, request.user, narrowing=form.narrowing(), request=request)
    name = f"progress-{timezone.localdate():%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def own_job(request: HttpRequest, public_id: str) -> Job:
    return get_object_or_404(Job, public_id=public_id, kind__in=[KIND, LATE_KIND], owner=request.user)


@needs("export")
@require_safe
def export(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far one's spreadsheet is; the page looks again by itself until it is ready."""
    job = own_job(request, public_id)
    place = Organisation.objects.filter(pk=job.arguments.get("place") or 0).first()
    subject = choose_subject(str(job.arguments.get("subject", "")), list_subjects(request.user))
    context = {"job": job, "place": place, "subject": subject, "running": job.state in {"waiting", "running"}}
    context["is_late"] = job.kind == LATE_KIND
    return render(request, "courses/progress_export.html", context)


@needs("export")
@require_POST
def stop_export(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop the writing of one's own file, whether it has begun or not."""
    stop_job(own_job(request, public_id))
    return redirect("progress_export_state", public_id)


@needs("export")
@require_safe
def export_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The spreadsheet, to the person who asked for it, while they may still export."""
    job = own_job(request, public_id)
    if job.state != "done" or not job.result_file or not storages["private"].exists(job.result_file):
        raise Http404("not ready, or removed after a week")
    ending = job.result_file.rsplit(".", 1)[-1]
    what = "late" if job.kind == LATE_KIND else "progress"
    name = f"{what}-{timezone.localdate(job.finished_at):%Y%m%d}-{job.public_id}.{ending}"
    kind = job.result.get("mime") or XLSX
    return FileResponse(storages["private"].open(job.result_file), as_attachment=True, filename=name, content_type=kind)
