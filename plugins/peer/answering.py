"""Reading the form: the response, and what stands in the way of handing it in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, FormData, JSONObject, Problem, find_personal_data
from plugins.peer.plan import CHECKED, TEXT, read_answer, read_plan, read_posted


def read_form(ctx: Ctx, data: FormData) -> tuple[JSONObject, list[Problem]]:
    """The response in the posted fields; an error says what is asked for and not there yet."""
    plan, response = read_plan(ctx.config), read_posted(ctx, data)
    answer, problems = read_answer(response), []
    if answer.length < max(1, plan.least):
        facts = {"least": max(1, plan.least), "length": answer.length}
        problems.append(Problem(TEXT, _("%(least)s characters are asked for; there are %(length)s.") % facts))
    if plan.most and answer.length > plan.most:
        facts = {"most": plan.most, "length": answer.length}
        problems.append(Problem(TEXT, _("At most %(most)s characters are asked for; there are %(length)s.") % facts))
    if find_personal_data(answer.text) and not answer.checked:
        problems.append(Problem(CHECKED, _("Somebody may be recognised. Change the text, or tick that you looked.")))
    return response, problems
