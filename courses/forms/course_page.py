"""The form of a course page: its outline; what may not go live is said at the part that it is about."""

from typing import Any

from cms.forms.page import PageForm
from courses.domain.authoring.check_list import check_course
from courses.domain.authoring.circle import describe_circle, find_circle
from courses.domain.authoring.publishing import asked_of
from courses.forms.course_item import keep_identities, lend_texts, offer_parts, settle_rows

LEADS_OUT = ("action-submit", "action-publish", "action-restart-workflow")  # a draft may be saved with gaps


class CoursePageForm(PageForm):
    """A circle is refused always; gaps are errors at their part once the page is to be reviewed or published."""

    class Media:
        js = ("courses/outline.js",)
        css = {"all": ("courses/outline.css",)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "courses_first" in self.fields and self.instance.course_id:
            field = self.fields["courses_first"]
            field.queryset = field.queryset.exclude(pk=self.instance.course_id).order_by("code")
        if "items" in self.formsets:
            offer_parts(self.formsets["items"].forms)
            self.drafted = list(self.instance.items.all())
            lend_texts(self.formsets["items"].forms, self.drafted)

    def is_valid(self) -> bool:
        """The rows once more, now that all of them are known."""
        fine = bool(super().is_valid())
        if not fine or "items" not in self.formsets:
            return fine
        rows = self._rows()
        keep_identities(rows, self.drafted)
        settle_rows(rows)
        noted = self._note_circle(rows)
        if not noted and any(name in self.data for name in LEADS_OUT):
            noted = self._note_gaps(rows)
        return not noted

    def _rows(self) -> list[Any]:
        """The rows that stay, in the order that was sent."""
        formset = self.formsets["items"]
        gone = formset.deleted_forms
        rows = [row for row in formset.forms if row not in gone and (row.has_changed() or row.instance.pk)]
        return sorted(rows, key=lambda row: row.cleaned_data.get("ORDER") or 0)

    def _note_circle(self, rows: list[Any]) -> bool:
        items = [row.instance for row in rows]
        circle = find_circle(asked_of(items))
        for row in rows:
            if circle and str(row.instance.key) == circle[0]:
                row.add_error("after_items", describe_circle(items, circle))
        return bool(circle)

    def _note_gaps(self, rows: list[Any]) -> bool:
        """Whether anything keeps the course from being published."""
        found = [one for one in check_course(self.instance, [row.instance for row in rows]) if one.blocks]
        by_item = {id(row.instance): row for row in rows}
        for one in found:
            row = by_item.get(id(one.item)) if one.item is not None else None
            if row is None:
                self.add_error(None, one.words)
            else:
                row.add_error(one.field if one.field in row.fields else None, one.words)
        return bool(found)
