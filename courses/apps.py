"""The school: courses, enrolment, attempts, grading, completion, certification."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Binds views to page types and listens to the floors below once everything is loaded."""

    name = "courses"
    verbose_name = _("Courses and certification")

    def ready(self) -> None:
        from courses.domain import founding  # noqa: F401 — adds the catalogue to `manage.py found`
        from courses.domain.assessing import suppliers
        from courses.domain.assessing.shown_media import register_recordings
        from courses.domain.attending.register import register_of
        from courses.domain.bank import messages as bank_messages
        from courses.domain.learning import home_notes, home_plugins  # noqa: F401 - register their parts of the home
        from courses.domain.learning.file_item import register_files
        from courses.domain.regrading import messages as regrade_messages
        from courses.domain.reminding import messages as reminder_messages
        from courses.domain.reviewing import messages as peer_messages
        from courses.domain.workshop import entrance  # noqa: F401 - registers its part of the home
        from courses.domain.workshop import messages as workshop_messages
        from courses.receivers import (  # the registry of apps must be full first
            assigning,
            catalogue,
            certification,
            figures,
            learning,
            plugins,
            webhooks,
        )
        from courses.tasks import archives as _archives  # noqa: F401 - registers its jobs
        from courses.tasks import assigning as _assigning  # noqa: F401 - registers its jobs
        from courses.tasks import certification as _certification  # noqa: F401 - registers its jobs
        from courses.tasks import figures as _figures  # noqa: F401 - registers its duties
        from courses.tasks import learning as _learning  # noqa: F401 - registers its jobs
        from courses.tasks import regrade as _regrade  # noqa: F401 - registers its jobs
        from courses.tasks import reminding as _reminding  # noqa: F401 - registers its duty
        from courses.tasks import statements as _statements  # noqa: F401 - registers its duty
        from courses.tasks import workshop as _workshop  # noqa: F401 - registers its duties
        from courses.views import course_page, path_page, public

        suppliers.supply(suppliers.SESSIONS, register_of)
        register_recordings()
        register_files()
        learning.connect()
        for words in (bank_messages, regrade_messages, peer_messages, workshop_messages, reminder_messages):
            words.register_messages()
        for receivers in (certification, catalogue, assigning, plugins, figures, webhooks):
            receivers.connect()
        course_page.bind()
        path_page.bind()
        public.bind()
