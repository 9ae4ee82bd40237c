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
        from courses.domain.classes import own as _own_classes  # noqa: F401 - registers its part of the home
        from courses.domain.learning import home_notes, home_plugins  # noqa: F401 - register their parts of the home
        from courses.domain.learning.file_item import register_files
        from courses.domain.workshop import entrance  # noqa: F401 - registers its part of the home
        from courses.receivers import (  # the registry of apps must be full first
            assigning,
            catalogue,
            certification,
            figures,
            learning,
            merging,
            plugins,
            webhooks,
        )
        from courses.views import course_page, path_page, public

        register_jobs()
        suppliers.supply(suppliers.SESSIONS, register_of)
        register_recordings()
        register_files()
        learning.connect()
        register_words()
        for receivers in (certification, catalogue, assigning, plugins, figures, webhooks, merging):
            receivers.connect()
        course_page.bind()
        path_page.bind()
        public.bind()


def register_jobs() -> None:
    """Jobs and duties are known as soon as their modules are there."""
    from courses.tasks import (  # noqa: F401
        archives,
        assigning,
        certification,
        classes,
        figures,
        importing,
        learning,
        regrade,
        reminding,
        statements,
        workshop,
    )


def register_words() -> None:
    """What messages of each room say."""
    from courses.domain.bank import messages as bank
    from courses.domain.classes import messages as classes
    from courses.domain.hours import words as hours
    from courses.domain.regrading import messages as regrading
    from courses.domain.reminding import messages as reminding
    from courses.domain.reviewing import messages as reviewing
    from courses.domain.workshop import messages as workshop

    for room in (bank, classes, hours, regrading, reminding, reviewing, workshop):
        room.register_messages()
