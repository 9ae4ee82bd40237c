"""Checks of marking by people and of grading again: what waits waits, forms hold, and nothing moves by itself."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

from django import forms

from plugins.api.records import Marking, Mode, Outcome, Privacy, Status
from plugins.api.testing.contract_checks import through_json
from plugins.api.testing.demand import demand
from plugins.api.testing.pages import Page
from plugins.api.testing.subject import Subject, Worked

PEOPLE: Final = frozenset({Marking.HUMAN, Marking.PEER, Marking.OBSERVER})
HOSTILE: Final = ("", "-1", "1e309", "NaN", "9" * 400, "<script>", "\x00", "\ud800")


def check_marking(subject: Subject) -> None:
    """What people mark waits for them, has a form with labels, and no mark makes an impossible score."""
    by_people = bool(set(subject.type.marking) & PEOPLE) and subject.type.privacy[0] != Privacy.CONFIDENTIAL
    marked = [worked for worked in subject.worked() if worked.sample.marks is not None]
    if not by_people:
        assert not marked, "samples bring marks, and marking names nobody who gives them"
        return
    assert marked or Marking.NONE in subject.type.marking, "no sample brings marks, and people are to mark"
    for worked in marked:
        waiting = subject.type.grade(worked.ctx, None)
        assert waiting.status == Status.AWAITING, "without marks it must wait for a person"
        form = subject.type.marking_form(worked.seen)
        assert isinstance(form, forms.BaseForm), "people mark it, and marking_form() gives no form"
        _check_form(form)
        _check_hostile_marks(subject, worked)
        if subject.type.keeps_sheets:
            _check_sheet(subject, worked, form)
        if subject.type.settles_marks:
            _check_seats(subject, worked)


def _check_form(form: forms.BaseForm) -> None:
    page = Page(str(form))
    assert page.controls(), "the marking form asks for nothing"
    for control in page.controls():
        assert page.label_of(control), (
            f"the control {control.attributes.get('name')!r} of the marking form has no label"
        )


def _check_sheet(subject: Subject, worked: Worked, form: forms.BaseForm) -> None:
    """A sheet that is kept on a device has a name, which weighs nothing, and says that it is one."""
    hidden = [name for name, field in form.fields.items() if field.widget.is_hidden]
    assert "sheet" in hidden, "keeps_sheets, and the marking form has no hidden field 'sheet'"
    assert "data-sheet" in str(form), "keeps_sheets, and the marking form draws no element with data-sheet"
    marks = worked.sample.marks or {}
    named = subject.type.grade(worked.ctx, {**deepcopy(marks), "sheet": "kit-name-1"})
    assert "seats" in marks or named == worked.outcome, "the name of a sheet changes what it is worth"


def _check_seats(subject: Subject, worked: Worked) -> None:
    """Marks by seats: one of two waits, two that are the same agree, and the third seat decides."""
    marks, type_ = worked.sample.marks, subject.type
    if not marks or "seats" in marks or worked.outcome.status != Status.GRADED:
        return
    counts = _found(worked.outcome)
    both = type_.grade(worked.ctx, {"seats": {"1": deepcopy(marks), "2": deepcopy(marks)}})
    assert _found(both) == counts, "settles_marks, and two who marked the same are not agreed on it"
    for other in (one.sample.marks for one in subject.worked() if one.ctx.config == worked.ctx.config):
        if not other or "seats" in other:
            continue
        seats = {"1": deepcopy(other), "2": deepcopy(marks)}
        mirrored = {"1": deepcopy(marks), "2": deepcopy(other)}
        one, two = (type_.grade(worked.ctx, {"seats": each}) for each in (seats, mirrored))
        assert _found(one) == _found(two), "settles_marks, and it matters who sat where"
        third = type_.grade(worked.ctx, {"seats": {**seats, "3": deepcopy(marks)}})
        assert _found(third) == counts, "settles_marks, and the third seat is not what counts"


def _found(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.status, outcome.score, outcome.passed


def _check_hostile_marks(subject: Subject, worked: Worked) -> None:
    seen = replace(worked.seen, mode=Mode.MARK)
    empty: Any = subject.type.marking_form(seen)
    names = [empty.add_prefix(name) for name in empty.fields]
    for value in HOSTILE:
        form: Any = subject.type.marking_form(seen, dict.fromkeys(names, value))
        if form.is_valid():
            _check_marks(subject, worked, form.cleaned_data)


def _check_marks(subject: Subject, worked: Worked, marks: Any) -> None:
    assert through_json(marks) == marks, "cleaned data of the marking form are not JSON: clean numbers to text"
    outcome = subject.type.grade(worked.ctx, deepcopy(marks))
    assert isinstance(outcome, Outcome), "grade must return an Outcome"
    highest = subject.type.max_score(worked.ctx.config)
    demand(outcome.score is None or 0 <= outcome.score <= highest, f"the form lets through a score of {outcome.score}")


def check_regrade(subject: Subject) -> None:
    """Mapped to the same config, old answers earn what they earned; a type that cannot map says why in words."""
    for worked in subject.worked():
        mapped = subject.type.regrade_map(deepcopy(worked.ctx.config), deepcopy(worked.ctx.config), worked.ctx.variant)
        if isinstance(mapped, str):
            assert mapped.strip(), "regrade_map() gives neither a variant nor a reason"
            continue
        assert through_json(mapped) == mapped, "the mapped variant is not JSON"
        again = subject.type.grade(replace(worked.ctx, variant=mapped), deepcopy(worked.sample.marks))
        assert again == worked.outcome, "graded again with the same config, the outcome differs"
