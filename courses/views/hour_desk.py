"""Hours for the bureau and coordinators: people and who is short, one ledger, the queue of what was handed in."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.domain.hours.claims import approve_claim, enter_hours, find_claims, turn_down_claim, version_of
from courses.domain.hours.cycle import usable_categories
from courses.domain.hours.ledger import correct_hours, correction_of, take_back_hours
from courses.domain.hours.lists import heads, list_rows, note_export, stream_list, write_list
from courses.domain.hours.people import LAST, find_person, open_book, page_people, people_of, short_people
from courses.domain.refusal import Refused
from courses.forms.hours import ClaimForm, CorrectForm, DecideForm
from courses.models import HourClaim, HourEntry
from courses.views.hours import FACT_CODES, XLSX, give_statement, hours_context
from courses.views.progress import needs, scope_for
from people import rules
from people.models import User

PAGE = 50
STATES = ("", "returned", "done")


def asked(data: Any) -> dict[str, str]:
    """The filters of the list as they may stand in an address."""
    return {
        "place": data.get("place", "")[:20], "q": data.get("q", "").replace("\0", "").strip()[:60],
        "short": "1" if data.get("short") == "1" else "", "when": LAST if data.get("when") == LAST else "",
    }  # fmt: skip


@needs("view_progress")
@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """People of one's units with what counts for them; those who are short by a filter."""
    chosen = asked(request.GET)
    scope = scope_for(request, chosen["place"])
    book = open_book(today=timezone.localdate(), when=chosen["when"])
    people = people_of(scope, request.user, search=chosen["q"])
    if chosen["short"]:
        page = Paginator(short_people(people, book), PAGE).get_page(request.GET.get("page"))
        rows = list(page)
    else:
        page = Paginator(people, PAGE).get_page(request.GET.get("page"))
        rows = page_people(list(page), book)
    names = {pk: str(unit) for pk, unit in scope.units.items()}
    waiting = find_claims(request.user).count() if rules.may(request.user, "approve_hours") else None
    context = {
        "page": page, "rows": [(row, names.get(row.unit_id, "")) for row in rows], "scope": scope, "chosen": chosen,
        "query": urlencode({k: v for k, v in chosen.items() if v}) + "&" if any(chosen.values()) else "",
        "waiting": waiting, "may_export": rules.may(request.user, "export", scope.place),
        "cycle": book.cycle(book.rules.at(scope.place.path if scope.place else "")),
        "units": list(scope.units.values()) if len(scope.units) <= MOST_UNITS else scope.trail,
    }  # fmt: skip
    return render(request, "courses/hours_people.html", context)


MOST_UNITS = 600  # more than a city's schools are never offered in one list


@needs("export")
@require_POST
def export_people(request: HttpRequest) -> Any:
    """The list that is on the page: CSV while it is read, or a workbook."""
    chosen = asked(request.POST)
    scope = scope_for(request, chosen["place"], action="export")
    book = open_book(today=timezone.localdate(), when=chosen["when"])
    people = people_of(scope, request.user, search=chosen["q"], action="export")
    form = "xlsx" if request.POST.get("format") == "xlsx" else "csv"
    note_export(request.user, scope, form, request=request)
    rows, words = list_rows(people, scope, book, short=bool(chosen["short"])), heads()
    headers = {"Content-Disposition": f'attachment; filename="hours-{timezone.localdate():%Y%m%d}.{form}"'}
    if form == "csv":
        lines = stream_list(words, rows)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    cycle = book.cycle(book.rules.at(scope.place.path if scope.place else ""))
    title = _("Hours of %(place)s") % {"place": scope.place or _("all units")}
    content = write_list(words, rows, title=title, subtitle=f"{cycle.starts_on} – {cycle.ends_on}")
    return HttpResponse(content, content_type=XLSX, headers=headers)


def person_of(request: HttpRequest, public_id: str, action: str = "view_progress") -> User:
    """Somebody of one's units; others do not exist."""
    found = find_person(request.user, public_id, action=action)
    if found is None:
        raise Http404
    return found


@needs("view_progress")
@require_safe
def show_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One ledger, with what may be done about it."""
    person = person_of(request, public_id)
    may_change = find_person(request.user, public_id, action="approve_hours") is not None
    context = {**hours_context(person, request), "person": person, "may_change": may_change and person != request.user}
    return render(request, "courses/hours_of.html", context)


@needs("view_progress")
@require_safe
def person_statement(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """The statement of somebody of one's units."""
    person = person_of(request, public_id)
    return give_statement(request, person, form, reverse("hours_of", args=[public_id]))


@needs("approve_hours")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_for(request: HttpRequest, public_id: str) -> HttpResponse:
    """Enter hours for somebody, with evidence."""
    person = person_of(request, public_id, "approve_hours")
    form = ClaimForm(request.POST or None, request.FILES or None, categories=usable_categories(""))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            enter_hours(
                person, form.facts(), data["file"], actor=request.user, form_key=data["form_key"], request=request
            )
        except Refused as refusal:
            form.add_error(FACT_CODES.get(refusal.code, "file"), str(refusal.message))
        else:
            messages.success(request, _("Entered, and written to the log. The person is told."))
            return redirect("hours_of", public_id)
    context = {"form": form, "person": person}
    return render(request, "courses/hour_form.html", context, status=422 if form.is_bound else 200)


@needs("approve_hours")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    """Correct an entry or take it back: a row more, never an edit."""
    person = person_of(request, public_id, "approve_hours")
    rows = HourEntry.objects.filter(person=person, reverses=None).select_related("category", "organisation", "person")
    entry = get_object_or_404(rows, public_id=entry_id)
    first = {"hours": entry.hours, "day": entry.earned_on, "category": entry.category}
    form = CorrectForm(request.POST or None, initial=first, categories=usable_categories(""))
    takes_back = request.POST.get("do") == "take_back"
    if takes_back:
        for name in ("hours", "day"):
            form.fields[name].required = False
    if request.method == "POST" and form.is_valid():
        data: dict[str, Any] = {"actor": request.user, "reason": form.cleaned_data["reason"], "request": request}
        try:
            if takes_back:
                take_back_hours(entry, **data)
            else:
                changed = {name: form.cleaned_data[name] for name in ("hours", "day", "category")}
                correct_hours(entry, **changed, **data)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Written to the ledger. What stood there before stays to be seen."))
            return redirect("hours_of", public_id)
    context = {"form": form, "entry": entry, "person": person, "correction": correction_of(entry)}
    return render(request, "courses/hour_correct.html", context, status=422 if form.is_bound else 200)


@needs("approve_hours")
@require_safe
def list_claims(request: HttpRequest) -> HttpResponse:
    """What people of one's units handed in."""
    state = request.GET.get("state", "")
    state, search = state if state in STATES else "", request.GET.get("q", "").replace("\0", "").strip()[:60]
    page = Paginator(find_claims(request.user, state=state, search=search), PAGE).get_page(request.GET.get("page"))
    kept = urlencode({k: v for k, v in {"state": state, "q": search}.items() if v})
    context = {"page": page, "state": state, "search": search, "query": f"{kept}&" if kept else ""}
    return render(request, "courses/hour_claims.html", context)


@needs("approve_hours")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """One of them: approve, change, return or refuse."""
    rows = HourClaim.objects.decidable_by(request.user).select_related(
        "person", "organisation", "category", "decided_by", "entry__category"
    )
    claim = get_object_or_404(rows, public_id=public_id)
    first = {"hours": claim.hours, "category": claim.category, "seen": version_of(claim)}
    form = DecideForm(request.POST or None, initial=first, categories=usable_categories(""))
    if request.method == "POST" and form.is_valid() and _decide(request, claim, form):
        return redirect("hour_claims")
    context = {"claim": claim, "form": form, "steps": claim.steps.select_related("actor")}
    return render(request, "courses/hour_decide.html", context, status=422 if form.is_bound else 200)


def _decide(request: HttpRequest, claim: HourClaim, form: DecideForm) -> bool:
    data, what = form.cleaned_data, request.POST.get("do", "")
    common: dict[str, Any] = {"actor": request.user, "reason": data["reason"], "seen": data["seen"], "request": request}
    try:
        if what in ("returned", "refused"):
            turn_down_claim(claim, state=what, **common)
        else:
            approve_claim(claim, hours=data["hours"], category=data["category"], **common)
    except Refused as refusal:
        form.add_error("reason" if refusal.code == "no_reason" else None, str(refusal.message))
        return False
    said = {
        "returned": _("Returned; the person reads your words and can complete it."),
        "refused": _("Refused; the person reads your words."),
    }
    messages.success(request, said.get(what, _("Approved; the hours stand in the ledger and the person is told.")))
    return True
