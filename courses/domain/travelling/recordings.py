"""What belongs to a recording beside its file, on its way out and in: captions, chapters, whether it may be kept."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from cms.domain.recording.captions import LANGUAGES, find_captions, find_problems, read_posted, save_captions
from cms.domain.recording.chapter_lines import read_lines, write_lines
from cms.models import CustomMedia
from courses.domain.travelling.parcel import FileEntry
from courses.domain.travelling.report import CHANGED, LEFT_OUT, Report

Cues = list[list[Any]]


def pack_beside(media: CustomMedia) -> dict[str, Any]:
    """Captions by language as [start, end, speaker, text], chapters as their lines, and the two rules of playing."""
    captions = {code: [list(cue) for cue in cues] for code in LANGUAGES if (cues := plain_cues(media, code))}
    return {
        "captions": captions, "chapter_lines": write_lines(media.chapters), "may_download": media.may_download,
        "must_play": media.must_play, "may_read": media.may_read,
    }  # fmt: skip


def plain_cues(media: CustomMedia, language: str) -> Cues:
    """The cues in a language; times as 0:01:05.250."""
    found = find_captions(media, language).cues
    return [[moment(cue.start), moment(cue.end), cue.speaker, cue.text] for cue in found]


def moment(seconds: float) -> str:
    """0:01:05.250."""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def set_rules(row: CustomMedia, entry: FileEntry) -> None:
    """Chapters and rules of a new recording. Raises ValidationError for chapters that are none."""
    row.may_download = entry.words.get("may_download") is True
    row.may_read = entry.words.get("may_read") is True
    most = entry.words.get("must_play")
    row.must_play = most if isinstance(most, int) and 0 <= most <= 100 else 0
    row.chapters = read_lines(str(entry.words.get("chapter_lines") or ""))


def write_captions(row: CustomMedia, entry: FileEntry, *, is_new: bool, actor: Any, report: Report) -> None:
    """The captions of the archive, where they are sound and differ from what stands."""
    captions = entry.words.get("captions")
    for code, rows in captions.items() if isinstance(captions, dict) else ():
        if code not in LANGUAGES or rows == plain_cues(row, code):
            continue
        words = _refuse(row, code, rows, is_new=is_new, actor=actor)
        if words:
            report.add("captions", entry.title, LEFT_OUT, words)
            continue
        cues, _problems = read_posted(json.dumps(rows))
        save_captions(row, code, cues, known=find_captions(row, code).revision, actor=actor)
        if not is_new:
            report.add("captions", entry.title, CHANGED)


def _refuse(row: CustomMedia, code: str, rows: Any, *, is_new: bool, actor: Any) -> str:
    """Why captions stay outside, in words; empty when they may come in."""
    policy = policy_registry.get_by_type(CustomMedia)
    if not is_new and not policy.user_has_permission_for_instance(actor, "change", row):
        return _("This recording is here already, and your role may not change it.")
    cues, problems = read_posted(json.dumps(rows))
    problems = problems or [one for one in find_problems(cues, language=code) if not one.is_warning]
    return problems[0].words if problems else ""


def check_chapters(entry: FileEntry) -> None:
    """Raise ValidationError for chapters that are none."""
    lines = entry.words.get("chapter_lines") or ""
    if not isinstance(lines, str):
        raise ValidationError(_("A value has not the form it should have."))
    read_lines(lines)
