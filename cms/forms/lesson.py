"""The editor's form of a lesson: years of school in order, and the minutes of the steps told beside the length."""

from typing import Any

from django.utils.translation import gettext as _

from cms.forms.page import PageForm
from cms.models.standard import Band


class LessonForm(PageForm):
    """Drafts may be unfinished; what blocks publication is said by the gate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "duration" in self.fields and self.instance.pk:
            self.fields["duration"].help_text = _("The steps take %(sum)s minutes together.") % {
                "sum": self.instance.minutes_planned
            }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last, band = cleaned.get("grade_from"), cleaned.get("grade_to"), cleaned.get("band")
        if first and last and last < first:
            self.add_error("grade_to", _("The last year comes before the first."))
        elif first and last and band and not {first, last} <= set(Band(band).grades):
            grades = Band(band).grades
            self.add_error(
                "grade_from",
                _("This stage has the years %(first)s to %(last)s.") % {"first": grades[0], "last": grades[-1]},
            )
        return cleaned
