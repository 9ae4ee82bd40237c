"""The file of past records, what it holds and for which unit it is."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from courses.models import PastImport
from people.domain.rosters.problems import say_file_problem
from people.domain.sheet import MOST_BYTES
from people.models import Organisation


class PastImportForm(forms.Form):
    """Sending it changes nothing yet."""

    kind = forms.ChoiceField(
        label=_("What the file holds"),
        choices=PastImport.Kind.choices,
        widget=forms.RadioSelect,
        initial=PastImport.Kind.CERTIFICATES,
    )
    organisation = forms.ModelChoiceField(
        label=_("For the people of"), queryset=Organisation.objects.none(), empty_label=None
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx, .xls) or CSV, at most 25 MB. The columns may stand in any order."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(" ".join(say_file_problem("file_too_large")))
        return file
