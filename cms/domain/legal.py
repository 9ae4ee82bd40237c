"""Legal texts: freezing what was published, and finding the version in force."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.domain.editing.translation import MAIN, current_language, language_of
from cms.domain.pages.frame import frame_snapshot
from cms.domain.pages.page_cache import Snapshot, bump
from cms.domain.rich_text import clean_rich_text
from cms.models import LegalPage, LegalVersion
from people.domain.consent import TextInForce


def freeze_version(page: LegalPage, *, revision: Any = None) -> LegalVersion:
    """The published text as an immutable version; publishing the same number and text again changes nothing."""
    version, is_new = LegalVersion.objects.get_or_create(
        kind=page.kind,
        language=language_of(page),
        number=page.number,
        defaults={
            "page": page,
            "title": page.title,
            "body": page.body,
            "change_note": page.change_note,
            "effective_on": page.effective_on,
            "published_by_id": getattr(revision, "user_id", None),
        },
    )
    if is_new:
        bump("legal")
    return version


def publish_problems(page: LegalPage) -> list[str]:
    """A number that stands for another text already cannot be published again."""
    frozen = LegalVersion.objects.filter(kind=page.kind, language=language_of(page), number=page.number).first()
    if frozen is not None and clean_rich_text(frozen.body) != clean_rich_text(page.body):
        return [_("This version has been published. Give the changed text a new number.")]
    return []


def _in_use(language: str) -> list[LegalVersion]:
    """Every version in a language and in Chinese, without its text."""
    return list(LegalVersion.objects.filter(language__in={language, MAIN}).defer("body"))


_versions = Snapshot(_in_use, "legal", "ground")


def text_to_agree(kind: str) -> TextInForce | None:
    """What people agree to today: the number of the Chinese text, said in the reader's language. No query."""
    language, day = current_language(), timezone.localdate()
    due = [row for row in _versions.get(language) if row.kind == kind and row.effective_on <= day]
    due.sort(key=lambda row: (row.effective_on, row.number))
    main = [row for row in due if row.language == MAIN]
    if not main:
        return None
    said = next((row for row in due if row.language == language and row.number == main[-1].number), main[-1])
    url = frame_snapshot(language).footer.get(f"{kind}_url", "")
    return TextInForce(str(main[-1].number), said.title, said.change_note, url)


def versions_of(kind: str, language: str) -> list[LegalVersion]:
    """Every version of a text, the newest first."""
    return list(LegalVersion.objects.filter(kind=kind, language=language).order_by("-number"))


def version_in_force(kind: str, language: str = MAIN, *, day: date | None = None) -> LegalVersion | None:
    """The version that holds on a day (today), in a language or else in Chinese."""
    day = day or timezone.localdate()
    for code in dict.fromkeys((language, MAIN)):
        found = LegalVersion.objects.filter(kind=kind, language=code).in_force(day).first()
        if found is not None:
            return found
    return None


def current_of(versions: list[LegalVersion], *, day: date | None = None) -> LegalVersion | None:
    """The one in force among versions given newest first; before any is, the first that will be."""
    day = day or timezone.localdate()
    return next((row for row in versions if row.effective_on <= day), versions[-1] if versions else None)


def as_draft(page: LegalPage) -> LegalVersion:
    """The page's present text in the shape of a version, for previews; never stored."""
    return LegalVersion(
        page=page,
        kind=page.kind,
        language=language_of(page),
        number=page.number,
        title=page.title,
        body=page.body,
        change_note=page.change_note,
        effective_on=page.effective_on,
    )
