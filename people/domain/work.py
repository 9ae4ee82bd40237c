"""The staff screens that a person's roles open: for the menu, for the tabs above those screens, for the home."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models.scope import ROLE_ACTIONS, held_grants, is_everybody, is_of_the_city

Row = tuple[str, str, str | Promise, str]
TRAINING: tuple[Row, ...] = (
    ("progress", "view_progress", _("Training progress"), "chart"),
    ("assignments", "assign_training", _("Assigned training"), "flag"),
    ("applications", "decide_requests", _("Applications"), "sign"),
    ("exceptions", "grant_exceptions", _("Exceptions"), "heart"),
    ("reminders", "remind", _("Reminders"), "bell"),
    ("courses_figures", "manage_courses", _("Courses in figures"), "chart"),
)
ASSESSING: tuple[Row, ...] = (
    ("marking", "mark", _("Marking desk"), "pen"),
    ("marking", "inspect", _("Marking desk"), "pen"),
    ("peer_pools", "assign_marking", _("Peer reviews"), "users"),
    ("inspections", "inspect", _("Inspections"), "school"),
    ("inspections", "rate_organisation", _("Inspections"), "school"),
    ("inspections", "order_inspections", _("Inspections"), "school"),
    ("appeals", "answer_appeals", _("Appeals"), "chat"),
)
TOGETHER: tuple[Row, ...] = (
    ("classes", "run_class", pgettext_lazy("in person", "Classes"), "school"),
    ("classes", "approve_class", pgettext_lazy("in person", "Classes"), "school"),
    ("register", "take_attendance", _("Register of sessions"), "calendar"),
    ("workshops_led", "moderate_workshops", _("Workshops"), "chat"),
    ("workshops_led", "manage_courses", _("Workshops"), "chat"),
)
EARNED: tuple[Row, ...] = (
    ("hours_people", "view_progress", pgettext_lazy("of people", "Hours"), "hourglass"),
    ("certificate_sheets", "export", _("Print certificates"), "certificate"),
    ("past_imports", "issue_certificates", _("Past records"), "upload"),
)
PEOPLE: tuple[Row, ...] = (
    ("rosters", "import_roster", _("Rosters"), "table"),
    ("codes", "issue_activation", _("Activation codes"), "lock"),
    ("roles", "manage_roles", _("Roles"), "users"),
    ("merges", "merge_people", _("Double records"), "swap"),
)
TECHNICAL: tuple[Row, ...] = (
    ("tokens", "manage_roles", _("Access tokens"), "lock"),
    ("webhooks", "manage_roles", _("Webhooks"), "bell"),
    ("audit", "view_audit", _("Log"), "clipboard"),
)
SECTIONS: tuple[tuple[str | Promise, tuple[Row, ...]], ...] = (
    (pgettext_lazy("section of work", "Training"), TRAINING),
    (pgettext_lazy("section of work", "Marking and inspecting"), ASSESSING),
    (pgettext_lazy("section of work", "Classes and workshops"), TOGETHER),
    (pgettext_lazy("section of work", "Hours and certificates"), EARNED),
    (pgettext_lazy("section of work", "People and roles"), PEOPLE),
    (pgettext_lazy("section of work", "Technical"), TECHNICAL),
)
CITY_WIDE = frozenset({"merges"})  # open only to whoever may do this for the whole city
FEW = 8  # so many tabs are read at a glance; more stand in sections


@dataclass(frozen=True)
class WorkScreen:
    """One screen: `current` on it and on everything below its address."""

    url: str
    label: str | Promise
    icon: str
    section: str | Promise = ""
    current: bool = False


@dataclass(frozen=True)
class WorkSection:
    """Screens that belong together; its tab leads to the first of them."""

    label: str | Promise
    screens: list[WorkScreen]

    @property
    def url(self) -> str:
        """Where its tab leads."""
        return self.screens[0].url

    @property
    def current(self) -> bool:
        """Whether one of its screens is open."""
        return any(screen.current for screen in self.screens)


def work_screens(user: Any, *, path: str = "") -> list[WorkScreen]:
    """The screens a person may open, in their usual order; no query for people without a role, else one."""
    everything = is_everybody(user)
    if not everything and not getattr(user, "holds_role", False):
        return []
    held = (
        []
        if everything
        else [(action, where) for role, where in held_grants(user) for action in ROLE_ACTIONS.get(role, ())]
    )
    actions = {action for action, _where in held}
    for_the_city = {action for action, where in held if is_of_the_city(where)}
    found: dict[str, WorkScreen] = {}
    for section, rows in SECTIONS:
        for name, action, label, icon in rows:
            url = reverse(name)
            if everything or action in (for_the_city if name in CITY_WIDE else actions):
                found.setdefault(url, WorkScreen(url, label, icon, section, path.startswith(url)))
    return list(found.values())


def in_sections(screens: list[WorkScreen]) -> list[WorkSection]:
    """The screens by what they are about; none while they are few enough for one row."""
    if len(screens) <= FEW:
        return []
    return [WorkSection(label, list(some)) for label, some in groupby(screens, key=lambda screen: screen.section)]
