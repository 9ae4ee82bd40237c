"""The history of an assessment: who wrote which version when, what changed in words, and bringing an older one back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.domain.authoring.assessment import save_version, version_facts
from courses.domain.refusal import Refused
from courses.models import Aggregate, Assessment, AssessmentVersion, Feedback, Late, OnExpiry, Policy, PrivacyClass
from people.domain.audit import record_audit
from plugins.api import runtime

RULES = {
    "attempts": gettext_lazy("Attempts"), "pass_mark": gettext_lazy("Passed with (percent)"),
    "time_limit": gettext_lazy("Time limit (minutes)"), "cool_down": gettext_lazy("Wait between attempts (minutes)"),
    "opens_at": gettext_lazy("Opens at"), "closes_at": gettext_lazy("Closes at"),
    "late": gettext_lazy("After it has closed"), "feedback": gettext_lazy("What learners are shown"),
    "aggregate": gettext_lazy("Which attempt counts"), "on_expiry": gettext_lazy("When time is over"),
    "shuffle": gettext_lazy("Deal each attempt anew"),
}  # fmt: skip
WORDS = (Feedback, Aggregate, Late, OnExpiry)


@dataclass(frozen=True)
class HistoryLine:
    """One version: what it changed of the one before, and how many have met it."""

    version: AssessmentVersion
    changes: tuple[str, ...]
    attempts: int
    courses: int
    is_current: bool


def history_of(assessment: Assessment) -> list[HistoryLine]:
    """All versions, the newest first. Two queries."""
    versions = list(
        assessment.versions.select_related("created_by")
        .annotate(
            attempt_count=Count("attempts", distinct=True),
            course_count=Count("course_items__version__course", distinct=True),
        )
        .order_by("-number")
    )
    labels = _labels(assessment.type_key)
    lines = []
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        changes = tuple(changes_between(before, version, labels=labels)) if before else ()
        current = version.pk == assessment.current_version_id
        lines.append(HistoryLine(version, changes, version.attempt_count, version.course_count, current))
    return lines


def _labels(type_key: str) -> dict[str, str]:
    """What the type's own form calls its settings."""
    called = runtime.call(type_key, "config_block")
    children = getattr(called.value, "child_blocks", {}) if called.ok else {}
    return {name: str(block.label or name) for name, block in children.items()}


def changes_between(before: AssessmentVersion, after: AssessmentVersion, *, labels: dict[str, str]) -> Iterator[str]:
    """In words: rules, privacy, and the settings of the type by their labels."""
    if before.privacy != after.privacy:
        yield str(PrivacyClass(after.privacy).label)
    for name in {**before.config, **after.config}:
        if before.config.get(name) != after.config.get(name):
            yield _describe(labels.get(name, name), before.config.get(name), after.config.get(name))
    old, new = before.rules, after.rules
    for name in Policy.__dataclass_fields__:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"{RULES.get(name, _('other rules'))}: {_said(was)} → {_said(now)}"


def _describe(label: str, was: Any, now: Any) -> str:
    """Lists of parts with ids are counted, short values are shown, the rest is only named."""
    if _has_ids(was) and _has_ids(now):
        old, new = ({part["id"]: part for part in parts} for parts in (was, now))
        added, removed = len(new.keys() - old.keys()), len(old.keys() - new.keys())
        changed = sum(old[id_] != new[id_] for id_ in old.keys() & new.keys())
        words = [
            ngettext("%(count)s added", "%(count)s added", added) % {"count": added} if added else "",
            ngettext("%(count)s removed", "%(count)s removed", removed) % {"count": removed} if removed else "",
            ngettext("%(count)s changed", "%(count)s changed", changed) % {"count": changed} if changed else "",
        ]
        return f"{label}: {', '.join(word for word in words if word) or _('order')}"
    if all(isinstance(value, str | int | bool | None) and len(str(value)) < 40 for value in (was, now)):
        return f"{label}: {_said(was)} → {_said(now)}"
    return label


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, dict) and "id" in part for part in value)


def _said(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return date_format(localtime(value), "Y-m-d H:i")
    return next((str(kind(value).label) for kind in WORDS if value in kind.values), str(value))


def restore_version(assessment: Assessment, number: int, *, actor: Any, request: Any = None) -> AssessmentVersion:
    """Write an older version once more as the newest. Refuses what a new one would be refused for."""
    found = AssessmentVersion.objects.filter(assessment=assessment, number=number).first()
    if found is None or found.pk == assessment.current_version_id:
        raise Refused("unknown", _("There is no such older version."))
    facts = version_facts(found.pk)
    made = save_version(assessment, config=facts.config, privacy=found.privacy, policy=facts.policy, actor=actor)
    record_audit(
        "assessment.restored", actor=actor, subject=assessment, organisation=assessment.owner,
        fields=[f"from={found.number}", f"to={made.number}"], request=request,
    )  # fmt: skip
    return made
