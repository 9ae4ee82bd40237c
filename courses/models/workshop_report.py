"""Reports: a member, or the site itself, asks those who lead a workshop to look at a post."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.workshop import Workshop
from courses.models.workshop_post import WorkshopPost
from people.models.public_id import PublicIdField


class WorkshopReportQuerySet(models.QuerySet):
    """Reports somebody may see: never those about their own posts, since they would learn who reported them."""

    def visible_to(self, user: Any) -> "WorkshopReportQuerySet":
        """Those of the workshops one leads, but for one's own posts."""
        led = Workshop.objects.led_by(user).values("pk")
        return self.filter(post__workshop__in=led).exclude(post__author=user.pk)

    def waiting(self) -> "WorkshopReportQuerySet":
        """Not yet looked at."""
        return self.filter(settled_at=None)


class WorkshopReport(models.Model):
    """One a post and reporter while nobody has looked. Without a reporter the site noticed something itself."""

    class Reason(models.TextChoices):
        RUDE = "rude", _("Hurts or insults somebody")
        PRIVATE = "private", _("Tells who a child or a third person is")
        DANGEROUS = "dangerous", _("Advice that may do harm")
        ADVERT = "advert", _("Advertising, or not about the course")
        OTHER = "other", pgettext_lazy("reason of a report", "Something else")
        DISCLOSURE = "disclosure", _("May speak of danger to somebody")

    class Outcome(models.TextChoices):
        KEPT = "kept", pgettext_lazy("outcome of a report", "left as it is")
        HIDDEN = "hidden", pgettext_lazy("outcome of a report", "hidden")
        WARNED = "warned", pgettext_lazy("outcome of a report", "author warned")

    public_id = PublicIdField()
    post = models.ForeignKey(WorkshopPost, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_site = models.BooleanField(default=False)
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.CharField(max_length=300, blank=True)
    reported_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    objects = WorkshopReportQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(settled_at=None, reporter__isnull=False),
                name="courses_workshopreport_once",
            ),
            models.UniqueConstraint(
                fields=["post", "reason"], condition=Q(settled_at=None, by_site=True),
                name="courses_workshopreport_site_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.public_id
