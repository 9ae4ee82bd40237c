"""The form that takes in the archive of a course."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Organisation


class ArchiveForm(forms.Form):
    """An archive, whose the course will be, and whether it becomes a new course."""

    file = forms.FileField(
        label=gettext_lazy("Archive of a course"), widget=forms.ClearableFileInput(attrs={"accept": ".zip"})
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"),
        queryset=Organisation.objects.none(),
        help_text=gettext_lazy("Of the course and of everything in it that is new here."),
    )
    as_copy = forms.BooleanField(
        label=gettext_lazy("Import it as a new course"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise a course that is here already gets newer drafts. As a new course it stands beside the other, "
            "with assessments and questions of its own."
        ),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organisations
        self.fields["owner"].initial = organisations.order_by("path").first()
        self.fields["file"].help_text = _("A ZIP file that was exported here, at most %(size)s MB.") % {
            "size": settings.XINQIAO_ARCHIVE_MAX_MB
        }
