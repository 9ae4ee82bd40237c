"""Pictures of the library, with words for those who cannot see them in both languages, and their credit."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, WagtailImageField

from cms.models.storage import public_storage
from cms.storages import RandomName, random_name


class CustomImage(AbstractImage):
    """A picture. `description` is its alternative text in Chinese; an empty one asks the editor for it."""

    class Origin(models.TextChoices):
        UPLOAD = "upload", _("Uploaded")
        HOUSE = "house", _("Drawn for this site")  # the only pictures that may be SVG

    file = WagtailImageField(
        verbose_name=_("file"),
        upload_to=RandomName("images"),
        storage=public_storage,
        width_field="width",
        height_field="height",
    )
    description_en = models.CharField(_("description in English"), max_length=255, blank=True)
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who made it, and under what terms.")
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.UPLOAD, editable=False)

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "description",
        "description_en",
        "credit",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]

    def get_upload_to(self, filename: str) -> str:
        return random_name("images", filename)

    @property
    def default_alt_text(self) -> str:
        """The description in the reader's language, the Chinese one otherwise; never the file's title."""
        if (get_language() or "").startswith("en") and self.description_en:
            return self.description_en
        return self.description


class CustomRendition(AbstractRendition):
    """A picture made smaller or cut for one place."""

    file = WagtailImageField(
        upload_to=RandomName("renditions"), storage=public_storage, width_field="width", height_field="height"
    )
    image = models.ForeignKey(CustomImage, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="cms_rendition_once")
        ]

    def get_upload_to(self, filename: str) -> str:
        return random_name("renditions", filename)
