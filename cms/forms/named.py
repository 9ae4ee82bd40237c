"""The editor's form of topics and series: the address is spelled from the name, the icon is chosen by its name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.models.slug import pinyin_slug

ICONS = [
    ("heart", _("Heart")),
    ("moon", _("Moon")),
    ("sun", _("The sun")),
    ("pen", _("Pen")),
    ("book", _("Book")),
    ("school", _("School")),
    ("family", _("Family")),
    ("users", _("People")),
    ("briefcase", _("Briefcase")),
    ("leaf", _("Leaf")),
    ("rain", _("Rain")),
    ("chat", _("Talk")),
    ("shield", _("Shield")),
    ("star", _("Star")),
    ("clock", _("Clock")),
    ("pulse", _("Pulse")),
]


class NamedForm(WagtailAdminModelForm):
    """A name is enough to begin with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Letters a to z, digits and dashes. Leave empty: it is made of the name.")
        if "icon" in self.fields:
            known = {name for name, _label in ICONS}
            own = [(self.instance.icon, self.instance.icon)] if self.instance.icon not in known else []
            self.fields["icon"] = forms.ChoiceField(label=self.fields["icon"].label, choices=[*ICONS, *own])

    def clean_slug(self) -> str:
        """As typed, else from the name; a taken one gets a number."""
        typed = str(self.cleaned_data.get("slug") or "")
        if typed:
            return typed
        name = self.cleaned_data.get("name") or ""
        if not name:
            raise ValidationError(_("Write a name first."))
        begin = slug = pinyin_slug(name, longest=50)
        others, number = type(self.instance)._default_manager.exclude(pk=self.instance.pk), 2
        while others.filter(slug=slug).exists():
            slug, number = f"{begin}-{number}", number + 1
        return slug
