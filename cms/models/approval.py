"""Who approved which revision for the public: written at the one gate through which everything is published."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Approval(models.Model):
    """A reviewer who had no hand in a revision let it be published. Without one nothing goes live by the clock."""

    base_content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=255)
    revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="approvals")
    digest = models.CharField(max_length=64)  # of the content approved: a revision that changed is not approved
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="content_approvals"
    )
    reason = models.CharField(max_length=40)  # "review", or the name of a system path
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-approved_at", "-id"]
        indexes = [models.Index(fields=["base_content_type", "object_id"], name="cms_approval_object")]

    def __str__(self) -> str:
        return f"{self.object_id} {self.reason}"
