"""The cases of a regrade as a spreadsheet: written by a job, as the reader who asked may see them; kept for a week."""

import tempfile
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import storages
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook

from courses.domain.refusal import Refused
from courses.domain.regrading.regrade import cases_for, may_regrade, reason_of
from courses.domain.reports.sheet import cells, safe_text, start_sheet
from courses.models import Regrade, RegradeCase
from people.domain.audit import record_audit
from people.domain.job import JobRefused, Progress, create_job
from people.models import Job, JobState, User

KIND = "courses.export_regrade"
CHUNK = 500


def ask_export(regrade: Regrade, *, actor: Any) -> Job:
    """Ask for the list; who asks twice while it is being written gets the one that is under way."""
    if not may_regrade(actor, regrade.assessment):
        raise Refused("right", _("Results are regraded by whoever holds that right for the owner of the assessment."))
    found = newest_export(regrade, actor)
    if found is not None and found.state in (JobState.WAITING, JobState.RUNNING):
        return found
    arguments: dict[str, int | str] = {"regrade": regrade.pk, "language": get_language() or "zh-hans"}
    return create_job(KIND, owner=actor, organisation=regrade.assessment.owner, arguments=arguments)


def newest_export(regrade: Regrade, user: Any) -> Job | None:
    """The list that this reader asked for last."""
    return Job.objects.filter(kind=KIND, owner=user, arguments__regrade=regrade.pk).order_by("-pk").first()


def write_export(job: Job, progress: Progress) -> None:
    """Write the file and put it into the private storage; safe to run again. That somebody took it is in the log."""
    regrade = Regrade.objects.select_related("assessment__owner").filter(pk=job.arguments.get("regrade") or 0).first()
    owner = job.owner
    if regrade is None or owner is None or not owner.is_active or not may_regrade(owner, regrade.assessment):
        raise JobRefused("nobody")
    with (
        translation.override(str(job.arguments.get("language") or "zh-hans")),
        tempfile.TemporaryFile() as file,
    ):
        count = write_cases(file, regrade, owner, progress)
        file.seek(0)
        job.result_file = storages["private"].save(f"exports/{job.public_id}.xlsx", File(file))
    job.result = {"rows": count}
    record_audit(
        "regrade.exported",
        actor=owner,
        subject=regrade,
        organisation=regrade.assessment.owner,
        fields=[f"rows={count}"],
    )


def write_cases(file: IO[bytes], regrade: Regrade, user: User, progress: Progress) -> int:
    """One line a case, row by row: what is held at once does not grow with the cases. Returns how many."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Regrade"))
    subtitle = f"{regrade.reason} · {timezone.localtime(regrade.asked_at):%Y-%m-%d %H:%M}"
    start_sheet(sheet, regrade.assessment.title, subtitle, [16, 26, 26, 9, 16, 12, 12, 12, 12, 22, 40], frozen=3)
    heads = [
        _("Person's name"), _("Organisation"), _("Course"), _("Attempt"), _("What changes"), _("Score before"),
        _("Score after"), _("Passed before"), _("Passed after"), _("For the course"), _("Remark"),
    ]  # fmt: skip
    sheet.append(cells(sheet, heads, head=True))
    count, total = 0, int(regrade.counts.get("papers", 0))
    for case in cases_for(regrade, user).iterator(chunk_size=CHUNK):
        count += 1
        sheet.append([safe_text(value) for value in line_of(case)])
        if count % CHUNK == 0:
            progress(count, max(count, total))
    progress(count, max(count, 1))
    book.save(file)
    return count


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
