"""Access: who calls, whether the token is for this, and how often it has asked."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from people.api.problem import ApiProblem
from people.domain.api.quota import spend
from people.domain.api.token import TokenState, find_caller, note_use
from people.domain.limit import count_failure, is_limited

FAILURES, PERIOD = 60, 600  # wrong tokens from one place, and seconds in which they are counted
LONGEST = 200


class TokenAccess(HttpBearer):
    """Authorization: Bearer <token>. No cookie opens the API, so no page of another site can use it."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if is_limited("api", request, most=FAILURES):
            raise ApiProblem("too_many", headers={"Retry-After": str(PERIOD)})
        state, caller = find_caller(token[:LONGEST])
        if caller is None:
            if state == TokenState.UNKNOWN:
                count_failure("api", request, seconds=PERIOD)
            raise ApiProblem("token_invalid", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        quota = spend(caller.token.public_id)
        request.quota = quota  # type: ignore[attr-defined]
        if quota.is_spent:
            raise ApiProblem("too_many", headers={"Retry-After": str(quota.reset)})
        note_use(caller.token)
        return caller
