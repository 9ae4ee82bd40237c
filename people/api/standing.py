"""Standing: whether a token is for an address, and in whose stead it is asked. Every address begins with it."""

import re
from functools import lru_cache

from django.http import HttpRequest
from django.utils.translation import gettext as _

from people.api.contract import contract, operations
from people.api.problem import ApiProblem, invalid
from people.domain.api.scopes import SCOPES
from people.domain.api.token import Caller
from people.models.scope import Stead


def stead_for(request: HttpRequest, scope: str) -> Stead:
    """In whose stead this is done; refused where the token, or the role behind it, does not carry the scope."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if not caller.may(scope):
        wanted = f'Bearer error="insufficient_scope", scope="{scope}"'
        raise ApiProblem("scope_missing", headers={"WWW-Authenticate": wanted})
    refuse_unknown(request)
    return caller.stead


def action_of(scope: str) -> str:
    """The action of the role that a scope stands for."""
    return SCOPES[scope].action


def refuse_unknown(request: HttpRequest) -> None:
    """A filter that is misspelt must not give everything: names that the address does not know are refused."""
    match = request.resolver_match
    known = known_names().get((match.route if match else "", str(request.method).lower()), frozenset())
    for name in request.GET:
        if name not in known:
            raise invalid("query", name[:60], _("This name is not known here."))


@lru_cache(maxsize=1)
def known_names() -> dict[tuple[str, str], frozenset[str]]:
    """The names of the query of each address and method."""
    return {
        (re.sub(r"{(\w+)}", r"<str:\1>", path).lstrip("/"), method): frozenset(
            parameter["name"] for parameter in one["parameters"] if parameter["in"] == "query"
        )
        for path, method, one in operations(contract())
    }
