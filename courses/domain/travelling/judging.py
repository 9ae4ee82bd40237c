"""Assessments and questions of an archive, heard by their plugins before anything is written."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.authoring.assessment import prepare_version
from courses.domain.bank.items import ItemData, PreparedItem, prepare_item
from courses.domain.refusal import Refused
from courses.domain.travelling.files import Arrivals
from courses.domain.travelling.parcel import AssessmentEntry, Parcel, QuestionEntry
from courses.domain.travelling.references import read_reference
from courses.domain.travelling.report import LEFT_OUT, Report
from courses.models import Policy
from plugins.api import runtime


@dataclass
class Judged:
    """What plugins have nothing against: columns of versions and prepared questions, by the id in the archive."""

    versions: dict[str, dict[str, Any]] = field(default_factory=dict)
    questions: dict[str, PreparedItem] = field(default_factory=dict)


def judge(parcel: Parcel, arrivals: Arrivals, report: Report) -> Judged:
    """Ask every plugin about its part. Called outside any transaction."""
    judged = Judged()
    for entry in parcel.assessments:
        if entry.version is None:
            report.add("assessment", entry.title, LEFT_OUT, _("It had no version yet."))
            continue
        try:
            judged.versions[entry.id] = judge_version(entry, arrivals)
        except Refused as refusal:
            blame_refusal(report, entry.title, refusal)
    for question in parcel.questions:
        title = str(question.beside["title"])
        try:
            judged.questions[question.id] = judge_question(question)
        except Refused as refusal:
            blame_refusal(report, title, refusal)
    return judged


def blame_refusal(report: Report, place: str, refusal: Refused) -> None:
    """A refusal as problems, with what the plugin said of each setting."""
    said = [problem.message for problem in refusal.facts.get("problems", [])]
    for words in said or [refusal.message]:
        report.blame(place, words)


def judge_version(entry: AssessmentEntry, arrivals: Arrivals) -> dict[str, Any]:
    """The columns of a version, in today's form of its type, with recordings under their addresses here."""
    version = entry.version or {}
    config = upgrade(entry.type_key, version["config"], version["schema"])
    text = json.dumps(config, ensure_ascii=False)
    for public_id, reference in entry.recordings.items():
        arrival = arrivals.rows.get(read_reference(reference)[1])
        if arrival is not None and arrival.entry.kind == "media":
            text = text.replace(f"/sound/{public_id}.", f"/sound/{arrival.address_id}.")
    try:
        policy = Policy.from_json(version["policy"])
        policy.to_json()
    except (ArithmeticError, TypeError, ValueError, AttributeError) as error:
        raise Refused("policy", _("Its rules cannot be read.")) from error
    return prepare_version(
        entry.type_key, config=json.loads(text), privacy=str(version.get("privacy", "")), policy=policy
    )


def judge_question(entry: QuestionEntry) -> PreparedItem:
    """A question in today's form of its type."""
    kind = runtime.assessment_type(entry.type_key)
    if kind is None:
        raise Refused("missing_type", _("The plugin of this kind of assessment is not there. Ask the administrator."))
    if entry.schema > kind.schema:
        raise Refused("newer", say_newer())
    beside = entry.beside
    data = ItemData(entry.config, beside["title"], beside["topic"], beside["tags"], beside["difficulty"])
    return prepare_item(entry.type_key, data)


def upgrade(type_key: str, config: dict[str, Any], schema: int) -> dict[str, Any]:
    """A config of an earlier form in today's; one of a later form is refused."""
    kind = runtime.assessment_type(type_key)
    if kind is None:
        raise Refused("missing_type", _("The plugin of this kind of assessment is not there. Ask the administrator."))
    if schema > kind.schema:
        raise Refused("newer", say_newer())
    if schema == kind.schema:
        return config
    called = runtime.call(type_key, "upgrade_config", config, schema, fallback=None)
    if not called.ok or not isinstance(called.value, dict):
        raise Refused("older", _("These settings are of an earlier form, and their plugin cannot read them."))
    return dict(called.value)


def say_newer() -> str:
    """For settings that a later release of a plugin wrote."""
    return _("A later release of its plugin wrote these settings. Update the plugin first.")
