"""The entry of certification in the admin's menu, shown to whoever may manage programmes or issue certificates."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from courses.admin.certificate import CertificateViewSet
from courses.admin.certificate_template import CertificateTemplateViewSet
from courses.admin.hours import HourRulesViewSet
from courses.admin.issuer import IssuerViewSet
from courses.admin.programme import ProgrammeViewSet
from people import rules


class CertificationGroup(ViewSetGroup):
    """One entry in the menu."""

    menu_label = _("Certification")
    menu_icon = "doc-full-inverse"
    menu_order = 260
    items = (
        CertificateViewSet(),
        ProgrammeViewSet(),
        IssuerViewSet(),
        CertificateTemplateViewSet(),
        HourRulesViewSet(),
    )

    def get_menu_item(self, order: int | None = None) -> Any:
        """Shown by role."""
        item = super().get_menu_item(order)
        item.is_shown = lambda request: rules.may(request.user, "manage_programmes")
        return item
