"""What somebody handed in after the session had ended: kept sealed in the new session, until it is handed in again."""

import base64
import json
from collections.abc import MutableMapping
from typing import Any

from django.views.decorators.debug import sensitive_variables

from courses.domain.assessing.answers import Raw
from courses.models import Attempt
from people.models.keyring import KeyMissing, decrypt, encrypt

PLACE = "kept_answers"  # in the session: attempt → ciphertext; one attempt at a time


@sensitive_variables()
def keep_answers(session: MutableMapping[str, Any], attempt_id: str, raw: Raw) -> bool:
    """Keep what was typed while nobody is signed in. False when there is no such attempt, so nothing is kept."""
    if not raw or not Attempt.objects.filter(public_id=attempt_id).exists():
        return False
    sealed = base64.b64encode(encrypt(json.dumps(raw).encode())).decode()
    session[PLACE] = {attempt_id: sealed}
    return True


@sensitive_variables()
def kept_answers(session: MutableMapping[str, Any], attempt_id: str) -> list[tuple[str, str]]:
    """The fields that were kept for an attempt, as name and value."""
    sealed = (session.get(PLACE) or {}).get(attempt_id)
    if not sealed:
        return []
    try:
        raw = json.loads(decrypt(base64.b64decode(sealed)))
    except (KeyMissing, ValueError):
        return []
    return [(name, value) for name, values in raw.items() for value in values]


def forget_kept(session: MutableMapping[str, Any]) -> None:
    """Nothing is kept any longer."""
    if PLACE in session:
        del session[PLACE]
