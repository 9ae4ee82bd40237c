"""Upload forms of the library: the content decides what a file is, never its name."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from cms.domain.files.upload import check_document, check_image, check_sound, too_big
from cms.domain.recording.chapter_lines import read_lines, write_lines
from cms.domain.recording.film import check_film

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

    chapter_lines = forms.CharField(
        label=_("Chapters"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: its time, its title, and after a bar its English, such as “0:00 Opening | Opening”"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chapter_lines"].initial = write_lines(self.instance.chapters or [])
        if "must_play" in self.fields:
            self.fields["must_play"].required = False

    def clean_must_play(self) -> int:
        """Left empty it is 0."""
        return self.cleaned_data.get("must_play") or 0

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            if file.size > SOUND_LIMIT:
                raise too_big(SOUND_LIMIT)
            film = self.instance.type == "video"
            check_sound(file, name=file.name, film=film)
            if film or file.name.lower().endswith(".m4a"):
                self.film = check_film(file, name=file.name, with_picture=film)
        return file

    def clean_chapter_lines(self) -> list[dict[str, Any]]:
        """As they are kept; a new file may be of another length, so its end is looked at by the form's whole."""
        known = 0 if "file" in self.changed_data else self.instance.duration
        return read_lines(self.cleaned_data.get("chapter_lines") or "", duration=known)

    def save(self, commit: bool = True) -> Any:
        """What the head of a film says stands at once; a job measures the rest."""
        self.instance.chapters = self.cleaned_data.get("chapter_lines") or []
        film = getattr(self, "film", None)
        if film is not None and "file" in self.changed_data:
            self.instance.duration = film.duration or self.instance.duration
            self.instance.width, self.instance.height = film.width or None, film.height or None
        return super().save(commit)

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
