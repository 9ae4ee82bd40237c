"""The glossary as a page: every term under its letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.domain.glossary import OTHERS, TAG, by_letter
from cms.domain.pages import page_cache
from cms.views.library import place


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """/glossary/."""
    page_cache.keep(request, TAG)
    return render(request, "cms/glossary.html", {"letters": by_letter(), "others": OTHERS, **place("/glossary/")})
