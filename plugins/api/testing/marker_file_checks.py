"""Checks of files that come with marks: the form takes them, the result shows them, posted ids are worth nothing."""

from __future__ import annotations

from typing import Any

from plugins.api.marker_files import MarkerFilesField
from plugins.api.records import Mode
from plugins.api.testing.pages import Page
from plugins.api.testing.subject import Subject, Worked, stored_files
from plugins.api.testing.upload_checks import sound_rules
from plugins.api.uploads import UploadRule


def check_marker_files(subject: Subject) -> None:
    """Each rule of ``marking_uploads`` has its field in the marking form; what is given with marks is seen."""
    asking = [(worked, rules) for worked in subject.worked() if (rules := _rules(subject, worked))]
    if not asking:
        return
    shown = [worked for worked, rules in asking if _given(worked, rules)]
    assert shown, "markers are asked for files, and no sample with marks has any"
    for worked, rules in asking:
        if worked.sample.marks is not None:
            _check_form(subject, worked, rules)
    for worked in shown:
        _check_shown(subject, worked)


def _rules(subject: Subject, worked: Worked) -> tuple[UploadRule, ...]:
    rules = sound_rules(subject.type.marking_uploads, worked)
    learners = {rule.field for rule in subject.type.upload_rules(worked.ctx.config)}
    assert not learners & {rule.field for rule in rules}, "learners and markers are asked for files under one field"
    return rules


def _given(worked: Worked, rules: tuple[UploadRule, ...]) -> bool:
    fields = {rule.field for rule in rules}
    return worked.sample.marks is not None and any(one.field in fields for one in stored_files(worked.ctx))


def _check_form(subject: Subject, worked: Worked, rules: tuple[UploadRule, ...]) -> None:
    form: Any = subject.type.marking_form(worked.seen)
    asked = [rule for rule in rules if rule.field in form.fields]
    choosers = {one.attributes.get("name") for one in Page(str(form)).controls()}
    for rule in asked:
        field = form.fields[rule.field]
        assert isinstance(field, MarkerFilesField), f"the field {rule.field!r} is no MarkerFilesField"
        assert form.add_prefix(rule.field) == rule.field, "the field of a rule has a prefix"
        assert f"{rule.field}-new" in choosers, f"the marking form draws no chooser for {rule.field!r}"
    for rule in asked:
        forged: Any = subject.type.marking_form(worked.seen, {rule.field: ["somebody-elses"]})
        forged.is_valid()
        kept = getattr(forged, "cleaned_data", {}).get(rule.field) or []
        assert "somebody-elses" not in kept, "ids of files are believed because they were posted"


def _check_shown(subject: Subject, worked: Worked) -> None:
    page = Page(subject.render(worked.ctx, mode=Mode.REVIEW, outcome=worked.outcome, show_answers=True))
    links = {element.attributes.get("href") for element in page.elements}
    for one in stored_files(worked.ctx):
        assert one.url in links, f"the result does not lead to the file {one.name} that came with the marks"
