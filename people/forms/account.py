"""Forms of one's own account: e-mail and language."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.models import User


class OwnDataForm(forms.ModelForm):
    """What a person may change by themselves; name and numbers come from the register."""

    class Meta:
        model = User
        fields = ["email", "language"]
        labels = {"email": _("E-mail"), "language": _("Language of messages to me")}
        help_texts = {"email": _("For messages and for a forgotten password. It also signs you in.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(label=_("Language of messages to me"), choices=settings.LANGUAGES)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if email and User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This address already belongs to somebody else."), code="taken")
        return email
