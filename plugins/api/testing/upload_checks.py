"""Checks of files: what is asked for can be sent, readers see what was sent, and posted ids are worth nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from plugins.api.records import Ctx, JSONObject, Mode, StoredFile
from plugins.api.testing.demand import demand
from plugins.api.testing.pages import Page
from plugins.api.testing.subject import Subject, Worked, stored_files
from plugins.api.uploads import MOST_FILES, MOST_MEGABYTES, FileKind, UploadRule

READ_IN: Final = (Mode.REVIEW, Mode.MARK)


def check_uploads(subject: Subject) -> None:
    """Rules are sound; each has its field on the page; files are seen by readers; posted ids are not believed."""
    asking = [worked for worked in subject.worked() if check_rules(subject, worked)]
    if not asking:
        return
    sealed = any(privacy.is_sealed for privacy in subject.type.privacy)
    assert not sealed, "a type that only the learner may look into asks for no files: nobody keeps them encrypted"
    assert any(worked.ctx.files for worked in asking), "there is no sample with files"
    for worked in asking:
        check_fields(subject, worked.ctx)
        check_shown(subject, worked)
        check_ids_are_not_believed(subject, worked.ctx)


def check_rules(subject: Subject, worked: Worked) -> tuple[UploadRule, ...]:
    """The rules of a config, which are always the same."""
    return sound_rules(subject.type.upload_rules, worked)


def sound_rules(ask: Callable[[JSONObject], Sequence[UploadRule]], worked: Worked) -> tuple[UploadRule, ...]:
    """What is asked for, if the core can take it."""
    rules = tuple(ask(worked.ctx.config))
    assert rules == tuple(ask(worked.ctx.config)), "one config asks for different files"
    for rule in rules:
        assert isinstance(rule, UploadRule), f"{ask.__name__} gives UploadRule records"
        demand(bool(re.fullmatch(r"[a-z][a-z0-9_-]{0,62}", rule.field)), "the field of an upload rule is a plain name")
        demand(bool(rule.kinds) and all(isinstance(one, FileKind) for one in rule.kinds), "a rule names its kinds")
        demand(1 <= rule.count <= MOST_FILES, f"a rule takes between 1 and {MOST_FILES} files")
        demand(1 <= rule.megabytes <= MOST_MEGABYTES, f"a file has between 1 and {MOST_MEGABYTES} megabytes")
    assert len({rule.field for rule in rules}) == len(rules), "two upload rules have the same field"
    return rules


def check_fields(subject: Subject, ctx: Ctx) -> None:
    """Each rule has a field to choose files in, and a button that sends them without script."""
    page = Page(subject.render(ctx))
    choosers = {e.attributes.get("name") for e in page.controls() if e.attributes.get("type") == "file"}
    buttons = {e.attributes.get("value") for e in page.elements if e.attributes.get("formaction") == ctx.upload_url}
    for rule in subject.type.upload_rules(ctx.config):
        assert ctx.field(rule.field) in choosers, f"no field to choose files for {rule.field!r}"
        assert rule.field in buttons, f"no button sends the files of {rule.field!r} without script"


def check_shown(subject: Subject, worked: Worked) -> None:
    """Whoever reads the work finds each file by its name, with its address."""
    for mode in READ_IN:
        page = Page(subject.render(worked.ctx, mode=mode, outcome=worked.outcome, show_answers=True))
        links = {element.attributes.get("href") for element in page.elements}
        for one in files_of_learner(subject, worked.ctx):
            assert one.name in page.root.text(), f"mode {mode} does not name the file {one.name}"
            assert one.url in links, f"mode {mode} does not lead to the file {one.name}"


def files_of_learner(subject: Subject, ctx: Ctx) -> list[StoredFile]:
    """Those that did not come with the marks."""
    of_marks = {rule.field for rule in subject.type.marking_uploads(ctx.config)}
    return [one for one in stored_files(ctx) if one.field not in of_marks]


def check_ids_are_not_believed(subject: Subject, ctx: Ctx) -> None:
    """An id that somebody posts is no file: only what the core hands over counts."""
    bare = replace(ctx, files=(), response=None)
    forged = {ctx.field(rule.field): ["somebody-elses"] for rule in subject.type.upload_rules(ctx.config)}
    honest, _problems = subject.type.parse(bare, {}, {})
    tried, _problems = subject.type.parse(bare, forged, {})
    assert tried == honest, "ids of files are believed because they were posted"
