"""Forms of peer assessment beside the plugin's own: the comment of a review, and what staff say when they step in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.domain.refusal import Refused
from courses.domain.reviewing.review import MAX_COMMENT, check_comment

OURS = frozenset({"csrfmiddlewaretoken"})


class PeerCommentForm(forms.Form):
    """What a colleague is told: always something, never a number by which people find each other."""

    comment = forms.CharField(
        label=_("Your comment"),
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, least: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, prefix="peer", **kwargs)
        self.least = least
        told = _("What works, and one thing to go on with. At least %(least)s characters; your name does not show.")
        self.fields["comment"].help_text = told % {"least": max(1, least)}

    def clean_comment(self) -> str:
        """The comment as it is kept."""
        try:
            return check_comment(self.cleaned_data["comment"], least=self.least)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None


class ReasonForm(forms.Form):
    """Why staff step in."""

    reason = forms.CharField(label=_("Your reason"), max_length=300, widget=forms.TextInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("It stands in the record.")


class ReviewerForm(forms.Form):
    """Who shall review a work, too."""

    reviewer = forms.ChoiceField(label=_("Give it to"))

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, prefix="give", **kwargs)
        self.fields["reviewer"].choices = [(one.public_id, one.real_name) for one in people]
