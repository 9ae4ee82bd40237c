"""How questions of the bank fare: counted by the clock from graded attempts into a table, said in plain words.

Counted is what each person did first with a version, so that nobody counts twice. Facility is the mean share of the
points; discrimination the correlation of that share with the share earned on the rest of the paper.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.bank.items import describe_item
from courses.models import DrawnItem, Grade, Grading, Item, ItemStatistic, ItemVersion, PrivacyClass, Progress
from plugins.api import runtime

LEAST = 30  # below it a share is uncertain by about nine points each way, a correlation by about 0.18
EASY, HARD = Decimal("0.95"), Decimal("0.20")
WEAK = Decimal("0.10")
RARE = Decimal("0.02")
BATCH = 100


@dataclass(frozen=True)
class Given:
    """One person's first answer: shares of the points here and on the rest (None: no rest), and what was chosen."""

    share: float
    rest: float | None
    chosen: tuple[str, ...] = ()


def correlate(pairs: list[tuple[float, float]]) -> float | None:
    """Pearson's r; None where one side does not vary."""
    count = len(pairs)
    if count < 2:
        return None
    mean_x, mean_y = sum(x for x, _y in pairs) / count, sum(y for _x, y in pairs) / count
    over_x, over_y = sum((x - mean_x) ** 2 for x, _y in pairs), sum((y - mean_y) ** 2 for _x, y in pairs)
    if over_x < 1e-12 or over_y < 1e-12:
        return None
    both = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return max(-1.0, min(1.0, both / sqrt(over_x * over_y)))


def count_answers(version: ItemVersion) -> ItemStatistic:
    """Count one version anew and keep it."""
    given = _read_given(version)
    shares = [one.share for one in given]
    r = correlate([(one.share, one.rest) for one in given if one.rest is not None])
    values = {
        "answers": len(given), "counted_at": timezone.now(),
        "facility": _four(sum(shares) / len(shares)) if shares else None,
        "discrimination": None if r is None else _four(r),
        "options": dict(Counter(option for one in given for option in one.chosen)),
    }  # fmt: skip
    row, _made = ItemStatistic.objects.update_or_create(version=version, defaults=values)
    return row


def _four(number: float) -> Decimal:
    return Decimal(str(round(number, 4)))


def _read_given(version: ItemVersion) -> list[Given]:
    grades = Grade.objects.filter(attempt=OuterRef("attempt")).order_by("-serial")
    rows = (
        DrawnItem.objects.filter(version=version, attempt__grading=Grading.FULLY_GRADED)
        .exclude(attempt__progress=Progress.VOIDED)
        .exclude(attempt__privacy=PrivacyClass.CONFIDENTIAL)
        .order_by("attempt__started_at", "attempt_id")
        .annotate(
            parts=Subquery(grades.values("parts")[:1]), response=Subquery(grades.values("response")[:1]),
            score=Subquery(grades.values("score")[:1]), most=Subquery(grades.values("max_score")[:1]),
        )
        .values_list("attempt__person_id", "part", "parts", "response", "score", "most")
    )  # fmt: skip
    seen: set[int] = set()
    found = []
    for person, part, parts, response, score, most in rows:
        if person not in seen and (given := _read_one(version, part, parts, response, score, most)) is not None:
            seen.add(person)
            found.append(given)
    return found


def _read_one(version: ItemVersion, part: str, parts: Any, response: Any, score: Any, most: Any) -> Given | None:
    mine = next((one for one in parts or () if one.get("id") == part), None)
    if mine is None or score is None or most is None or Decimal(mine["max"]) <= 0:
        return None
    earned, worth = Decimal(mine["score"]), Decimal(mine["max"])
    rest = float((score - earned) / (most - worth)) if most > worth else None
    called = runtime.call(version.item.type_key, "chosen_options", version.config, part, response or {}, fallback=())
    return Given(float(earned / worth), rest, tuple(called.value))


def count_due(*, limit: int = BATCH) -> int:
    """Count the versions with grades that came after they were counted; a duty of the clock. Returns how many."""
    due = (
        ItemVersion.objects.annotate(graded=Max("drawn__attempt__grades__graded_at"))
        .filter(graded__isnull=False)
        .filter(Q(statistic=None) | Q(graded__gt=F("statistic__counted_at")))
        .select_related("item")
        .order_by("graded")[:limit]
    )
    return len([count_answers(version) for version in due])


@dataclass(frozen=True)
class OptionCount:
    """How many chose an option."""

    text: str
    correct: bool
    count: int
    percent: int


@dataclass(frozen=True)
class Findings:
    """What is said of a question. Numbers stay away until enough people have answered."""

    version: int
    answers: int
    facility: Decimal | None
    discrimination: Decimal | None
    options: tuple[OptionCount, ...]
    remarks: tuple[str, ...]


def findings_of(item: Item) -> Findings | None:
    """The statistic of the version in use, in words; None while it was never drawn."""
    version = item.approved_version or item.current_version
    row = ItemStatistic.objects.filter(version=version).first() if version else None
    if row is None or version is None:
        return None
    if row.answers < LEAST:
        words = _(
            "%(count)s people have answered so far. Numbers are shown from %(least)s answers on: with fewer, chance "
            "says more than the question."
        )
        return Findings(version.number, row.answers, None, None, (), (words % {"count": row.answers, "least": LEAST},))
    options = tuple(
        OptionCount(one.text, one.correct, count, round(100 * count / row.answers))
        for one in describe_item(item.type_key, version.config).options
        for count in (int(row.options.get(one.id, 0)),)
    )
    facility = None if row.facility is None else round(row.facility * 100, 1)
    return Findings(
        version.number, row.answers, facility, row.discrimination and round(row.discrimination, 2), options,
        tuple(remark_on(row, options)),
    )  # fmt: skip


def remark_on(row: ItemStatistic, options: tuple[OptionCount, ...]) -> list[str]:
    """What an author should look at, in plain words."""
    said = []
    if row.facility is not None and row.facility > EASY:
        said.append(_("Too easy: almost everybody gets it right, so it tells nobody apart."))
    if row.facility is not None and row.facility < HARD:
        said.append(_("Very hard: hardly anybody gets it right. Is the key right, and is it taught?"))
    if row.discrimination is not None and row.discrimination < 0:
        said.append(_("Those who do well otherwise get it wrong more often. Check the key and the words."))
    elif row.discrimination is not None and row.discrimination < WEAK:
        said.append(_("It does not discriminate: getting it right has little to do with the rest of the paper."))
    for one in options:
        if not one.correct and Decimal(one.count) / row.answers < RARE:
            said.append(_("Hardly anybody takes “%(text)s”: a distractor that distracts nobody.") % {"text": one.text})
    return said or [_("Nothing stands out.")]
