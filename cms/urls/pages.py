"""Addresses for readers, in each language: search, topics, series, permanent addresses, and every page of the tree."""

from django.urls import path

from cms.urls.media import page_patterns
from cms.views import library, page, permanent
from cms.views.gallery import gallery
from cms.views.glossary import glossary
from cms.views.search import search, suggest

urlpatterns = [
    path("", page.named(""), name="home"),
    path("help/", page.named("help/"), name="help"),
    path("search/", search, name="search"),
    path("search/suggest/", suggest, name="search_suggest"),
    path("topics/", library.topics, name="topics"),
    path("topics/<slug:slug>/", library.topic, name="topic"),
    path("series/<slug:slug>/", library.series, name="series"),
    path("glossary/", glossary, name="glossary"),
    path("gallery/", gallery, name="gallery"),
    path("p/<slug:name>/", permanent.permanent, name="permanent"),
    *page_patterns,
]
