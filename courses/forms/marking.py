"""Forms of the marking desk beside the plugin's own: to the learner, return, give away, answer an appeal."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.domain.marking.marks import MAX_COMMENT
from people.forms.day import DayInput

OURS = frozenset({"csrfmiddlewaretoken", "desk-comment", "desk-reason", "after"})


class CommentForm(forms.Form):
    """What is said to the learner; a reason where a grade is changed."""

    comment = forms.CharField(
        label=_("To the learner"), required=False, max_length=MAX_COMMENT, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(label=_("Reason for the change"), max_length=300)

    def __init__(self, *args: Any, asks_reason: bool = False, of_unit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, prefix="desk", **kwargs)
        if of_unit:
            self.fields["comment"].label = _("To the organisation")
        if not asks_reason:
            del self.fields["reason"]


class ReturnForm(forms.Form):
    """Why a work goes back, and until when."""

    comment = forms.CharField(
        label=_("What should be worked on"),
        help_text=_("The learner reads it; what was handed in is kept."),
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(label=_("Last day (inclusive)"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="back", **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=7)


class AssignForm(forms.Form):
    """Who shall mark it instead."""

    marker = forms.ChoiceField(label=_("Give it to"))

    def __init__(self, *args: Any, markers: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, prefix="give", **kwargs)
        self.fields["marker"].choices = [(person.public_id, person.real_name) for person in markers]


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("upheld", _("The grade stands")), ("changed", _("Change the grade with the marks below"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason, for the learner"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="answer", **kwargs)
