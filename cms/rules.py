"""Who may do what with content; one predicate a rule, used by screens, gates and reports alike."""

from typing import Any

from wagtail.models import Page

from people import rules as people_rules


def may_review(user: Any, obj: Any) -> bool:
    """Whether the person's role lets them review content at all; whether they wrote it is asked by the gate."""
    if user is None or not getattr(user, "is_active", False):
        return False
    if user.is_superuser:
        return True
    if not people_rules.may(user, "review", getattr(obj, "owner_organisation", None)):
        return False
    return obj.permissions_for_user(user).can_publish() if isinstance(obj, Page) else True


def may_edit_content(user: Any) -> bool:
    """Whether the person works on content anywhere."""
    return bool(user and user.is_active and (user.is_superuser or people_rules.may(user, "edit_content")))


def may_manage_frame(user: Any) -> bool:
    """Whether the person may change what stands around every page."""
    return bool(user and user.is_active and (user.is_superuser or people_rules.may(user, "manage_settings")))
