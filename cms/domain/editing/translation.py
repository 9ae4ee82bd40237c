"""Languages and addresses: which page stands for which in the other language, and where it is read.

The language comes from the address alone. Chinese has no prefix, English lives under /en/; a page without an English
version is read there in Chinese, with a notice.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from wagtail.models import Locale, Page, Site

from cms.domain.pages.page_cache import Snapshot

MAIN = settings.LANGUAGE_CODE
LANGUAGES = [code for code, _name in settings.LANGUAGES]
HTML_LANGUAGE = {"zh-hans": "zh-CN", "en": "en"}


@dataclass(frozen=True)
class Ground:
    """Where the trees of the languages begin. Read once a process, and again when a site or home page changes."""

    site: Site | None
    several_sites: bool
    roots: dict[str, str]  # language → url_path of its home page
    homes: dict[str, int]  # language → id of its home page
    locales: dict[int, str]  # id of a locale → language


def _survey(_language: str) -> Ground:
    sites = list(Site.objects.select_related("root_page"))
    site = next((row for row in sites if row.is_default_site), sites[0] if sites else None)
    locales = {row.pk: row.language_code for row in Locale.objects.all()}
    roots: dict[str, str] = {}
    homes: dict[str, int] = {}
    if site is not None:
        for home in Page.objects.filter(translation_key=site.root_page.translation_key, live=True):
            language = locales.get(home.locale_id, MAIN)
            roots[language], homes[language] = home.url_path, home.pk
    return Ground(site, len(sites) > 1, roots, homes, locales)


_ground = Snapshot(_survey, "ground")


def ground() -> Ground:
    """The beginnings of the language trees."""
    return _ground.get("")


def current_language() -> str:
    """The language of the address being read: zh-hans or en."""
    active = get_language() or MAIN
    return active if active in LANGUAGES else MAIN


def language_of(page: Any) -> str:
    """The language a page is written in."""
    return ground().locales.get(page.locale_id, MAIN)


def prefix(language: str) -> str:
    """What stands before every address of a language."""
    return "" if language == MAIN else f"/{language}"


def address_of(page: Any, language: str | None = None) -> str:
    """The path at which a page is read in a language (its own, where that is not the page's: the Chinese fallback)."""
    roots = ground().roots
    own = language_of(page)
    root = roots.get(own, "/")
    path: str = page.url_path
    if not path.startswith(root):
        return ""
    return prefix(language or (current_language() if own == MAIN else own)) + path[len(root) - 1 :]


def absolute(path: str) -> str:
    """An address with scheme and host, for canonical links, feeds and QR codes."""
    return str(settings.BASE_URL) + path


def in_language(pages: QuerySet[Any], language: str | None = None) -> QuerySet[Any]:
    """Live pages as a reader of this language should see them: the translation where there is one, else the Chinese."""
    language = language or current_language()
    codes = {code: pk for pk, code in ground().locales.items()}
    pages = pages.filter(live=True, alias_of=None)
    if language == MAIN or language not in codes:
        return pages.filter(locale_id=codes.get(MAIN))
    translated = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale_id=codes[language], live=True, alias_of=None
    )
    return pages.filter(Q(locale_id=codes[language]) | Q(Q(locale_id=codes.get(MAIN)), ~Exists(translated)))


def live_versions(page: Any) -> dict[str, Any]:
    """The live pages that are this page in each language (aliases that only mirror another language left out)."""
    rows = Page.objects.filter(translation_key=page.translation_key, live=True, alias_of=None)
    return {language_of(row): row for row in rows}


def language_links(page: Any, versions: dict[str, Any] | None = None) -> dict[str, str]:
    """The address of this page for readers of each language; a missing version leads to the Chinese body."""
    versions = live_versions(page) if versions is None else versions
    return {code: address_of(versions.get(code, page), code) for code in LANGUAGES}
