"""Certificates as files for a class, a school or everybody: what is wished, how far it is, and the files."""

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.issuing.selection import PRINT, certificates_to_print, in_words
from courses.domain.issuing.sheets import BOUND, KIND, MIMES, PAGES, SINGLE, parts_of, request_sheets, stop_sheets
from courses.forms.certificate_selection import SelectionForm
from courses.views.progress import needs
from people.domain.job import is_silent
from people.models import Job
from people.models.job import UNFINISHED


@needs(PRINT)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_sheets(request: HttpRequest) -> HttpResponse:
    """Whose certificates, how many they are, and as single files or one for the printer."""
    form = SelectionForm(request.POST if request.method == "POST" else request.GET, user=request.user, action=PRINT)
    rows = certificates_to_print(form.selection(), request.user)
    if request.method == "POST" and form.is_valid() and rows.exists():
        shape = BOUND if request.POST.get("shape") == BOUND else SINGLE
        job = request_sheets(
            request.user, form.selection(), shape=shape, language=get_language() or "zh-hans", request=request
        )
        return redirect("certificate_sheets_job", job.public_id)
    context = {
        "form": form, "count": rows.count(), "pages": PAGES,
        "jobs": in_words(Job.objects.filter(kind=KIND, owner=request.user)[:5]),
    }  # fmt: skip
    return render(request, "courses/certificate_sheets.html", context)


def own_job(request: HttpRequest, public_id: str) -> Job:
    return get_object_or_404(Job, public_id=public_id, kind=KIND, owner=request.user)


@needs(PRINT)
@require_safe
def show_job(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far the drawing is, and the files when it is done."""
    job = own_job(request, public_id)
    parts = list(parts_of(job)) if job.state == "done" else []
    done = job.result.get("parts", [])
    context = {
        "job": job, "chosen": in_words([job])[0][1], "running": job.state in UNFINISHED, "silent": is_silent(job),
        "parts": parts, "drawn": sum(one["drawn"] for one in done),
        "missing": [number for one in done for number in one["missing"]],
        "left_out": sum(one["asked"] - one["drawn"] - len(one["missing"]) for one in done),
    }  # fmt: skip
    return render(request, "courses/certificate_sheets_job.html", context)


@needs(PRINT)
@require_POST
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop one's own drawing; its files go."""
    stop_sheets(own_job(request, public_id))
    return redirect("certificate_sheets_job", public_id)


@needs(PRINT)
@require_safe
def give_part(request: HttpRequest, public_id: str, number: int) -> FileResponse:
    """One of the files, to who asked for it, while they may still export."""
    job = own_job(request, public_id)
    part = next((one for one in parts_of(job) if one["number"] == number), None)
    if job.state != "done" or part is None or not storages["private"].exists(part["name"]):
        raise Http404("not ready, or removed after a week")
    ending = part["name"].rsplit(".", 1)[-1]
    name = f"certificates-{timezone.localdate(job.finished_at):%Y%m%d}-{job.public_id}-{number}.{ending}"
    file = storages["private"].open(part["name"])
    return FileResponse(file, as_attachment=True, filename=name, content_type=MIMES[ending])
