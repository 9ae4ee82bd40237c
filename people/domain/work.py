"""The staff screens that a person's roles open: for the menu, for the tabs above those screens, for the home."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models.scope import ROLE_ACTIONS, held_grants, is_everybody

SCREENS: tuple[tuple[str, str, str | Promise, str], ...] = (
    ("progress", "view_progress", _("Training progress"), "chart"),
    ("assignments", "assign_training", _("Assigned training"), "flag"),
    ("hours_people", "view_progress", pgettext_lazy("of people", "Hours"), "hourglass"),
    ("applications", "decide_requests", _("Applications"), "sign"),
    ("marking", "mark", _("Marking desk"), "pen"),
    ("peer_pools", "assign_marking", _("Peer reviews"), "users"),
    ("marking", "inspect", _("Marking desk"), "pen"),
    ("inspections", "inspect", _("Inspections"), "school"),
    ("inspections", "rate_organisation", _("Inspections"), "school"),
    ("inspections", "order_inspections", _("Inspections"), "school"),
    ("classes", "run_class", pgettext_lazy("in person", "Classes"), "school"),
    ("classes", "approve_class", pgettext_lazy("in person", "Classes"), "school"),
    ("register", "take_attendance", _("Register of sessions"), "calendar"),
    ("workshops_led", "moderate_workshops", _("Workshops"), "chat"),
    ("workshops_led", "manage_courses", _("Workshops"), "chat"),
    ("courses_figures", "manage_courses", _("Courses in figures"), "chart"),
    ("appeals", "answer_appeals", _("Appeals"), "chat"),
    ("certificate_sheets", "export", _("Print certificates"), "certificate"),
    ("exceptions", "grant_exceptions", _("Exceptions"), "heart"),
    ("reminders", "remind", _("Reminders"), "bell"),
    ("rosters", "import_roster", _("Rosters"), "table"),
    ("past_imports", "issue_certificates", _("Past records"), "upload"),
    ("codes", "issue_activation", _("Activation codes"), "lock"),
    ("roles", "manage_roles", _("Roles"), "users"),
    ("tokens", "manage_roles", _("Access tokens"), "lock"),
    ("webhooks", "manage_roles", _("Webhooks"), "bell"),
    ("audit", "view_audit", _("Log"), "clipboard"),
)


@dataclass(frozen=True)
class WorkScreen:
    """One screen: `current` on it and on everything below its address."""

    url: str
    label: str | Promise
    icon: str
    current: bool = False


def work_screens(user: Any, *, path: str = "") -> list[WorkScreen]:
    """The screens a person may open, in their usual order; no query for people without a role, else one."""
    everything = is_everybody(user)
    if not everything and not getattr(user, "holds_role", False):
        return []
    roles = set() if everything else {role for role, _path in held_grants(user)}
    actions = {action for role in roles for action in ROLE_ACTIONS.get(role, ())}
    found: list[WorkScreen] = []
    for name, action, label, icon in SCREENS:
        url = reverse(name)
        if (everything or action in actions) and url not in {one.url for one in found}:
            found.append(WorkScreen(url, label, icon, path.startswith(url)))
    return found
