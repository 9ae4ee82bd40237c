"""The form of a course page: what may not go live is said at the part that it is about, before anybody reviews it."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from courses.domain.authoring.page_warnings import unmet_parts

LEADS_OUT = ("action-submit", "action-publish", "action-restart-workflow")  # a draft may be saved as it is


class CoursePageForm(WagtailAdminPageForm):
    """An assessment that nobody could begin is an error at its part, once the page is to be reviewed or published."""

    def is_valid(self) -> bool:
        fine = bool(super().is_valid())
        if fine and any(name in self.data for name in LEADS_OUT):
            return not self._note_unmet()
        return fine

    def _note_unmet(self) -> bool:
        """Whether there was anything to say."""
        rows: dict[int, Any] = {
            id(row.instance): row
            for row in self.formsets["items"].forms
            if row not in self.formsets["items"].deleted_forms
        }
        unmet = unmet_parts(self.instance, [row.instance for row in rows.values()])
        for part, words in unmet:
            rows[id(part)].add_error("assessment", words)
        return bool(unmet)
