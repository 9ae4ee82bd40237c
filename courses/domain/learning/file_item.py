"""A file as a part of a course: who may fetch it, and that fetching it is what there is to do."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.domain.files.media import SHOWN_ELSEWHERE
from cms.models import CustomDocument, CustomMedia
from courses.domain.learning.completion import is_open_to, record_item, refresh_course_completion
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.domain.refusal import Refused
from courses.models import Enrolment, ItemCompletion

LANGUAGE = "zh-hans"


def find_document(item: OutlineItem) -> CustomDocument | None:
    """The document of an item; None when it is gone."""
    return CustomDocument.objects.filter(pk=item.document_id).first() if item.document_id else None


@transaction.atomic
def fetch_file(enrolment: Enrolment, item: OutlineItem, *, outline: Outline) -> str:
    """Note that a learner fetched the file; returns its address. Refuses when the file is gone."""
    document = find_document(item)
    if document is None:
        raise Refused(
            "gone", _("This file is not here any more. Tell the owner of the course; nothing of yours is lost.")
        )
    done = record_item(
        enrolment, item, outline=outline, basis=ItemCompletion.Basis.READ, evidence={"file": document.public_id}
    )
    refresh_course_completion(enrolment, outline=outline, done=done)
    return str(document.url)


def is_handed_out(asset: CustomMedia | CustomDocument, person: Any) -> bool:
    """Whether an open part of a course that somebody is enrolled in hands out this document or plays this recording.

    The library finds files on pages by an index that follows a publication seconds later, and not at all what only an
    earlier version of a course shows; learners get theirs at once.
    """
    column = "document_id" if isinstance(asset, CustomDocument) else "media_id"
    rows = Enrolment.objects.of(person).running().select_related("version")
    for enrolment in rows:
        outline = outline_of(enrolment.version, language=LANGUAGE)
        items = [item for item in outline.items if getattr(item, column) == asset.pk]
        done = done_keys(enrolment, outline) if items else None
        if done is not None and any(is_open_to(item, outline, done) for item in items):
            return True
    return False


def register_files() -> None:
    """Let the library ask about its documents; once, when everything is loaded."""
    if is_handed_out not in SHOWN_ELSEWHERE:
        SHOWN_ELSEWHERE.append(is_handed_out)
