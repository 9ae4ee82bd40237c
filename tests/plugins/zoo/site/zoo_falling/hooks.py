"""Every slot and every event falls."""

from plugins.api import hookimpl
from zoo_falling.falling import fall


@hookimpl
def page_sidebar(page_id):
    fall()


@hookimpl
def lesson_after(page_id):
    fall()


@hookimpl
def dashboard_card(person_id):
    fall()


@hookimpl
def article_published(page_id):
    fall()


@hookimpl
def attempt_graded(attempt_id):
    fall()


@hookimpl
def certificate_issued(certificate_id):
    fall()
