"""One request about files: what came is kept, what was typed beside it is saved, what is not fit is said."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.assessing.answers import Raw, SaveError, save_answer
from courses.domain.refusal import Refused
from courses.domain.uploading.files import find_open, most_bytes, put_back, receive_file, take_back
from courses.domain.uploading.given import field_name
from courses.models import AttemptFile

END = "end"  # the last field of the form: where it is missing, the rest may be too
MODEST = 1024 * 1024
SLACK = 50 * 1024 * 1024


@dataclass(frozen=True)
class Sent:
    """What stands now, and why something else does not. `field` is where it belongs."""

    rows: tuple[AttemptFile, ...] = ()
    problems: list[Any] = field(default_factory=list)
    field: str = ""


def is_far_too_much(person_id: int | None, attempt_id: str, length: int) -> bool:
    """Whether a request is larger than everything that this paper asks for, with room for two misjudged photographs."""
    try:
        attempt = find_open(person_id or 0, attempt_id)
    except SaveError:
        return length > MODEST
    return length > most_bytes(attempt) + SLACK


def change_files(person_id: int, attempt_id: str, *, data: Mapping[str, Any], files: Any, raw: Raw) -> Sent:
    """Do what one request asks for. Raises NotYours, Closed, Unreadable or Refused."""
    find_open(person_id, attempt_id)
    if raw and END in data:
        save_answer(person_id, attempt_id, question="", raw=raw, save_key=f"files-{secrets.token_hex(8)}")
    if "remove" in data:
        row = take_back(person_id, attempt_id, data["remove"])
        return Sent((row,), field=row.field)
    if "restore" in data:
        row = put_back(person_id, attempt_id, data["restore"])
        return Sent((row,), field=row.field)
    if END not in data:
        raise Refused("broken_off", _("The transmission broke off, so nothing was kept of it. Send it once more."))
    return receive_all(person_id, attempt_id, files)


def receive_all(person_id: int, attempt_id: str, files: Any) -> Sent:
    """Every file that came, under whichever button; each is taken or refused for itself."""
    rows, problems, last = [], [], ""
    for name, uploads in files.lists():
        last = name.removeprefix(field_name(""))
        for upload in uploads:
            try:
                rows.append(receive_file(person_id, attempt_id, field=last, upload=upload))
            except Refused as refusal:
                problems.append(refusal.message)
    if not rows and not problems:
        problems.append(_("No file was chosen. Choose one first, then send it."))
    return Sent(tuple(rows), problems, last)
