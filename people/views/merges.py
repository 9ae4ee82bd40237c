"""Two records of one person: finding them, comparing them, making them one, and taking that back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.domain.merging.doubles import double_names, read_doubles
from people.domain.merging.preview import facts_of, name_rows_of, preview_merge
from people.domain.merging.records import merge_people
from people.domain.merging.undoing import unmerge_people
from people.forms.merge import MergeForm, PairForm
from people.models import PersonMerge, User
from people.rules import is_city_wide
from people.views.request import PersonRequest


def require_merger(request: PersonRequest) -> None:
    """Records may belong anywhere: only who may do this for the whole city."""
    if not is_city_wide(request.user, "merge_people"):
        raise PermissionDenied


@never_cache
@require_safe
@login_required
def merges(request: PersonRequest) -> HttpResponse:
    """/bureau/merges/: naming two records, whoever stands twice in a unit, and what was merged."""
    require_merger(request)
    form = PairForm(request.GET if {"keep", "drop"} & set(request.GET) else None)
    if form.is_bound and form.is_valid():
        return redirect("merge_compare", form.cleaned_data["keep"].public_id, form.cleaned_data["drop"].public_id)
    page = Paginator(double_names(), 20).get_page(request.GET.get("page"))
    done = PersonMerge.objects.select_related("keep", "drop", "actor")[:20]
    context = {"form": form, "page": page, "doubles": read_doubles(list(page)), "done": done}
    return render(request, "people/merges.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def merge_compare(request: PersonRequest, keep_id: str, drop_id: str) -> HttpResponse:
    """Both records beside each other; with a reason they become one."""
    require_merger(request)
    keep, drop = (get_object_or_404(User, public_id=one) for one in (keep_id, drop_id))
    last = PersonMerge.objects.filter(keep=keep, drop=drop, reversed_at=None).first()
    if last is not None:  # a second click, or an old window
        return redirect("merge", last.public_id)
    form = MergeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = merge_people(keep, drop, actor=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("merge", made.public_id)
    context = {"form": form, "keep": facts_of(keep), "drop": facts_of(drop), "lines": preview_merge(keep, drop)}
    return render(request, "people/merge_compare.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
@login_required
def merge(request: PersonRequest, public_id: str) -> HttpResponse:
    """One merge: what moved, what stayed with the closed record, and the way back."""
    require_merger(request)
    rows = PersonMerge.objects.select_related("keep", "drop", "actor", "reversed_by")
    found = get_object_or_404(rows, public_id=public_id)
    context = {"merge": found, "moved": name_rows_of(found.moved), "stayed": name_rows_of(found.marked)}
    return render(request, "people/merge.html", context)


@require_POST
@login_required
def merge_undo(request: PersonRequest, public_id: str) -> HttpResponse:
    """Take a merge back."""
    require_merger(request)
    found = get_object_or_404(PersonMerge, public_id=public_id)
    try:
        unmerge_people(found, actor=request.user, reason=request.POST.get("reason", "")[:200])
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("merge", found.public_id)
