"""Scope: what each role may do, and the organisations a person may do it in. `rules.py` is the door to it.

It stands on the floor of the models because every `visible_to` needs it; it imports no model, a person brings their
grants along (`user.role_grants`).
"""

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

Rows = TypeVar("Rows", bound=QuerySet[Any])
BUREAU: Final = frozenset(
    {
        "view_people", "view_classes", "view_progress", "view_jobs", "view_audit", "import_roster",
        "import_organisations", "issue_activation", "manage_people", "merge_people", "manage_roles", "reveal", "export",
        "remind", "edit_help_lines", "manage_programmes", "issue_certificates", "revoke_certificates", "manage_courses",
        "grant_exceptions", "log_lessons", "manage_plugins", "manage_settings", "enter_admin", "assign_marking",
        "moderate_workshops", "answer_appeals", "regrade", "order_inspections", "assign_training", "decide_requests",
        "approve_class", "approve_hours",
    }
)  # fmt: skip
ROLE_ACTIONS: Final[dict[str, frozenset[str]]] = {
    "bureau_admin": BUREAU,
    "coordinator": frozenset(
        {"view_people", "view_classes", "view_progress", "import_roster", "issue_activation", "remind", "export",
         "log_lessons", "grant_exceptions", "rate_organisation", "assign_training",
         "decide_requests"}
    ),
    "trainer": frozenset({"view_classes", "run_class", "take_attendance", "mark", "sign_practical", "grant_exceptions",
                          "assign_marking", "answer_appeals", "moderate_workshops", "enter_admin"}),
    "assessor": frozenset({"mark", "sign_practical"}),
    "expert": frozenset({"answer_questions", "review", "mark", "enter_admin"}),
    "editor": frozenset({"edit_content", "publish", "manage_courses", "edit_help_lines", "enter_admin"}),
    "reviewer": frozenset({"review", "publish", "edit_content", "enter_admin"}),
    "auditor": frozenset({"view_audit", "view_progress", "view_jobs"}),
    "visitor": frozenset({"inspect"}),
}  # fmt: skip
ACTIONS: Final = frozenset().union(*ROLE_ACTIONS.values())
STEP: Final = 4  # signs of a path for each level of the tree
REMEMBERED: Final = "_grants_of_this_request"


class UnknownAction(ValueError):
    """No role knows this action: a misspelt permission must not pass as "nobody may"."""


@dataclass(frozen=True)
class Stead:
    """Who acts in the stead of a person: one role over these paths, nothing of their own, and no name."""

    role: str
    paths: list[str]
    pk: int = 0
    is_active: bool = True
    is_authenticated: bool = True
    is_superuser: bool = False


def roles_for(action: str) -> list[str]:
    """The roles that carry an action."""
    if action not in ACTIONS:
        raise UnknownAction(action)
    return [role for role, actions in ROLE_ACTIONS.items() if action in actions]


def is_everybody(user: Any) -> bool:
    """The technical administrator may everything everywhere."""
    return bool(getattr(user, "is_active", False) and getattr(user, "is_superuser", False))


def granted_paths(user: Any, action: str) -> list[str]:
    """The tree paths under which a user may do this today; none for guests and disabled accounts."""
    roles = roles_for(action)
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if isinstance(user, Stead):
        return user.paths if user.role in roles else []
    return sorted({path for role, path in held_grants(user, roles) if role in roles})


def held_grants(user: Any, roles: list[str] | None = None) -> list[tuple[str, str]]:
    """Role and path of what somebody holds today, at least of these roles; without a query where it is remembered."""
    known: list[tuple[str, str]] | None = getattr(user, REMEMBERED, None)
    if known is not None:
        return known
    grants = user.role_grants.current()
    grants = grants if roles is None else grants.filter(role__in=roles)
    return list(grants.values_list("role", "organisation__path"))


def remember_grants(user: Any) -> None:
    """Ask once for everything that the user of one request holds. Only where the request reads: the answer lives as
    long as this object does, and a grant that is made or revoked meanwhile is known to the next request."""
    if getattr(user, "is_authenticated", False) and user.is_active and not isinstance(user, Stead):
        setattr(user, REMEMBERED, held_grants(user))


def scope_q(user: Any, action: str, *, to: str = "organisation") -> Q:
    """Condition: the organisation reached by `to` lies where the user may do this; an empty `to` is the row itself."""
    if is_everybody(user):
        return ~Q(pk__in=[])  # always true; an empty Q would vanish from an "or" and leave its other half
    prefix = f"{to}__" if to else ""
    scope = Q(pk__in=[])
    for path in granted_paths(user, action):
        scope |= Q(**{f"{prefix}path__startswith": path})
    return scope


def is_of_the_city(path: str) -> bool:
    """Whether a path of the tree is that of a root, with everything below it."""
    return len(path) == STEP


def is_city_wide(user: Any, action: str) -> bool:
    """Whether the user may do this for the whole city: a grant at a root of the tree."""
    return is_everybody(user) or any(is_of_the_city(path) for path in granted_paths(user, action))


def limit_people(people: Rows, user: Any) -> Rows:
    """Oneself, and whoever belongs now (or will) to an organisation whose people one may see."""
    if is_everybody(user):
        return people
    if not getattr(user, "is_authenticated", False):
        return people.none()
    places = people.model._meta.get_field("memberships").related_model.objects
    open_now = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())
    members = places.filter(open_now).filter(scope_q(user, "view_people")).values("person")
    return people.filter(Q(pk=user.pk) | Q(pk__in=members))


def limit_to_own_or(rows: Rows, user: Any, *, owner: str, action: str) -> Rows:
    """One's own rows, and those of the organisations where one may do `action`."""
    if is_everybody(user):
        return rows
    if not getattr(user, "is_authenticated", False):
        return rows.none()
    return rows.filter(Q(**{owner: user.pk}) | scope_q(user, action))
