"""The cases of a regrade as a spreadsheet, as the reader who asks may see them."""

import io
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from courses.domain.regrading.regrade import cases_for, reason_of
from courses.domain.reports.export import cells, safe_text, start_sheet
from courses.models import Regrade, RegradeCase
from people.domain.audit import record_audit

CHUNK = 500


def write_cases(regrade: Regrade, user: Any, *, request: Any = None) -> bytes:
    """One line a case. That somebody took the list is in the log."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Regrade"))
    subtitle = f"{regrade.reason} · {timezone.localtime(regrade.asked_at):%Y-%m-%d %H:%M}"
    start_sheet(sheet, regrade.assessment.title, subtitle, [16, 26, 26, 9, 16, 12, 12, 12, 12, 22, 40], frozen=3)
    heads = [
        _("Person's name"), _("Organisation"), _("Course"), _("Attempt"), _("What changes"), _("Score before"),
        _("Score after"), _("Passed before"), _("Passed after"), _("For the course"), _("Remark"),
    ]  # fmt: skip
    sheet.append(cells(sheet, heads, head=True))
    count = 0
    for case in cases_for(regrade, user).iterator(chunk_size=CHUNK):
        count += 1
        sheet.append([safe_text(value) for value in line_of(case)])
    record_audit(
        "regrade.exported", actor=user, subject=regrade, organisation=regrade.assessment.owner,
        fields=[f"rows={count}"], request=request,
    )  # fmt: skip
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def line_of(case: RegradeCase) -> list[Any]:
    """The values of one line."""
    attempt, is_changed = case.attempt, case.verdict == RegradeCase.Verdict.CHANGED
    after = (case.score, case.passed) if is_changed else (case.grade.score, case.grade.passed)
    return [
        attempt.person.real_name, str(attempt.organisation or ""), attempt.course.title if attempt.course else "",
        attempt.number, str(RegradeCase.Verdict(case.verdict).label), case.grade.score, after[0],
        word_of(case.grade.passed), word_of(after[1]), effect_of(case), remark_of(case),
    ]  # fmt: skip


def word_of(passed: bool | None) -> str:
    """Passed or not, where it is judged."""
    return "" if passed is None else _("passed") if passed else _("not passed")


def effect_of(case: RegradeCase) -> str:
    """What follows for the course; nothing is an empty cell."""
    return "" if case.effect == RegradeCase.Effect.NONE else str(RegradeCase.Effect(case.effect).label)


def remark_of(case: RegradeCase) -> str:
    """Why it stays, that a certificate stays, or that another result came meanwhile."""
    if case.is_left:
        return _("Something came in between; left as it is.")
    return _("The certificate stays valid.") if case.keeps_certificate else reason_of(case)
