"""Drafts of confidential writing: kept sealed while their writer is at it, for kinds that ask for it (`keeps_drafts`).

A self-test keeps nothing before it is handed in. A private journal takes weeks and must not live in an open page alone.
"""

import hashlib
import json

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from courses.domain.assessing.answers import Closed, Conflict, NotYours, Raw
from courses.domain.assessing.attempt_state import is_overdue
from courses.domain.assessing.consent import has_taken_back
from courses.domain.assessing.sealed import open_answers, seal_answers
from courses.domain.authoring.assessment import version_facts
from courses.models import Attempt, Progress, SealedResult
from plugins.api import runtime


def keeps_drafts(attempt: Attempt) -> bool:
    """Whether the kind of a confidential paper asks for drafts to be kept."""
    kind = runtime.assessment_type(version_facts(attempt.version_id).type_key)
    return attempt.is_sealed and kind is not None and kind.keeps_drafts


def mark_of(raw: Raw | None) -> str:
    """Tells one state of a draft from another; a window that knows an older one overwrites nothing."""
    written = json.dumps(raw or {}, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(written).hexdigest()[:16]


@sensitive_variables()
def known_mark(attempt: Attempt) -> str:
    """The mark of what is kept now."""
    sealed = SealedResult.objects.filter(attempt=attempt).first()
    return mark_of(open_answers(sealed)["raw"] if sealed else None)


@sensitive_variables()
@transaction.atomic
def keep_sealed_draft(person_id: int, attempt_id: str, *, raw: Raw, known: str) -> str:
    """Seal what was typed so far; its mark. `known` is the mark that the page had, empty from a page without script."""
    attempt = Attempt.objects.select_for_update().filter(public_id=attempt_id, person=person_id).first()
    if attempt is None or not keeps_drafts(attempt):
        raise NotYours(attempt_id)
    sealed = SealedResult.objects.filter(attempt=attempt).first()
    if attempt.progress not in (Progress.STARTED, Progress.RETURNED) or is_overdue(attempt) or sealed is None:
        raise Closed("submitted")
    if has_taken_back(attempt):
        raise Closed("consent")
    kept = open_answers(sealed)
    if known and mark_of(kept["raw"]) not in (known, mark_of(raw)):
        raise Conflict(0)
    seal_answers(sealed, variant=kept["variant"], raw=raw)
    return mark_of(raw)
