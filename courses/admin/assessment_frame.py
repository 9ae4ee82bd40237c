"""What the screens of an assessment share: who may come in, which ones one sees, title and way back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Assessment
from people import rules


def check_staff(request: HttpRequest) -> None:
    """Only who may manage courses."""
    if not rules.may(request.user, "manage_courses"):
        raise PermissionDenied


def frame(title: str, *, edited: bool = False) -> dict[str, Any]:
    """Title and way back, as Wagtail's own screens show them."""
    crumbs = [{"url": reverse("assessments:index"), "label": _("Assessments")}] if edited else []
    return {
        "header_title": title, "page_title": title, "header_icon": "form",
        "breadcrumbs_items": [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, *crumbs, {"label": title}],
    }  # fmt: skip


def frame_below(title: str, row: Assessment) -> dict[str, Any]:
    """The same for a screen that belongs to one assessment."""
    made = frame(title, edited=True)
    crumb = {"url": reverse("assessments:edit", args=[row.public_id]), "label": row.title}
    made["breadcrumbs_items"] = [*made["breadcrumbs_items"][:-1], crumb, {"label": title}]
    return made


def visible_assessments(user: Any) -> Any:
    """Those of one's own organisations, and those that belong to nobody yet."""
    organisations = rules.organisations_visible_to(user, "manage_courses")
    return Assessment.objects.filter(owner__in=organisations) | Assessment.objects.filter(owner=None)


def find_assessment(request: HttpRequest, public_id: str) -> Assessment:
    """One that this person may edit; others do not exist."""
    check_staff(request)
    rows = visible_assessments(request.user).select_related("current_version", "owner")
    found: Assessment = get_object_or_404(rows, public_id=public_id)
    return found
