"""Where a certificate stands in a list of statuses that machines read: one bit among many, at a random place."""

from django.db import models
from django.db.models import Q

from courses.models.certificate import Certificate

LIST_SIZE = 131_072  # the least that the W3C's list of statuses asks for: nobody is found by their place


class CertificateStatus(models.Model):
    """A place in a list of its issuer, given once when a form first needs it, and never to another certificate."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="status")
    issuer = models.ForeignKey("courses.Issuer", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    index = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number", "index"], name="certificate_status_place_once"),
            models.CheckConstraint(condition=Q(index__lt=LIST_SIZE), name="certificate_status_in_list"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id}/{self.number}#{self.index}"
