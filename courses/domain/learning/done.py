"""What an enrolment has done in its round: one prepared statement, asked by nearly every page of a learner."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone

from courses.domain.assessing.taking import token_digest
from courses.domain.learning.outline import Outline
from courses.models import Enrolment, ItemCompletion, PrivacyClass, SpentToken, Waiver


@dataclass(frozen=True)
class DoneKeys:
    """Keys (as strings) that need nothing more; those of them that were waived, and those that left a token only.

    `enrolled_on` is the day from which items that open later are counted; None outside an enrolment."""

    done: frozenset[str]
    waived: frozenset[str]
    taken: frozenset[str] = frozenset()
    enrolled_on: date | None = field(default=None, compare=False)

    def __contains__(self, key: object) -> bool:
        return key in self.done


def done_keys(enrolment: Enrolment, outline: Outline) -> DoneKeys:
    """What the enrolment has done in its round: one query, and one more where the course has anonymous items."""
    since = timezone.localdate(enrolment.enrolled_at)
    return find_done(enrolment.pk, enrolment.round, person_id=enrolment.person_id, outline=outline, enrolled_on=since)


def find_done(
    enrolment_id: int, round_: int, *, person_id: int | None, outline: Outline, enrolled_on: date | None = None
) -> DoneKeys:
    """The same for somebody who holds only the keys."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor), [enrolment_id, round_, enrolment_id])
        rows = cursor.fetchall()
    done: set[str] = set()
    waived: set[str] = set()
    for key, is_waiver in rows:
        text = "" if key is None else str(key if isinstance(key, uuid.UUID) else uuid.UUID(key))
        (waived if is_waiver else done).add(text)
    if "" in waived:  # the whole course
        waived |= {item.key for item in outline.items}
    waived.discard("")
    taken = token_keys(person_id, outline)
    return DoneKeys(frozenset(done | waived | taken), frozenset(waived), frozenset(taken), enrolled_on)


def token_keys(person_id: int | None, outline: Outline) -> set[str]:
    """Keys of anonymous items this person took part in; a query only where the course has such items."""
    private = [
        item.key for item in outline.items if item.assessment and item.assessment.privacy == PrivacyClass.ANONYMOUS
    ]
    if not private or person_id is None:
        return set()
    digests = {token_digest(person_id, place=key): key for key in private}
    spent = SpentToken.objects.filter(digest__in=digests).values_list("digest", flat=True)
    return {digests[digest] for digest in spent}


@lru_cache(maxsize=4)
def _statement(vendor: str) -> str:
    """Completions not reversed, and waivers not withdrawn."""
    done, waiver = (connection.ops.quote_name(model._meta.db_table) for model in (ItemCompletion, Waiver))
    return (
        f"SELECT d.item_key, 0 FROM {done} d WHERE d.enrolment_id = %s AND d.round = %s AND NOT d.is_reversal "  # noqa: S608 - the names are our own
        f"AND NOT EXISTS (SELECT 1 FROM {done} r WHERE r.reverses_id = d.id) UNION ALL "
        f"SELECT w.item_key, 1 FROM {waiver} w WHERE w.enrolment_id = %s AND w.withdraws_id IS NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {waiver} x WHERE x.withdraws_id = w.id)"
    )


def as_parameter(key: uuid.UUID) -> Any:
    """A key as the database of this connection keeps it."""
    return key if connection.features.has_native_uuid_field else key.hex
