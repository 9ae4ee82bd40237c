"""In the menu of a course's page: the way to its figures."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button

from courses.domain.reports.analytics import courses_of
from courses.models import CoursePage


def page_buttons(page: Any, user: Any, *args: Any, **facts: Any) -> Iterator[Button]:
    """For whoever may read them."""
    specific = page.specific_deferred if page.specific_class is CoursePage else None
    if specific is not None and specific.course_id:
        course = courses_of(user).filter(pk=specific.course_id).first()
        if course is not None:
            url = reverse("course_figures", args=[course.public_id])
            yield Button(_("Where learners stop"), url, icon_name="view", priority=46)
