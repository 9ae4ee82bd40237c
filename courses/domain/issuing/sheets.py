"""Certificates of a class, a school or everybody as files: drawn by a job, part by part, kept for a week.

A list of what is to be drawn is written first, so that a job that was killed goes on behind its last whole part and
gives the same files. Each part is looked at again with the eyes of who asked: what they may no longer see, and what was
revoked or replaced meanwhile, is left out and counted.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.domain.certifying.rendering import NotDrawn, bind_sheets, draw_sheet, renderers
from courses.domain.issuing.selection import PRINT, Selection, certificates_to_print, read_selection
from courses.domain.reports.export import drop_unnamed, put_away
from courses.models.certificate import Certificate
from people import rules
from people.domain.audit import record_audit
from people.domain.job import JobRefused, LeaseLost, Progress, create_job, stop_job
from people.models import Job, JobState, User

KIND = "courses.print_certificates"
PAGES = 500  # a part; a thousand pages of one file take 335 MiB of memory
REPORTED = 25  # certificates between two reports of progress
KEPT = timedelta(days=7)
DOUBLE_CLICK = timedelta(seconds=10)
NAMED = 50  # numbers listed of what could not be drawn
SINGLE, BOUND = "single", "bound"
DRAWN_BY = Coalesce("look__sheet_renderer", Value(""))  # empty: our own
MIMES = {"zip": "application/zip", "pdf": "application/pdf"}


def request_sheets(
    user: User, selection: Selection, *, shape: str, language: str = "zh-hans", request: Any = None
) -> Job:
    """Ask for the files; the same wish while it is being done, or a double click, is one job."""
    arguments = {**selection.as_arguments(), "shape": shape, "language": language}
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).first()
        mine = Job.objects.filter(kind=KIND, owner=user)
        fresh = mine.filter(state=JobState.DONE, created_at__gte=timezone.now() - DOUBLE_CLICK)
        for job in mine.unfinished() | fresh:
            if job.arguments == arguments:
                return job
        job = create_job(KIND, owner=user, organisation=selection.place, arguments=arguments)
        fields = [f"{name}={value}" for name, value in sorted(arguments.items())]
        record_audit(
            "certificates.print_asked", actor=user, subject=job, organisation=selection.place, fields=fields,
            request=request,
        )  # fmt: skip
    return job


def write_sheets(job: Job, progress: Progress) -> None:
    """Draw part by part; parts that are there already stay as they are."""
    user, there = job.owner, renderers()
    if user is None or not rules.may(user, PRINT):
        raise JobRefused("not_allowed")
    plan = read_plan(job) or make_plan(job, user)
    parts, done = list(job.result.get("parts", [])), sum(one["asked"] for one in job.result.get("parts", []))
    with translation.override(str(job.arguments.get("language") or "zh-hans")):
        while done < len(plan):
            wanted = next_part(plan, done, bound=job.arguments.get("shape") == BOUND)
            part = write_part(
                job, user, wanted, number=len(parts) + 1, there=there, progress=(progress, done, len(plan))
            )
            parts, done = [*parts, part], done + len(wanted)
            keep_parts(job, parts)
            progress(done, len(plan))
    progress(done, max(len(plan), 1))
    drop_unnamed(plan_name(job))
    drawn = sum(one["drawn"] for one in parts)
    record_audit("certificates.printed", actor=user, subject=job, organisation=job.organisation, fields=[f"n={drawn}"])


def keep_parts(job: Job, parts: list[dict[str, Any]]) -> None:
    """Write down which parts are whole, unless somebody else holds the job by now."""
    job.result = {"parts": parts}
    if not Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(result=job.result):
        raise LeaseLost(job.public_id)


def plan_name(job: Job) -> str:
    return f"exports/{job.public_id}.plan"


def make_plan(job: Job, user: User) -> list[int]:
    """The keys of what is to be drawn, school by school, in a file beside the parts; for the printer by renderer."""
    rows = certificates_to_print(read_selection(job), user)
    if job.arguments.get("shape") == BOUND:
        rows = rows.annotate(drawn_by=DRAWN_BY).order_by("drawn_by", *rows.query.order_by)
    plan = list(rows.values_list("pk", flat=True))
    drop_unnamed(plan_name(job))
    storages["private"].save(plan_name(job), ContentFile(json.dumps(plan).encode()))
    return plan


def read_plan(job: Job) -> list[int]:
    """The list a worker before has written; empty when there is none."""
    if not storages["private"].exists(plan_name(job)):
        return []
    with storages["private"].open(plan_name(job)) as file:
        return list(json.loads(file.read() or b"[]"))


def next_part(plan: Sequence[int], done: int, *, bound: bool) -> Sequence[int]:
    """What comes next, as much as fits into a file; a file for the printer has one renderer."""
    wanted = plan[done : done + PAGES]
    if not bound:
        return wanted
    rows = Certificate.objects.filter(pk__in=wanted).annotate(drawn_by=DRAWN_BY)
    by = dict(rows.order_by().values_list("pk", "drawn_by"))
    return list(takewhile(lambda pk: by.get(pk) == by.get(wanted[0]), wanted))


def write_part(
    job: Job, user: User, wanted: Sequence[int], *, number: int, there: Any, progress: tuple[Progress, int, int]
) -> dict[str, Any]:
    """Draw these certificates into one file; gives its name and what is in it."""
    visible = certificates_to_print(Selection(), user).filter(pk__in=wanted)
    found = visible.select_related("look", "organisation", "template_version").in_bulk()
    rows = [found[pk] for pk in wanted if pk in found]
    bound = job.arguments.get("shape") == BOUND
    write = write_bound if bound else write_single
    with tempfile.TemporaryFile() as file:
        missing = write(file, rows, there, progress) if rows else []
        report, before, total = progress
        report(before, total)  # whoever was stopped meanwhile leaves no file behind
        size = file.tell()
        file.seek(0)
        ending = "pdf" if bound else "zip"
        name = put_part(job, number, file, ending) if len(missing) < len(rows) else ""
    drawn = len(rows) - len(missing)
    return {"name": name, "asked": len(wanted), "drawn": drawn, "missing": missing[:NAMED], "bytes": size}


def put_part(job: Job, number: int, file: Any, ending: str) -> str:
    """Into the private storage, in the place of what a worker that died may have left."""
    return put_away(job, file, f"{number}.{ending}")


def write_single(file: Any, rows: Sequence[Certificate], there: Any, progress: tuple[Progress, int, int]) -> list[str]:
    """One file a certificate, in folders by school; gives the numbers of what nobody could draw."""
    report, before, total = progress
    missing = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for place, row in enumerate(rows):
            try:
                archive.writestr(name_in_archive(row), draw_sheet(row, there))
            except NotDrawn:
                missing.append(row.number)
            if place % REPORTED == 0:
                report(before + place, total)
    return missing


def write_bound(file: Any, rows: Sequence[Certificate], there: Any, progress: tuple[Progress, int, int]) -> list[str]:
    """All in one file for the printer; what cannot be bound at once is bound without those that are at fault."""
    report, before, total = progress
    report(before, total)
    bound, missing = bind_sheets(rows, there)
    file.write(bound)
    return missing


def name_in_archive(row: Certificate) -> str:
    """Folder of the school, number and name: what whoever hands them out looks for."""
    school = row.organisation.name if row.organisation else _("without a school")
    return f"{safe(school)}/{safe(row.number)} {safe(row.snapshot['name'])}.pdf"


def safe(text: str) -> str:
    """Fit for a file name anywhere."""
    return "".join("-" if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in text).strip(" .")[:80]


def parts_of(job: Job) -> Iterator[dict[str, Any]]:
    """The files that are there, with the number by which they are asked for."""
    for number, part in enumerate(job.result.get("parts", []), start=1):
        if part["name"]:
            yield {**part, "number": number}


def remove_old_sheets() -> int:
    """Delete files older than a week, and at once those of jobs that were stopped or came to nothing."""
    limit = timezone.now() - KEPT
    kept = Job.objects.filter(kind=KIND, finished_at__isnull=False).exclude(result={})
    ended = Job.objects.filter(kind=KIND, state__in=[JobState.CANCELLED, JobState.FAILED])
    fresh = ended.filter(finished_at__gte=limit)  # a part may lie there that no row names
    return sum(drop_sheets(job) for job in kept.filter(finished_at__lt=limit) | ended.exclude(result={}) | fresh)


def stop_sheets(job: Job) -> None:
    """Stop a drawing and remove what it has made so far."""
    if stop_job(job):
        job.refresh_from_db()
        drop_sheets(job)


def drop_sheets(job: Job) -> int:
    """Remove the files of a job that has ended, the list and a part that no row names yet included; how many went."""
    parts = list(parts_of(job))
    for part in parts:
        storages["private"].delete(part["name"])
    for ending in MIMES:
        drop_unnamed(f"exports/{job.public_id}.{len(job.result.get('parts', [])) + 1}.{ending}")
    drop_unnamed(plan_name(job))
    Job.objects.filter(pk=job.pk).update(result={})
    return len(parts)
