"""What to look for in the log."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.domain.audit_words import GROUPS
from people.forms.day import DayInput
from people.models import User
from people.models.audit import AuditQuerySet


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput())


class AuditFilter(forms.Form):
    """A plain GET form; every field may be left empty."""

    kind = forms.ChoiceField(
        label=_("What about"), required=False,
        choices=[("", _("Everything")), *((key, words) for key, (words, _prefixes) in GROUPS.items())],
    )  # fmt: skip
    who = forms.CharField(label=_("Who or about whom"), required=False, max_length=60)
    since = day_field(_("From"))
    until = day_field(_("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def narrow(self, entries: AuditQuerySet) -> AuditQuerySet:
        """The entries that fit; a field that makes no sense is left out and says so."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if data.get("kind"):
            wanted = Q(pk__in=[])
            for prefix in GROUPS[data["kind"]][1]:
                wanted |= Q(action__regex=rf"^{prefix}[._]")
            entries = entries.filter(wanted)
        if data.get("who"):
            people = User.objects.filter(Q(real_name__icontains=data["who"]) | Q(public_id=data["who"]))
            ids = list(people.values_list("public_id", flat=True)[:200])
            entries = entries.filter(Q(actor__in=ids) | Q(subject_type="people.user", subject__in=ids))
        if data.get("since"):
            entries = entries.filter(at__gte=begin_of(data["since"]))
        if data.get("until"):
            entries = entries.filter(at__lt=begin_of(data["until"]) + timezone.timedelta(days=1))
        return entries


def begin_of(day: Any) -> Any:
    """Midnight of a local day."""
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day))
