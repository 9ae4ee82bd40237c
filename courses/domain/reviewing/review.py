"""Reviews: opening one, keeping a draft, giving it, reporting one that hurts. Nobody learns whose it is."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.authoring.assessment import version_facts
from courses.domain.refusal import Refused
from courses.domain.reviewing.practice import weight_of
from courses.domain.reviewing.rules import rules_of
from courses.domain.reviewing.settling import settle_work
from courses.domain.reviewing.showing import ReviewSheet, read_response, show_sheet
from courses.models import PeerReview, PeerWork, Response
from people.domain.audit import record_audit
from plugins.api import PersonalKind, find_personal_data

MAX_COMMENT = 4000
MAX_DRAFT = 32 * 1024
NUMBERS = (PersonalKind.PHONE, PersonalKind.IDENTITY_NUMBER)


def find_review(work: PeerWork, public_id: str) -> PeerReview | None:
    """A review that the writer of `work` took; one that staff took back is gone."""
    rows = PeerReview.objects.filter(public_id=public_id, by=work, taken_back_by=None)
    return rows.select_related("work__attempt", "by__attempt").first()


def show_review(review: PeerReview, *, language: str, data: Any = None) -> ReviewSheet:
    """The colleague's text with the form, by the version that it was written under."""
    attempt = review.work.attempt
    facts = version_facts(attempt.version_id)
    finals = Response.objects.filter(attempt=attempt, final=True).order_by("-revision")
    raw = finals.values_list("raw", flat=True).first()
    response = read_response(facts, raw, variant=attempt.variant, language=language)
    return show_sheet(
        facts, response, variant=attempt.variant, language=language, data=data, draft=review.draft or None
    )


def keep_review_draft(review: PeerReview, draft: Mapping[str, list[str]], *, now: datetime | None = None) -> datetime:
    """Keep what the reviewer has filled in so far."""
    now = now or timezone.now()
    if sum(len(name) + sum(map(len, values)) for name, values in draft.items()) > MAX_DRAFT:
        raise Refused("too_large", _("This is too long to be kept. Shorten it a little; what you typed is still here."))
    rows = PeerReview.objects.filter(pk=review.pk, given_at__isnull=True)
    if not rows.update(draft=dict(draft), drafted_at=now):
        raise Refused("given", _("This review is given already; nothing was written."))
    return now


def clean_comment(words: str) -> str:
    """A comment as it is kept: without signs that no page shows."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in plain if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return kept.strip()[:MAX_COMMENT]


def check_comment(words: str, *, least: int) -> str:
    """The comment, if it says enough and hands out no number by which people find each other."""
    words = clean_comment(words)
    length = len("".join(words.split()))
    if length < max(1, least):
        facts = {"least": max(1, least), "length": length}
        raise Refused("comment", _("Write at least %(least)s characters; there are %(length)s.") % facts)
    if any(one.kind in NUMBERS for one in find_personal_data(words)):
        raise Refused("comment", _("Leave out phone and identity numbers: reviews are without names on both sides."))
    return words


def give_review(review: PeerReview, *, marks: dict[str, Any], comment: str, now: datetime | None = None) -> PeerReview:
    """Give a review, once; a double click is one. One that is late still counts, if the work has not gone elsewhere.

    What follows (a result here or there) is settled afterwards, outside the transaction.
    """
    now = now or timezone.now()
    rules = rules_of(review.work.attempt.version_id)
    comment = check_comment(comment, least=rules.comment)
    own = review.by
    weight = weight_of(own, rules_of(own.attempt.version_id)) if own is not None else None
    with transaction.atomic():
        row = PeerReview.objects.select_for_update().get(pk=review.pk)
        if row.given_at is not None:
            return row
        if row.taken_back_by_id is not None:
            raise Refused("taken_back", _("This work was given to somebody else meanwhile. Please take another."))
        row.marks, row.comment, row.given_at, row.released_at = marks, comment, now, None
        row.weight = weight or row.weight
        row.draft, row.drafted_at = {}, None
        row.save()
    settle_work(review.work)
    if own is not None:
        settle_work(own)
    return row


@transaction.atomic
def report_review(review: PeerReview, *, actor: Any, reason: str, request: Any = None) -> PeerReview:
    """The writer of the work says that a comment hurts; staff look at it."""
    row = PeerReview.objects.select_for_update().get(pk=review.pk)
    if row.given_at is None or row.hidden_at is not None or row.reported_at is not None:
        return row
    row.reported_at, row.reported_reason = timezone.now(), clean_comment(reason)[:300]
    row.save(update_fields=["reported_at", "reported_reason"])
    record_audit("peers.reported", actor=actor, subject=row, request=request)
    return row
