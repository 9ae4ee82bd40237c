"""Ports: what the wings fill at start so that plugins and the host may call them without importing anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plugins.api.credential import IssuerFacts, StatusList

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Place:
    """Somewhere a plugin is used: words, and an address in the admin where there is one."""

    title: str
    url: str = ""


@dataclass(frozen=True)
class CourseChoice:
    """A course for which plugins may be switched on or off."""

    id: int
    title: str


class PortNotProvided(RuntimeError):
    """A port was called that no wing has filled; doing nothing silently would lose something."""


class Port(Generic[P, R]):
    """One function that somebody above provides. Without a provider the fallback answers, or the call raises."""

    def __init__(self, name: str, fallback: Callable[P, R] | None = None) -> None:
        self.name = name
        self._fallback = fallback
        self._function: Callable[P, R] | None = None

    @property
    def is_provided(self) -> bool:
        """Whether a wing has filled it."""
        return self._function is not None

    def provide(self, function: Callable[P, R]) -> Callable[P, R]:
        """Fill the port; also usable as a decorator. The last one given counts."""
        self._function = function
        return function

    def withdraw(self) -> None:
        """Empty the port again."""
        self._function = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        function = self._function or self._fallback
        if function is None:
            raise PortNotProvided(f"nothing provides the port {self.name!r}")
        return function(*args, **kwargs)


def _national_help(**_facts: Any) -> SafeString:
    return format_html(
        '<section class="helpcard helpcard--slim"><div class="helpcard__in"><h2>{}</h2><div class="helpcard__nums">'
        '<a class="callbtn" href="tel:12356"><b>12356</b><small>{}</small></a>'
        '<a class="callbtn callbtn--line" href="tel:120"><b>120</b><small>{}</small></a></div></div></section>',
        _("Someone will listen"),
        _("National counselling line, 24 hours"),
        _("In danger now"),
    )


def _nobody_may(*_args: Any, **_kwargs: Any) -> bool:
    return False


def _not_counted(*_args: Any, **_kwargs: Any) -> int | None:
    return None


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    return None


def _nowhere(*_args: Any, **_kwargs: Any) -> Sequence[Any]:
    return ()


help_block: Port[..., SafeString] = Port("help_block", _national_help)
"""``help_block(*, crisis=False, lang="")``: the help lines as HTML. Never empty: the national line stands in."""

send_message: Port[..., None] = Port("send_message")
"""``send_message(person_id, kind, *, context={})``: ids only. Raises while nobody provides it."""

put_in_inbox: Port[..., bool] = Port("put_in_inbox")
"""``put_in_inbox(message_id, person_id)``, public ids: whether the person's list has it. Raises likewise."""

sign: Port[..., bytes] = Port("sign")
"""``sign(payload, key)``: an Ed25519 signature with a key of the issuer's. Asks no database. Raises likewise."""

public_key: Port[..., dict[str, Any] | None] = Port("public_key", _nothing)
"""``public_key(key)``: a JSON Web Key of a key that signed here, kept for ever; None for any other."""

issuer: Port[..., IssuerFacts | None] = Port("issuer", _nothing)
"""``issuer(id)``: a body that issues here; None for any other, and while nobody provides it."""

status_list: Port[..., StatusList | None] = Port("status_list", _nothing)
"""``status_list(issuer_id, number)``: which places of an issuer's list are revoked; None where there is none."""

audit: Port[..., Any] = Port("audit")
"""``audit(action, *, actor=None, subject=None, organisation=None, fields=(), reason="", request=None)``; raises."""

consent: Port[..., bool] = Port("consent", _nobody_may)
"""``consent(person_id, purpose)``: whether the person agreed. Nobody did while nobody provides it."""

usage: Port[..., int | None] = Port("usage", _not_counted)
"""``usage(type_key)``: how many assessments use the type; None while it is not known."""

places: Port[..., Sequence[Place]] = Port("places", _nowhere)
"""``places(kind, key)``: where it is used; kind is ``"assessment_types"`` or a ``Kind``. Nowhere while not provided."""

courses: Port[..., Sequence[CourseChoice]] = Port("courses", _nowhere)
"""``courses(user)``: the courses that the user may decide about. None while nobody provides it."""

coordinators: Port[..., Sequence[int]] = Port("coordinators", _nowhere)
"""``coordinators(what, id)``: who answers for the place of a ``"certificate"`` or ``"attempt"``, as person ids."""

may: Port[..., bool] = Port("may", _nobody_may)
"""``may(user, action, organisation=None)``: False while nobody provides it."""

report_outcome: Port[..., Any] = Port("report_outcome")
"""``report_outcome(attempt_id, outcome, *, reason="")``: a late result. Raises while nobody provides it."""

ALL: tuple[Port[..., Any], ...] = (
    help_block,
    send_message,
    put_in_inbox,
    sign,
    public_key,
    issuer,
    status_list,
    audit,
    consent,
    usage,
    places,
    courses,
    coordinators,
    may,
    report_outcome,
)
