"""What the screens of the item bank share: who may see them, title and way back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.domain.bank.items import may_read, may_write


def check_reader(request: HttpRequest) -> None:
    """Writers and reviewers only."""
    if not may_read(request.user):
        raise PermissionDenied


def check_writer(request: HttpRequest) -> None:
    """Only who may manage courses."""
    if not may_write(request.user):
        raise PermissionDenied


def frame(title: str, *, below: bool = True) -> dict[str, Any]:
    """Title and way back, as Wagtail's own screens show them."""
    crumbs = [{"url": reverse("item_bank:index"), "label": _("Item bank")}] if below else []
    return {
        "header_title": title, "page_title": title, "header_icon": "list-ul",
        "breadcrumbs_items": [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, *crumbs, {"label": title}],
    }  # fmt: skip
