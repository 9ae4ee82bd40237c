"""What a learner gives: whether photographs may be taken. Everything else is seen by others."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, FormData, JSONObject, Problem
from plugins.practical.checklist import Photos, read_checklist
from plugins.practical.grading import CONSENT


def read_form(ctx: Ctx, data: FormData) -> tuple[JSONObject, list[Problem]]:
    """The response; where photographs are meant to be taken, the learner has to say yes or no."""
    if read_checklist(ctx.config).photos is Photos.NONE:
        return {}, []
    given = set(data.get(ctx.field(CONSENT), ()))
    if len(given) == 1 and given <= {"yes", "no"}:
        return {CONSENT: given.pop()}, []
    return {}, [Problem(CONSENT, _("Say whether photographs may be taken; both answers are fine."))]
