"""What an anonymous assessment says of many: only after it has closed, or of finished months, small groups withheld."""

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from openpyxl import Workbook

from courses.domain.assessing.taking import keeps_answers
from courses.domain.assessing.terms import terms_of
from courses.domain.assessing.window import find_window
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.reports.sheet import safe_text
from courses.models import AnonymousAnswer, AssessmentVersion, PrivacyClass
from plugins.api import Ctx, Mode, runtime


@dataclass(frozen=True)
class SurveyReport:
    """A results page. `state` is shown, open (not closed yet) or unavailable; what it says is the plugin's word."""

    version: AssessmentVersion
    state: str
    closes_at: datetime | None
    by_month: bool
    html: SafeString = field(default_factory=lambda: mark_safe(""), repr=False)


def has_results(version: AssessmentVersion | None) -> bool:
    """Whether answers to it are kept to be summed up."""
    return version is not None and version.privacy == PrivacyClass.ANONYMOUS and keeps_answers(version.type_key)


def make_report(version: AssessmentVersion, *, language: str, now: datetime | None = None) -> SurveyReport:
    """The results as the plugin shows them; nothing while somebody could still answer."""
    facts = version_facts(version.pk)
    responses, closes_at = _closed_responses(facts, now or timezone.now())
    if responses is None:
        return SurveyReport(version, "open", closes_at, by_month=False)
    ctx = Ctx(config=facts.config, variant={}, mode=Mode.REVIEW, lang=language)
    drawn = runtime.call(facts.type_key, "render_results", ctx, responses, with_texts=True, fallback="", private=True)
    if not drawn.ok or not isinstance(drawn.value, SafeString):
        return SurveyReport(version, "unavailable", closes_at, by_month=closes_at is None)
    return SurveyReport(version, "shown", closes_at, by_month=closes_at is None, html=drawn.value)


def _closed_responses(facts: VersionFacts, now: datetime) -> tuple[list[Any] | None, datetime | None]:
    """Answers of a window that is over; without a closing date those of finished months. None while it is open.

    Two looks at a number that grows would tell what the last one answered.
    """
    window = find_window(facts.policy, terms_of(facts.id))
    rows = AnonymousAnswer.objects.filter(version_id=facts.id)
    if window.closes_at is None:
        rows = rows.filter(month__lt=f"{timezone.localdate(now):%Y-%m}")
    elif not window.is_over(now):
        return None, window.closes_at
    return list(rows.order_by("id").values_list("response", flat=True)), window.closes_at


def write_results(version: AssessmentVersion, *, now: datetime | None = None) -> bytes | None:
    """The same as a spreadsheet; None while there is nothing to show."""
    facts = version_facts(version.pk)
    responses, _closes = _closed_responses(facts, now or timezone.now())
    if responses is None:
        return None
    called = runtime.call(facts.type_key, "results", facts.config, responses, with_texts=True, private=True)
    if not called.ok or not isinstance(called.value, dict):
        return None
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Results"))
    for row in called.value.get("rows") or []:
        sheet.append([safe_text(value) for value in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
