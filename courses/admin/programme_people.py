"""People of a programme in the admin: named by hand with a preview, taken off the list, applications."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.admin.scope import own_organisations
from courses.domain.assigning.naming import find_people
from courses.domain.programmes.applying import decide, door_of, find_applications
from courses.domain.programmes.naming import name_people, take_off
from courses.domain.refusal import Refused
from courses.forms.programme_audience import NamesForm, WhyForm
from courses.models import Programme, ProgrammeApplication
from people.models import User

PAGE = 50


def find_programme(request: HttpRequest, public_id: str) -> Programme:
    """A programme of one's scope."""
    rows = Programme.objects.filter(owner__in=own_organisations(request)).select_related("issuer", "owner")
    found: Programme = get_object_or_404(rows, public_id=public_id)
    return found


def show_people(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is named by hand; a POST takes those who were ticked off the list, with a reason."""
    programme = find_programme(request, public_id)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people = User.objects.filter(public_id__in=request.POST.getlist("person")).values_list("pk", flat=True)
        count = take_off(programme, list(people), actor=request.user, reason=form.cleaned_data["reason"])
        said = ngettext("%(count)s person was taken off the list.", "%(count)s people were taken off the list.", count)
        messages.success(request, said % {"count": count})
        return redirect("programmes:people", public_id)
    rows = programme.listed.select_related("person", "added_by").order_by("-added_at", "-pk")
    context = {
        "programme": programme, "page": Paginator(rows, PAGE).get_page(request.GET.get("p")), "form": form,
        "changes": programme.changes.select_related("actor")[:20],
    }  # fmt: skip
    return render(request, "courses/admin/programme_people.html", context)


def name_by_hand(request: HttpRequest, public_id: str) -> HttpResponse:
    """Lines of a text or a sheet: first who is meant, then, confirmed, they are named."""
    programme = find_programme(request, public_id)
    if "confirm" in request.POST:
        return confirm_names(request, programme)
    form, naming, people = NamesForm(request.POST or None, request.FILES or None), None, []
    if request.method == "POST" and form.is_valid():
        naming = find_people(form.cleaned_data["lines"], programme, user=request.user)
        people = list(User.objects.filter(pk__in=list(naming.found)).order_by("pinyin", "pk"))
    context = {"programme": programme, "form": form, "naming": naming, "people": people}
    return render(request, "courses/admin/programme_names.html", context)


def confirm_names(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Name whoever was shown; whom one may not see is not among them."""
    wanted = User.objects.visible_to(request.user).filter(
        public_id__in=request.POST.get("people", "").split(","), memberships__organisation__path__startswith=(
            programme.owner.path
        ),
    )  # fmt: skip
    people = set(wanted.values_list("pk", flat=True))
    count = name_people(programme, people, actor=request.user, reason=request.POST.get("reason", "")[:300])
    said = ngettext("%(count)s person was named.", "%(count)s people were named.", count) % {"count": count}
    messages.success(request, said)
    return redirect("programmes:people", programme.public_id)


def list_applications(request: HttpRequest, public_id: str) -> HttpResponse:
    """Applications to decide, or those decided."""
    programme = find_programme(request, public_id)
    done = request.GET.get("state") == "done"
    page = Paginator(find_applications(request.user, programme, done=done), PAGE).get_page(request.GET.get("p"))
    context: dict[str, Any] = {"programme": programme, "page": page, "done": done, "door": door_of(programme)}
    context["query"] = "state=done" if done else ""
    return render(request, "courses/admin/programme_applications.html", context)


def answer(request: HttpRequest, public_id: str, application: str) -> HttpResponse:
    """Accept or refuse one."""
    programme = find_programme(request, public_id)
    rows = ProgrammeApplication.objects.decidable_by(request.user).filter(programme=programme)
    row = get_object_or_404(rows, public_id=application)
    if request.method == "POST":
        accept = request.POST.get("do") == "accept"
        try:
            decide(row, accept=accept, actor=request.user, reason=request.POST.get("reason", "")[:2000])
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            said = _("Accepted; they are told.") if accept else _("Refused; they are told why.")
            messages.success(request, said)
    return redirect("programmes:applications", public_id)
