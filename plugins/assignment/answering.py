"""Reading the form: the response, and what stands in the way of handing it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, FormData, JSONObject, Problem, find_personal_data
from plugins.assignment.plan import CHECKED, FILES, TEXT, VOICE, Answer, Plan, read_answer, read_plan, read_posted


def read_form(ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
    """The response in the posted fields; an error says what is asked for and not there yet."""
    plan, response = read_plan(ctx.config), read_posted(ctx, data, files)
    answer = read_answer(response)
    problems = list(_look_at_text(plan, answer)) if plan.writes else []
    for field, wanted, given in ((FILES, plan.files, answer.files), (VOICE, plan.voice, answer.voice)):
        if wanted.most and len(given) < wanted.least:
            words = ngettext(
                "%(least)s file is asked for; there are %(count)s.",
                "%(least)s files are asked for; there are %(count)s.",
                wanted.least,
            )
            problems.append(Problem(field, words % {"least": wanted.least, "count": len(given)}))
    if answer.is_empty and not problems:
        problems.append(Problem(FILES if plan.files.most else VOICE, _("Nothing stands here yet.")))
    return response, problems


def _look_at_text(plan: Plan, answer: Answer) -> Iterator[Problem]:
    if answer.length < max(1, plan.least):
        facts = {"least": max(1, plan.least), "length": answer.length}
        yield Problem(TEXT, _("%(least)s characters are asked for; there are %(length)s.") % facts)
    if plan.most and answer.length > plan.most:
        facts = {"most": plan.most, "length": answer.length}
        yield Problem(TEXT, _("At most %(most)s characters are asked for; there are %(length)s.") % facts)
    if find_personal_data(answer.text) and not answer.checked:
        yield Problem(CHECKED, _("Somebody may be recognised. Change the text, or tick that you looked."))
