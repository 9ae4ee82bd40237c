"""What stands around every page: names, navigation, help lines, registration numbers. Built once a process.

Upper wings add their entries to the navigation with `register_nav`; the entry is asked for when the snapshot is built.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.domain.editing.translation import address_of, ground, in_language, prefix
from cms.domain.pages.page_cache import Snapshot
from cms.models import LegalPage, SectionPage, SiteFrame
from people.domain.help_line import describe_line
from people.models import HelpLine

NAMED = (
    "search",
    "learn",
    "help",
    "account",
    "account_messages",
    "account_login",
    "account_logout",
    "wagtailadmin_home",
)


@dataclass(frozen=True)
class NavEntry:
    """One word of the navigation. In the tab bar of phones only where `tab` gives its shorter word."""

    key: str
    label: str
    url: str
    icon: str
    tab: str = ""


NavBuilder = Callable[[str], NavEntry | None]
_nav: dict[str, tuple[int, NavBuilder]] = {}


def register_nav(key: str, build: NavBuilder, *, order: int) -> None:
    """Add an entry: `build(language)` returns it, or None while there is nothing to lead to."""
    _nav[key] = (order, build)


@dataclass
class FrameSnapshot:
    """The frame in one language."""

    language: str
    names: dict[str, str]
    home_url: str
    nav: list[NavEntry]
    lines: list[HelpLine]
    footer: dict[str, Any]
    settings: SiteFrame | None
    addresses: dict[str, str]
    minute: tuple[datetime, list[dict[str, Any]]] | None = field(default=None)

    def is_grey(self, day: date) -> bool:
        """The site mourns."""
        return self.settings is not None and self.settings.is_grey(day)

    def help_lines(self, now: datetime) -> list[dict[str, Any]]:
        """The lines of the frame as they stand this minute."""
        this_minute = now.replace(second=0, microsecond=0)
        if self.minute is None or self.minute[0] != this_minute:
            self.minute = (this_minute, [show_line(line, now) for line in self.lines if line.in_frame])
        return self.minute[1]

    def all_lines(self, now: datetime) -> list[dict[str, Any]]:
        """Every line of the directory."""
        return [show_line(line, now) for line in self.lines]


def show_line(line: HelpLine, now: datetime) -> dict[str, Any]:
    """A help line as templates show it; `tel` is a whole link."""
    said = describe_line(line, now)
    return {
        "number": said.number,
        "tel": f"tel:{said.tel}",
        "label": said.label,
        "text": said.text,
        "reach": said.reach,
        "hours": said.hours,
        "open_now": said.open_now,
        "round_the_clock": said.round_the_clock,
        "organisation": line.organisation.name if line.organisation_id else "",
        "next_open": "" if said.open_now else say_next_opening(line, now),
    }


def say_next_opening(line: HelpLine, now: datetime) -> str:
    """When somebody answers again: "today 09:00", "Monday 08:30"."""
    local = timezone.localtime(now)
    days = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    closed = set(line.closed_dates())
    for ahead in range(8):
        day = local.date() + timedelta(days=ahead)
        starts = sorted(span["from"] for span in line.hours if day.isoweekday() in span["days"])
        starts = [start for start in starts if ahead or time.fromisoformat(start) > local.time()]
        if starts and day not in closed:
            name = {0: _("today"), 1: _("tomorrow")}.get(ahead) or days[day.isoweekday() - 1]
            return _("opens %(day)s at %(time)s") % {"day": name, "time": starts[0]}
    return _("closed now")


def next_turn(lines: list[HelpLine], now: datetime) -> datetime:
    """The next moment at which some line may open or close, at the latest midnight."""
    local = timezone.localtime(now)
    turns = [next_midnight(now)]
    for line in lines:
        for span in line.hours:
            for text in (span["from"], span["until"]):
                turn = datetime.combine(local.date(), time.fromisoformat(text), tzinfo=local.tzinfo)
                turns.append(turn if turn > local else turn + timedelta(days=1))
    return min(turns)


def next_midnight(now: datetime) -> datetime:
    """The end of the day in the city."""
    local = timezone.localtime(now)
    return datetime.combine(local.date() + timedelta(days=1), time.min, tzinfo=local.tzinfo)


def address_named(name: str) -> str:
    """The address of a named view, empty while there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def page_entry(model: type[Any], language: str, *, key: str, label: str, icon: str, tab: str = "") -> NavEntry | None:
    """An entry that leads to the first page of a type, highest in the tree."""
    page = in_language(model.objects.all(), language).order_by("depth", "path").first()
    return page and NavEntry(key, label, address_of(page, language), icon, tab)


def _build(language: str) -> FrameSnapshot:
    with translation.override(language):
        site = ground().site
        frame = SiteFrame.objects.filter(site=site).first() if site else None
        entries = [build(language) for _order, build in sorted(_nav.values(), key=lambda row: row[0])]
        return FrameSnapshot(
            language=language,
            names=_names(frame),
            home_url=prefix(language) + "/",
            nav=[entry for entry in entries if entry],
            lines=list(HelpLine.objects.shown().select_related("organisation")),
            footer=_footer(frame, language),
            settings=frame,
            addresses={name: address_named(name) for name in NAMED},
        )


def _names(frame: SiteFrame | None) -> dict[str, str]:
    frame = frame or SiteFrame()
    names = {field: frame.said(field) for field in ("site_name", "city_name", "tagline", "notice")}
    between = " · " if names["city_name"].isascii() else ""
    return names | {"brand_line": f"{names['city_name']}{between}{names['tagline']}"}


def _footer(frame: SiteFrame | None, language: str) -> dict[str, Any]:
    legal = {page.kind: address_of(page, language) for page in in_language(LegalPage.objects.all(), language)}
    return {
        "icp": frame.icp if frame else "",
        "police": frame.police_filing if frame else "",
        "owner": frame.said("owner") if frame else "",
        "privacy_url": legal.get("privacy", ""),
        "terms_url": legal.get("terms", ""),
        "links": [],
    }


_snapshot = Snapshot(_build, "frame", "ground")


def frame_snapshot(language: str) -> FrameSnapshot:
    """The frame in a language, as of the last stamp read."""
    return _snapshot.get(language)


register_nav(
    "library",
    lambda language: page_entry(SectionPage, language, key="library", label=_("Library"), icon="book"),
    order=10,
)
