"""Authority: what is left today of what was handed on. It never exceeds what its owner may do at this moment."""

from people.models import User
from people.models.delegated import Delegated
from people.models.scope import Stead


def paths_today(delegated: Delegated) -> list[str]:
    """The paths where the owner still holds the role, within the place that was handed on; one query.

    Empty when the account is closed, was merged into another, or the grant has ended: then nothing is left.
    """
    owner, place = delegated.owner, delegated.organisation.path
    if not owner.is_active or owner.merged_into_id is not None or delegated.revoked_at is not None:
        return []
    if owner.is_superuser:
        return [place]
    held = owner.role_grants.current().filter(role=delegated.role).values_list("organisation__path", flat=True)
    return narrow(place, list(held))


def narrow(place: str, held: list[str]) -> list[str]:
    """Where a place and what is held overlap: the place itself if it lies within, else those parts of it that do."""
    if any(place.startswith(path) for path in held):
        return [place]
    return sorted({path for path in held if path.startswith(place)})


def stead_of(delegated: Delegated) -> Stead | None:
    """Who acts by this token or webhook today; None when nothing is left to act with."""
    paths = paths_today(delegated)
    return Stead(delegated.role, paths) if paths else None


def may_hand_on(owner: User, *, role: str, path: str) -> bool:
    """Whether somebody holds the role over the whole of this place now, so that it can be handed on."""
    if not owner.is_active or owner.merged_into_id is not None:
        return False
    held = owner.role_grants.current().filter(role=role).values_list("organisation__path", flat=True)
    return owner.is_superuser or any(path.startswith(one) for one in held)
