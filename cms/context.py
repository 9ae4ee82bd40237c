"""The context processor that gives every template its frame. Costs no query for a reader without a session."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from cms.domain.editing.translation import LANGUAGES, MAIN, current_language, prefix
from cms.domain.pages import page_cache
from cms.domain.pages.frame import FrameSnapshot, frame_snapshot
from people import rules as people_rules
from people.domain.work import in_sections, work_screens


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for templates: names, nav, help lines, footer, languages, tab bar, the reader's own menu."""
    if request.path.startswith("/admin/"):
        return {}
    language = current_language()
    now = timezone.now()
    snapshot = frame_snapshot(language)
    page_cache.tag(request, "frame")
    return {"frame": make_frame(request, snapshot, language, now)}


def make_frame(request: HttpRequest, snapshot: FrameSnapshot, language: str, now: Any) -> dict[str, Any]:
    """The snapshot with what belongs to this request alone."""
    path = request.path
    return {
        **snapshot.names,
        "home_url": snapshot.home_url,
        "help_lines": snapshot.help_lines(now),
        "nav": [
            {"label": entry.label, "url": entry.url, "icon": entry.icon, "current": path.startswith(entry.url)}
            for entry in snapshot.nav
        ],
        "tabbar": tabbar(snapshot, path),
        "footer": snapshot.footer,
        "grey": snapshot.is_grey(timezone.localdate(now)),
        "languages": languages(request, language),
        "login_url": snapshot.addresses["account_login"],
        "user_menu": user_menu(request, snapshot.addresses),
    }


def tabbar(snapshot: FrameSnapshot, path: str) -> list[dict[str, Any]]:
    """Five places at the thumb: home, search, one section, the reader's own page, help."""
    entries = [("home", _("Home"), snapshot.home_url), ("search", _("Find"), snapshot.addresses["search"])]
    entries += [(entry.icon, entry.tab, entry.url) for entry in snapshot.nav if entry.tab][:1]
    entries += [("user", _("Mine"), snapshot.addresses["learn"]), ("phone", _("Get help"), snapshot.addresses["help"])]
    return [
        {"icon": icon, "label": label, "url": url, "current": path == url if icon == "home" else path.startswith(url)}
        for icon, label, url in entries
        if url
    ]


def languages(request: Any, language: str) -> list[dict[str, Any]]:
    """This very page in each language. A page whose address differs says so by `request.language_urls`."""
    own = getattr(request, "language_urls", None) or {}
    path = request.path
    bare = path[len(prefix(language)) :] if language != MAIN and path.startswith(prefix(language) + "/") else path
    return [
        {
            "code": "zh-CN" if code == MAIN else code,
            "label": get_language_info(code)["name_local"],
            "url": own.get(code) or prefix(code) + bare,
            "current": code == language,
        }
        for code in LANGUAGES
    ]


def user_menu(request: Any, addresses: dict[str, str]) -> dict[str, Any] | None:
    """The reader's own entries; None without a session, so that a page for everybody asks nobody's name."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    page_cache.refuse(request)
    name = user.get_full_name()
    items = [(_("My learning"), addresses["learn"], "certificate"), (_("My account"), addresses["account"], "user")]
    work = work_screens(user, path=request.path)
    sections = in_sections(work)
    items += [(one.label, one.url, one.screens[0].icon) for one in sections] or [
        (screen.label, screen.url, screen.icon) for screen in work
    ]
    edits = user.is_superuser or (user.holds_role and people_rules.may(user, "enter_admin"))
    if edits:
        items.append((_("Administration"), addresses["wagtailadmin_home"], "settings"))
    return {
        "name": name,
        "initial": name[:1],
        "url": addresses["learn"] or addresses["account"],
        "items": [{"label": label, "url": url, "icon": icon} for label, url, icon in items if url],
        "messages_url": addresses["account_messages"],
        "unread": SimpleLazyObject(lambda: user.messages.unread().count()),  # asked where a header shows it
        "logout_url": addresses["account_logout"],
        "edits": edits,
        "work": work,
        "sections": sections,
    }
