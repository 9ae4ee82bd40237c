"""Documents for download: hand-outs, lesson plans, slides. Private until something published refers to them."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document

from cms.models.storage import private_storage
from cms.storages import RandomName
from people.models.public_id import PublicIdField


class CustomDocument(AbstractDocument):
    """A document, addressed by a random id; its own name is only its title."""

    public_id = PublicIdField()
    file = models.FileField(
        upload_to=RandomName("documents"), storage=private_storage, max_length=255, verbose_name=_("file")
    )
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who made it, and under what terms.")
    )

    admin_form_fields = (*Document.admin_form_fields, "credit")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_document", "Can choose document")]

    def clean(self) -> None:
        """A file that the form refused is not complained about twice."""
        if self.file:
            super().clean()

    @property
    def url(self) -> str:
        return reverse("document", args=[self.public_id])
