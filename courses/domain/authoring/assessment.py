"""Versions of assessments: written by an author, checked by the plugin, never changed again."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.authoring.canonical import digest_json
from courses.domain.bank.draw import rules_of, rules_to_json
from courses.domain.refusal import Refused
from courses.models import (
    Assessment,
    AssessmentVersion,
    Attempt,
    Policy,
    PrivacyClass,
    Taking,
)
from plugins.api import Problem, runtime


@dataclass(frozen=True)
class VersionFacts:
    """A version as attempts need it: plain values, kept in memory because nothing of it can change."""

    id: int
    assessment_id: int
    title: str
    type_key: str
    schema: int
    config: dict[str, Any]
    privacy: str
    policy: Policy

    @property
    def is_sealed(self) -> bool:
        """Whether contents are the learner's alone."""
        return self.privacy in (PrivacyClass.CONFIDENTIAL, PrivacyClass.ANONYMOUS)


@lru_cache(maxsize=512)
def version_facts(version_id: int) -> VersionFacts:
    """A version that is in use. One query the first time in a process, then none. Do not change what it returns."""
    row = AssessmentVersion.objects.select_related("assessment").get(pk=version_id)
    config = row.config
    kind = runtime.assessment_type(row.type_key)
    if kind is not None and kind.schema > row.schema:
        called = runtime.call(row.type_key, "upgrade_config", config, row.schema, fallback=config)
        config = called.value if called.ok else config
    return VersionFacts(
        row.pk, row.assessment_id, row.assessment.title, row.type_key, row.schema, config, row.privacy, row.rules
    )


def strictest_used(assessment: Assessment) -> PrivacyClass | None:
    """The most private class under which anybody has answered; None while nobody has."""
    used = set(Attempt.objects.filter(assessment=assessment).values_list("privacy", flat=True).distinct())
    if Taking.objects.filter(version__assessment=assessment).exists():
        used.add(PrivacyClass.ANONYMOUS)
    classes = [PrivacyClass(value) for value in used]
    return max(classes, key=lambda value: value.strictness, default=None)


def check_assessment(type_key: str, config: dict[str, Any]) -> list[Problem]:
    """What the plugin says is wrong with a config; that it cannot say is a problem, too."""
    called = runtime.call(type_key, "check_config", config, fallback=[])
    if called.ok:
        return list(called.value)
    words = _("This kind of assessment cannot be checked right now. Nothing was saved; try again in a minute.")
    return [Problem(path="", message=words)]


def find_remarks(assessment: Assessment) -> list[Problem]:
    """What the plugin would say to the author of the newest version without refusing it."""
    version = assessment.current_version
    found = check_assessment(assessment.type_key, version.config) if version else []
    return [problem for problem in found if not problem.is_error]


def save_version(
    assessment: Assessment,
    *,
    config: dict[str, Any],
    privacy: str,
    policy: Policy,
    actor: Any = None,
) -> AssessmentVersion:
    """Store what the author set as a new version; every older one stays as it was, also one that nobody has met.

    Raises Refused with `facts["problems"]` when the plugin objects, or when privacy would become weaker.
    """
    values = prepare_version(assessment.type_key, config=config, privacy=privacy, policy=policy)
    return store_version(assessment, values=values, actor=actor)


def prepare_version(type_key: str, *, config: dict[str, Any], privacy: str, policy: Policy) -> dict[str, Any]:
    """The columns of a new version, with the word of its plugin; nothing is written. Raises Refused like a saving."""
    kind = runtime.assessment_type(type_key)
    if kind is None:
        raise Refused("missing_type", _("The plugin of this kind of assessment is not there. Ask the administrator."))
    if privacy not in {str(allowed) for allowed in kind.privacy}:
        raise Refused("privacy", _("This kind of assessment does not offer that privacy class."))
    problems = [problem for problem in check_assessment(type_key, config) if problem.is_error]
    if problems:
        raise Refused("config", _("Some settings need another look."), problems=problems)
    most = runtime.call(type_key, "max_score", config)
    return {
        "type_key": type_key, "schema": kind.schema, "config": config, "privacy": privacy,
        "policy": policy.to_json(), "sha256": digest_json(config), "max_score": most.value if most.ok else None,
        "plugin_version": runtime.plugin_version(type_key), "draws": rules_to_json(rules_of(type_key, config)),
    }  # fmt: skip


@transaction.atomic
def store_version(assessment: Assessment, *, values: dict[str, Any], actor: Any) -> AssessmentVersion:
    """Write prepared columns as the next version, unless they are what is there. Raises Refused for weaker privacy."""
    locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
    strictest = strictest_used(locked)
    if strictest is not None and PrivacyClass(values["privacy"]).strictness < strictest.strictness:
        raise Refused(
            "weaker_privacy",
            _(
                "People have answered under a stricter promise of privacy; it cannot be weakened. "
                "Make a new assessment."
            ),
        )
    current = locked.current_version
    if current is not None and all(getattr(current, name) == values[name] for name in ("sha256", "privacy", "policy")):
        return current
    number = (current.number if current else 0) + 1
    current = AssessmentVersion.objects.create(assessment=locked, number=number, created_by=actor, **values)
    locked.current_version = current
    locked.save(update_fields=["current_version"])
    assessment.current_version_id = current.pk
    return AssessmentVersion.objects.get(pk=current.pk)
