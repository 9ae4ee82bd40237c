"""The school: courses, enrolment, attempts, grading, completion, certification."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Binds views to page types and listens to the floors below once everything is loaded."""

    name = "courses"
    verbose_name = _("Courses and certification")

    def ready(self) -> None:
        from courses import receivers, tasks  # noqa: F401 — the registry must be full; tasks register on import
        from courses.views import course_page

        receivers.connect()
        course_page.bind()
