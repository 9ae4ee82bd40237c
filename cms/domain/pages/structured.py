"""Structured data for search engines: the library's articles and the way to a page."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from cms.domain.editing.translation import HTML_LANGUAGE, absolute, language_of
from cms.domain.pages.structured_data import as_json

Crumb = tuple[str, str]


def to_script(*things: dict[str, Any] | None) -> SafeString:
    """The graph as the inside of a script element of type application/ld+json."""
    return as_json({"@context": "https://schema.org", "@graph": [thing for thing in things if thing]})


def breadcrumbs(crumbs: Iterable[Crumb]) -> dict[str, Any]:
    """The way from the home page to here."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(url)}
        for place, (name, url) in enumerate(crumbs, start=1)
        if url
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def organisation(names: dict[str, str]) -> dict[str, Any]:
    """Who publishes."""
    return {"@type": "Organization", "name": f"{names['city_name']}{names['site_name']}", "url": absolute("/")}


def article(page: Any, *, url: str, picture: str, names: dict[str, str]) -> dict[str, Any]:
    """An article that a professional reviewed."""
    data: dict[str, Any] = {
        "@type": ["Article", "MedicalWebPage"],
        "headline": page.title,
        "description": page.summary,
        "url": absolute(url),
        "inLanguage": HTML_LANGUAGE[language_of(page)],
        "publisher": organisation(names),
        "author": [{"@type": "Person", "name": author.label} for author in page.authors.all()],
        "about": [{"@type": "Thing", "name": topic.label} for topic in page.topics.all()],
    }
    if page.first_published_at:
        data["datePublished"] = page.first_published_at.isoformat()
    if page.last_published_at:
        data["dateModified"] = page.last_published_at.isoformat()
    if picture:
        data["image"] = absolute(picture)
    if page.reviewed_on:
        data["lastReviewed"] = page.reviewed_on.isoformat()
    if page.reviewer:
        data["reviewedBy"] = {"@type": "Person", "name": page.reviewer.label, "jobTitle": page.reviewer.role}
    return data
