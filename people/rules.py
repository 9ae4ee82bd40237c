"""Who may: one predicate per rule, used by views, templates, exports and every `visible_to`."""

from typing import Any

from people.models import Organisation
from people.models.organisation import OrganisationQuerySet
from people.models.scope import (
    ACTIONS,
    granted_paths,
    is_city_wide,
    is_everybody,
    remember_grants,
    roles_for,
    scope_q,
)
from people.models.user import User, UserQuerySet

__all__ = ["ACTIONS", "has_role", "is_city_wide", "may", "may_reveal", "organisations_visible_to", "people_visible_to",
           "remember_grants", "roles_for"]  # fmt: skip


def may(user: Any, action: str, organisation: Organisation | None = None) -> bool:
    """Whether a user may do this in an organisation, or, without one, anywhere at all. Unknown actions raise."""
    roles_for(action)
    if not getattr(user, "is_active", False):
        return False
    if is_everybody(user):
        return True
    paths = granted_paths(user, action)
    if organisation is None:
        return bool(paths)
    return any(organisation.path.startswith(path) for path in paths)


def organisations_visible_to(user: Any, action: str) -> OrganisationQuerySet:
    """The organisations in which a user may do this: granted subtrees, whole."""
    found: OrganisationQuerySet = Organisation.objects.filter(scope_q(user, action, to=""))
    return found


def people_visible_to(user: Any) -> UserQuerySet:
    """Oneself and the people one answers for."""
    found: UserQuerySet = User.objects.all().visible_to(user)
    return found


def has_role(user: Any) -> bool:
    """Whether a person holds any role today: shorter sessions and a second factor follow from it."""
    if not getattr(user, "is_authenticated", False):
        return False
    return is_everybody(user) or bool(user.role_grants.current().exists())


def may_reveal(user: Any, person: User) -> bool:
    """Whether a user may see a person's phone in clear: it is one's own, or `reveal` where the person belongs."""
    if user.pk == person.pk:
        return True
    places = Organisation.objects.filter(memberships__in=person.memberships.current())
    return is_everybody(user) or places.filter(scope_q(user, "reveal", to="")).exists()
