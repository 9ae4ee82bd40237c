"""The question after a new version: for new attempts only, or for results that stand, too."""

from django import forms
from django.utils.translation import gettext_lazy as _

NEW_ONLY, REGRADE = "new", "regrade"


class RegradeForm(forms.Form):
    """The choice, and the reason a regrade needs."""

    what = forms.ChoiceField(
        label=_("Papers that were handed in already"),
        choices=[
            (NEW_ONLY, _("stay as they are: the new version is for new attempts only")),
            (REGRADE, _("are judged again: count first who would change and how")),
        ],
        widget=forms.RadioSelect,
        initial=NEW_ONLY,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed for a regrade; learners find it beside the new result."),
        widget=forms.TextInput,
    )

    def clean(self) -> dict[str, str]:
        """A regrade has a reason."""
        data = super().clean() or self.cleaned_data
        if data.get("what") == REGRADE and not (data.get("reason") or "").strip():
            self.add_error("reason", _("Say why: the reason stands beside every new result."))
        return data
