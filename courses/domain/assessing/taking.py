"""Anonymous self-tests: scored at once, kept without a person, reopened by whoever holds the receipt."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.refusal import Refused
from courses.models import AnonymousAnswer, PrivacyClass, SpentToken, Taking
from courses.models.taking import random_id
from people.models import keyring
from people.models.public_id import ALPHABET
from plugins.api import AssessmentType, Ctx, Mode, Outcome, Problem, runtime

RECEIPT = "receipt"
NOBODY = 0  # whose token is spent by a form itself
TOKEN = "spent-token"  # noqa: S105 — the name of a digest's scheme


@dataclass(frozen=True)
class Taken:
    """What the taker sees, once. Nothing of it but score and band is stored, and the receipt only as a digest."""

    receipt: str
    outcome: Outcome
    response: dict[str, Any]
    crisis: bool


def new_receipt() -> str:
    """Sixteen signs, 80 bits, in groups of four."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(16))
    return "-".join(signs[start : start + 4] for start in range(0, 16, 4))


def receipt_digest(receipt: str) -> str:
    """The form in which a receipt is stored and found."""
    return keyring.lookup_digest(RECEIPT, receipt.strip().lower().replace("-", "").replace(" ", ""))


def take_anonymously(
    version_id: int,
    *,
    data: Any,
    variant: dict[str, Any] | None = None,
    language: str = "zh-hans",
    age_group: str = "",
    district_id: int | None = None,
    place: str = "",
    person_id: int | None = None,
    once: str = "",
) -> Taken:
    """Score an anonymous test and keep a taking of it. `person_id` with `place` (a course item) spends a token so that
    it counts once there; nothing links the token to the taking, and neither knows a time.

    Where answers are kept (a survey) nobody answers twice in a place. `once` names a form: sent twice, it counts once.
    """
    facts = version_facts(version_id)
    if facts.privacy != PrivacyClass.ANONYMOUS:
        raise Refused("not_anonymous", _("This test is not an anonymous one."))
    response, outcome = _score(facts, data=data, variant=variant or {}, language=language)
    receipt = new_receipt()
    kept = response if keeps_answers(facts.type_key) else None
    with transaction.atomic():
        is_new = not once or spend_token(NOBODY, place=f"form:{once[:40]}")
        if place and person_id is not None and is_new and not spend_token(person_id, place=place) and kept is not None:
            raise Refused("taken", _("You have answered this already. Thank you; once is enough."))
        if is_new:
            _keep_taking(version_id, outcome=outcome, receipt=receipt, age_group=age_group, district_id=district_id)
            if kept is not None:
                _keep_answer(version_id, kept)
    return Taken(receipt, outcome, response, "crisis" in outcome.signals)


def _score(facts: VersionFacts, *, data: Any, variant: dict[str, Any], language: str) -> tuple[dict[str, Any], Outcome]:
    """What was answered and what it comes to; refused where the plugin fails or an answer is missing."""
    broken = Refused(
        "unavailable", _("This test cannot be scored right now. Nothing was kept; please come back later.")
    )
    ctx = Ctx(config=facts.config, variant=variant, mode=Mode.ATTEMPT, lang=language)
    parsed = runtime.call(facts.type_key, "parse", ctx, data, {}, fallback=({}, []), private=True)
    if not parsed.ok:
        raise broken
    response, problems = parsed.value
    _refuse_incomplete(problems, response)
    graded = Ctx(config=facts.config, variant=variant, mode=Mode.REVIEW, response=response, lang=language)
    called = runtime.call(facts.type_key, "grade", graded, private=True)
    if not called.ok:
        raise broken
    return response, called.value


def keeps_answers(type_key: str) -> bool:
    """Whether a type sums up what many have answered, so that answers must be kept; without a name."""
    kind = runtime.assessment_type(type_key)
    return kind is not None and type(kind).results is not AssessmentType.results


def _keep_answer(version_id: int, response: dict[str, Any]) -> None:
    month = f"{timezone.localdate():%Y-%m}"
    AnonymousAnswer(version_id=version_id, month=month, response=response).save(force_insert=True)


def _refuse_incomplete(problems: list[Problem], response: dict[str, Any]) -> None:
    errors = [problem for problem in problems if problem.is_error]
    if errors:
        raise Refused(
            "incomplete",
            _("A few questions are still open. What you chose stands here as you left it."),
            problems=errors,
            response=response,
        )


def _keep_taking(version_id: int, *, outcome: Outcome, receipt: str, age_group: str, district_id: int | None) -> Taking:
    return Taking.objects.create(
        version_id=version_id, month=f"{timezone.localdate():%Y-%m}", age_group=age_group, district_id=district_id,
        score=outcome.score, band=outcome.band, receipt_digest=receipt_digest(receipt),
    )  # fmt: skip


def find_taking(receipt: str) -> Taking | None:
    """The taking of a receipt."""
    return Taking.objects.select_related("version__assessment").filter(receipt_digest=receipt_digest(receipt)).first()


def token_digest(person_id: int, *, place: str) -> str:
    """What is stored when somebody took part in a place; without the key nobody can tell who."""
    return keyring.lookup_digest(TOKEN, f"{person_id}\0{place}")


def spend_token(person_id: int, *, place: str) -> bool:
    """Note that this person took part there; False when they had before. One statement."""
    table, number, digest = (connection.ops.quote_name(name) for name in (SpentToken._meta.db_table, "id", "digest"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({number}, {digest}) VALUES (%s, %s) ON CONFLICT ({digest}) DO NOTHING",  # noqa: S608 — our own names
            [random_id(), token_digest(person_id, place=place)],
        )
        return bool(cursor.rowcount)


def has_taken_part(person_id: int, *, place: str) -> bool:
    """Whether this person's token for that place is spent."""
    return SpentToken.objects.filter(digest=token_digest(person_id, place=place)).exists()
