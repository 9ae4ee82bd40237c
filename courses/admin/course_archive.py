"""Courses that travel, in the admin: export by a job, and upload, preview, confirm and result of an import."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button

from courses.domain.refusal import Refused
from courses.domain.travelling.imports import confirm_import, drop_import, stage_archive
from courses.domain.travelling.packing import KIND, may_export, request_export
from courses.domain.travelling.report import ACTIONS, WHAT
from courses.forms.course_archive import ArchiveForm
from courses.models import Course, CourseImport, CoursePage
from people import rules
from people.models import Job
from people.models.job import UNFINISHED

SHOWN = 300
FOUND = 20
LOOKING_AGAIN = "3"  # seconds until a page of running work looks again


def check_author(request: HttpRequest) -> None:
    """Only who may manage courses."""
    if not rules.may(request.user, "manage_courses"):
        raise PermissionDenied


def frame(title: str, *, below: bool = True) -> dict[str, Any]:
    """Title and way back."""
    crumbs = [{"url": reverse("course_archives:index"), "label": _("Archives of courses")}] if below else []
    return {
        "header_title": title, "page_title": title, "header_icon": "folder-inverse",
        "breadcrumbs_items": [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, *crumbs, {"label": title}],
    }  # fmt: skip


def courses_of(user: Any) -> Any:
    """The courses whose archive somebody may have."""
    owned = rules.organisations_visible_to(user, "manage_courses")
    return Course.objects.filter(Q(owner=None) | Q(owner__in=owned)).select_related("owner")


def show_archives(request: HttpRequest) -> HttpResponse:
    """Courses to export, an archive to import, and what one did lately."""
    check_author(request)
    organisations = rules.organisations_visible_to(request.user, "manage_courses")
    form = ArchiveForm(request.POST or None, request.FILES or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            staged = stage_archive(
                data["file"], owner=data["owner"], actor=request.user, as_copy=data["as_copy"],
                language=get_language() or "zh-hans",
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("file", str(refusal.message))
        else:
            return redirect("course_archives:import", staged.public_id)
    words = request.GET.get("q", "").strip()[:100]
    found = courses_of(request.user).order_by("code")
    if words:
        found = found.filter(Q(title__icontains=words) | Q(code__icontains=words))
    context = {
        **frame(_("Archives of courses"), below=False), "form": form, "words": words, "courses": found[:FOUND],
        "more": max(0, found.count() - FOUND),
        "imports": CourseImport.objects.filter(actor=request.user)[:10],
        "exports": Job.objects.filter(owner=request.user, kind=KIND)[:10],
    }  # fmt: skip
    return render(request, "courses/admin/course_archives.html", context)


def show_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """What an archive would do, how far its import is, or what it did; confirmed or put aside by who uploaded it."""
    check_author(request)
    rows = CourseImport.objects.select_related("owner", "job", "course")
    staged = get_object_or_404(rows, public_id=public_id, actor=request.user)
    if request.method == "POST":
        if "drop" in request.POST:
            drop_import(staged)
            messages.success(request, _("The archive was put aside. Nothing was changed."))
            return redirect("course_archives:index")
        confirm_import(staged, language=get_language() or "zh-hans")
        return redirect("course_archives:import", public_id)
    answer = render(request, "courses/admin/course_import.html", import_context(staged))
    if is_running(staged):
        answer["Refresh"] = LOOKING_AGAIN
    return answer


def is_running(staged: CourseImport) -> bool:
    """Whether a worker has it, or will."""
    held = staged.state in (CourseImport.State.WAITING, CourseImport.State.APPLYING)
    return held and (staged.job is None or staged.job.state in UNFINISHED)


def import_context(staged: CourseImport) -> dict[str, Any]:
    """Lines in words, problems, and how many of each action."""
    lines = [(WHAT.get(one["what"], ""), one, ACTIONS.get(one["action"], "")) for one in staged.lines[:SHOWN]]
    counts = [
        (label, number) for action, label in ACTIONS.items()
        if (number := sum(one["action"] == action for one in staged.lines))
    ]  # fmt: skip
    page = staged.course.pages.order_by("pk").first() if staged.course else None
    return {
        **frame(staged.title or staged.file_name), "staged": staged, "lines": lines, "counts": counts, "page": page,
        "more": max(0, len(staged.lines) - SHOWN), "problems": staged.problems[:SHOWN], "running": is_running(staged),
        "drafts": any(one["what"] == "question" and one["action"] != "same" for one in staged.lines),
    }  # fmt: skip


@require_POST
def start_export(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for the archive of a course."""
    check_author(request)
    course = get_object_or_404(courses_of(request.user), public_id=public_id)
    if not may_export(request.user, course):
        raise PermissionDenied
    return redirect("course_archives:export", request_export(course, actor=request.user).public_id)


@require_safe
def show_export(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far an archive is, and its download."""
    check_author(request)
    job = get_object_or_404(Job, public_id=public_id, kind=KIND, owner=request.user)
    course = Course.objects.filter(pk=job.arguments.get("course") or 0).first()
    running = job.state in UNFINISHED
    context = {**frame(str(course or "")), "job": job, "course": course, "running": running}
    answer = render(request, "courses/admin/course_export.html", context)
    if running:
        answer["Refresh"] = LOOKING_AGAIN
    return answer


@require_safe
def download_archive(request: HttpRequest, public_id: str) -> FileResponse:
    """The archive, to the person who asked for it, while they may still have it."""
    check_author(request)
    job = get_object_or_404(Job, public_id=public_id, kind=KIND, owner=request.user)
    course = get_object_or_404(courses_of(request.user), pk=job.arguments.get("course") or 0)
    if not job.result_file or not storages["private"].exists(job.result_file):
        raise Http404("not ready, or removed after a week")
    name = f"course-{course.code}-{timezone.localdate(job.finished_at):%Y%m%d}.zip"
    return FileResponse(storages["private"].open(job.result_file), as_attachment=True, filename=name)


def page_buttons(page: Any, user: Any, *args: Any, **facts: Any) -> Iterator[Button]:
    """In the menu of a course's page: where its archive is written."""
    specific = page.specific_deferred if page.specific_class is CoursePage else None
    if specific is not None and specific.course_id and rules.may(user, "manage_courses"):
        code = Course.objects.filter(pk=specific.course_id).values_list("code", flat=True).first()
        url = f"{reverse('course_archives:index')}?{urlencode({'q': code})}"
        yield Button(_("Export as an archive"), url, icon_name="download", priority=45)


class CourseArchiveViewSet(ViewSet):
    """Its addresses and its place in the menu."""

    name = "course_archives"
    icon = "folder-inverse"
    menu_label = gettext_lazy("Archives of courses")
    menu_name = "course_archives"
    menu_url_name = "index"
    url_prefix = "course-archives"

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        """Shown to who may manage courses."""
        item = super().get_menu_item(order)
        item.is_shown = lambda request: rules.may(request.user, "manage_courses")
        return item

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", show_archives, name="index"),
            path("import/<slug:public_id>/", show_import, name="import"),
            path("of/<slug:public_id>/", start_export, name="start"),
            path("export/<slug:public_id>/", show_export, name="export"),
            path("export/<slug:public_id>/file/", download_archive, name="file"),
        ]
