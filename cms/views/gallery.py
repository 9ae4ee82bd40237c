"""The gallery: every component of the theme in all its states, for whoever changes one. Holds no data of anybody."""

import re
from functools import lru_cache

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.themes import find_source
from cms.views.gallery_samples import make_samples

COLOURS = [
    "bg", "sunken", "surface", "brand", "brandsoft", "deep", "accent", "accentsoft", "help", "helpsoft", "danger",
    "dangersoft", "caution", "ok", "mark",
]  # fmt: skip


@lru_cache(maxsize=4)
def symbols_of(theme: str, sheet: str) -> tuple[str, ...]:
    """The names of the drawings in a sheet such as img/icons.svg."""
    return tuple(re.findall(r'<symbol id="([^"]+)"', find_source(theme, sheet).read_text(encoding="utf-8")))


class SampleForm(forms.Form):
    """A form that shows every kind of field, filled in with mistakes."""

    def __init__(self, data: dict[str, str]) -> None:
        super().__init__(data, auto_id="sample_%s")
        self.fields = {
            "name": forms.CharField(
                label=_("Full name"), help_text=_("As on your identity card; it goes onto certificates")
            ),
            "phone": forms.RegexField(
                r"^1\d{10}$",
                label=_("Mobile number"),
                error_messages={"invalid": _("One digit is missing; it should be 11 digits")},
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "tel"}),
            ),
            "school": forms.ChoiceField(label=_("School"), choices=[("1", _("Third Middle School"))]),
            "age": forms.IntegerField(label=_("Years in the job"), required=False),
            "words": forms.CharField(label=_("What you would like to say"), widget=forms.Textarea, required=False),
            "contact": forms.ChoiceField(
                label=_("How shall we reach you?"),
                widget=forms.RadioSelect,
                choices=[("site", _("A message on this site")), ("sms", _("A text message, as a reminder only"))],
            ),
            "agree": forms.BooleanField(
                label=_("I know that the result is a hint and no diagnosis"),
                error_messages={"required": _("Please agree to the notice first")},
            ),
            "paper": forms.FileField(
                label=_("Your papers"), required=False, help_text=_("PDF or JPG, up to 20 MB each")
            ),
        }


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in all its states."""
    context = {
        "colours": COLOURS,
        "icons": symbols_of(settings.THEME, "img/icons.svg"),
        "scenes": symbols_of(settings.THEME, "img/art.svg"),
        "sample_page": Paginator(range(180), 10).page(2),
        "form": SampleForm({"name": _("Lin Xiaoyan"), "phone": "1390000123", "school": "1", "contact": "site"}),
        **make_samples(),
    }
    return render(request, "gallery.html", context)
