"""The school: courses, enrolment, attempts, grading, completion, certification."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Binds views to page types and listens to the floors below once everything is loaded."""

    name = "courses"
    verbose_name = _("Courses and certification")

    def ready(self) -> None:
        from courses import receivers, receivers_certification, tasks, tasks_certification  # noqa: F401 — the registry
        from courses.domain import founding  # noqa: F401 — adds the catalogue to `manage.py found`
        from courses.views import course_page, public

        receivers.connect()
        receivers_certification.connect()
        course_page.bind()
        public.bind()
