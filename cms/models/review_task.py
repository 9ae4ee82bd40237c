"""The step of a workflow in which somebody who had no hand in a text reads it and lets it be published."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask


class ReviewTask(AbstractGroupApprovalTask):
    """Approval by a reviewer who is not an author. Who may act says cms.domain.editing.publishing (bound at start)."""

    class Meta:
        verbose_name = _("professional review")
        verbose_name_plural = _("professional reviews")

    @classmethod
    def get_description(cls) -> str:
        """Shown where a step is chosen."""
        return str(_("A reviewer who did not write the text approves it"))
