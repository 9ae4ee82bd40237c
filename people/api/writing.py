"""Writing: a request with an Idempotency-Key is done once; the second time it is only answered."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from people.api.problem import ApiProblem, invalid
from people.domain.api.once import KeyReused, write_once
from people.domain.api.token import Caller

KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEY_HEADER = {
    "in": "header", "name": "Idempotency-Key", "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "description": "Of your choice, one for each thing to be done. The same key with the same body answers the same "
    "for 24 hours, and does nothing again.",
}  # fmt: skip


def answer_once(request: HttpRequest, act: Callable[[], tuple[int, dict[str, Any]]]) -> JsonResponse:
    """Do it and answer; with a key at most once, however often and at the same time it is sent."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    key = request.headers.get("Idempotency-Key")
    if key is None:
        status, body = act()
        return JsonResponse(body, status=status)
    if not KEY.fullmatch(key):
        raise invalid("header", "Idempotency-Key", _("Take 1 to 255 visible signs of ASCII."))
    asked = b"\n".join([str(request.method).encode(), request.path.encode(), request.body])
    try:
        written = write_once(caller.token, key, request=asked, act=act)
    except KeyReused as error:
        raise ApiProblem("key_reused") from error
    answer = JsonResponse(written.answer, status=written.status)
    if written.again:
        answer["Idempotent-Replay"] = "true"
    return answer
