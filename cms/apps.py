"""The library's Django app: binds views to page types and starts what the wing registers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """The wing of the public site."""

    name = "cms"
    label = "cms"
    verbose_name = _("Library")

    def ready(self) -> None:
        """Ties the rooms together. Everything is imported here, since the registry of models must be full first."""
        from cms.domain import legal, vocabulary
        from cms.domain.editing import publishing, workflow
        from cms.domain.help_block import draw_help
        from cms.domain.pages.plugin_places import find_blocks
        from cms.models import LegalPage, SitePage
        from cms.receivers import glossary, media, pages, search
        from cms.search.pinyin import provide_reading
        from cms.tasks import media as media_jobs  # noqa: F401 - registers its job and duty
        from cms.tasks import publishing as publishing_duties  # noqa: F401 - registers its duties
        from cms.tasks import search as search_duties  # noqa: F401 - registers its duties
        from cms.views import home_sections, library, page, radio_lessons
        from people.domain.consent import provide_texts
        from people.domain.ports import add_places
        from plugins.api import ports

        provide_texts(legal.text_to_agree)
        provide_reading(vocabulary.read_pinyin)
        ports.help_block.provide(draw_help)
        add_places(find_blocks)
        workflow.bind_gate()
        publishing.register_publish_check(LegalPage, legal.publish_problems)
        SitePage.serve = page.serve_page
        SitePage.get_context = page.get_context
        library.bind()
        home_sections.register()
        radio_lessons.bind()
        media.connect()
        glossary.connect()
        pages.connect()
        search.connect()
