"""Upload forms of the library: the content decides what a file is, never its name."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from cms.domain.upload import check_document, check_image, check_sound, too_big

SOUND_LIMIT = 500 * 1024 * 1024


def look_first(to_python: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wagtail's field opens a picture without asking whether it can be opened; here the bytes are looked at before."""

    def look(data: Any) -> Any:
        if getattr(data, "size", 0):
            check_image(data, name=data.name)
        return to_python(data)

    return look


class ImageForm(BaseImageForm):
    """A picture and its words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].to_python = look_first(self.fields["file"].to_python)
        if "description" in self.fields:
            self.fields["description"].help_text = _(
                "What the picture shows, for people who cannot see it. Leave empty if it only decorates."
            )


class DocumentForm(BaseDocumentForm):
    """A document for download."""

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            if file.size > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
                raise too_big(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
            check_document(file, name=file.name)
        return file


class MediaForm(BaseMediaForm):
    """Sound or film; its poster is a picture like any other."""

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            if file.size > SOUND_LIMIT:
                raise too_big(SOUND_LIMIT)
            check_sound(file, name=file.name, film=self.instance.type == "video")
        return file

    def clean_thumbnail(self) -> Any:
        poster = self.cleaned_data.get("thumbnail")
        if poster and "thumbnail" in self.changed_data:
            check_image(poster, name=poster.name)
        return poster

    def clean_duration(self) -> float:
        """A length typed by hand holds until the file is measured."""
        duration = self.cleaned_data.get("duration") or 0
        if duration > 24 * 3600:
            raise ValidationError(_("A recording is at most a day long."))
        return float(duration)
