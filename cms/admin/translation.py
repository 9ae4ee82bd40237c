"""Translating in the admin: pages that carry both languages on one page are not copied into the other tree."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.contrib.simple_translation.views import SubmitPageTranslationView
from wagtail.models import Page

from cms.models import CurriculumPage, EpisodePage, LessonPage, ShowPage

BOTH_LANGUAGES = (ShowPage, EpisodePage, CurriculumPage, LessonPage)


class TranslatePageView(SubmitPageTranslationView):
    """Wagtail's own, for pages that have a page for each language; the others say where their English is written."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Asked before anything is copied, whoever asks and however."""
        page = Page.objects.filter(pk=kwargs["page_id"]).specific().first()
        if isinstance(page, BOTH_LANGUAGES) and page.permissions_for_user(request.user).can_edit():
            return refuse(request, page)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


def refuse(request: HttpRequest, page: Page) -> HttpResponse:
    """Back to the page, with the reason."""
    messages.warning(
        request,
        _("“%(title)s” holds both languages on one page. Write its English in the fields marked “in English”.")
        % {"title": page.get_admin_display_title()},
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def urls() -> list[Any]:
    """Stands before Wagtail's address of the same path."""
    return [path("translation/submit/page/<int:page_id>/", TranslatePageView.as_view(), name="translate_page")]
