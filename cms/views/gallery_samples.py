"""Invented samples for the gallery, in the reader's language: the library's components. Nobody here exists."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.views import gallery_school


def topics() -> dict[str, dict[str, str]]:
    """Name, colour class and icon of every topic."""
    names = {
        "anxiety": (_("Anxiety"), "pulse"),
        "depress": (_("Low mood"), "rain"),
        "sleep": (_("Sleep"), "moon"),
        "emotion": (_("Feelings"), "heart"),
        "family": (_("Parents and children"), "family"),
        "exam": (_("Exams"), "pen"),
        "work": (_("Working life"), "briefcase"),
        "love": (_("Love and marriage"), "users"),
        "grief": (_("Grief"), "leaf"),
        "school": (_("School"), "school"),
    }
    return {
        key: {"name": name, "css": f"t-{key}", "icon": icon, "url": "#color"} for key, (name, icon) in names.items()
    }


def articles(topic: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Three articles, the last with far too many words."""
    return [
        {
            "title": _("The week before the exam: let the body settle first"),
            "summary": _("Three small movements you can make in your seat, each under two minutes."),
            "topic": topic["exam"],
            "art": "sprout",
            "minutes": 4,
        },
        {
            "title": _("When parents grow old and their temper changes"),
            "summary": _("Some of it is age, some of it is illness. Tell them apart before you worry."),
            "topic": topic["grief"],
            "art": "hills",
            "minutes": 6,
        },
        {
            "title": _("When a headline is very long it finds its own place to break"),
            "summary": _("A summary may be very long too, to see whether it bursts the card.")
            + " "
            + _("A summary may be very long too, to see whether it bursts the card."),
            "topic": topic["work"],
            "art": "tide",
            "minutes": 5,
        },
    ]


def lessons_and_courses(topic: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Radio, lessons and courses."""
    return {
        "episode": {
            "title": _("When a child says: leave me alone"),
            "summary": _("The door is closed. How not to push it, and not to walk away."),
            "number": 18,
            "date": _("13 November"),
            "segments": [{"start": 0, "width": 14.6}, {"start": 15, "width": 21.6}, {"start": 37, "width": 23}],
            "bar_label": _("Knowledge corner 15 minutes, sharing hour 22 minutes, listening room 23 minutes"),
        },
        "lessons": [
            {"title": _("Saying no can be friendly"), "stage": _("Middle school"), "n": 6, "topic": topic["school"]},
            {
                "title": _("Enough sleep, clearer thoughts"),
                "stage": _("High school"),
                "n": 7,
                "topic": topic["sleep"],
                "badge": {"text": _("Taught"), "kind": "ok", "icon": "check"},
            },
        ],
        "courses": [
            {
                "title": _("Psychological first aid: the first twenty minutes"),
                "audience": _("All teachers"),
                "lessons": 8,
                "hours": 6,
                "tag": _("Required this year"),
                "topic": topic["sleep"],
                "art": "window",
                "progress": {"value": 38, "label": _("Progress of the course")},
            },
            {
                "title": _("Hearing feelings: seven exercises for talking with children"),
                "audience": _("Parents"),
                "lessons": 7,
                "hours": 3,
                "topic": topic["family"],
                "art": "kite",
                "progress": {"value": 100, "done": True, "label": _("Progress of the course")},
            },
            {
                "title": _("Red Cross volunteers: being there and passing on"),
                "audience": _("Volunteers and social workers"),
                "lessons": 12,
                "hours": 32,
                "topic": topic["exam"],
                "art": "path",
            },
        ],
    }


def help_lines() -> list[dict[str, Any]]:
    """The two lines of a help card and one that is closed now."""
    always = _("day and night")
    return [
        {"number": "12356", "label": _("National help line"), "hours": always, "tel": "tel:12356", "open_now": True},
        {
            "number": "12355",
            "label": _("Youth line"),
            "hours": always,
            "tel": "tel:12355",
            "open_now": False,
            "rule": "1-5 0830-1730",
        },
    ]


def listening() -> dict[str, Any]:
    """A player, its chapters and what was said."""
    path = "".join(f"M{at * 10} {50 - (at * 37 % 40) - 5}h4v{(at * 37 % 40) * 2 + 10}h-4z" for at in range(100))
    return {
        "wave": path,
        "segments": [
            {"label": _("Knowledge corner"), "start": 0, "flex": 15},
            {"label": _("Sharing hour"), "start": 900, "flex": 20, "current": True},
            {"label": _("Listening room"), "start": 2100, "flex": 25},
        ],
        "chapters": [
            {
                "start": 0,
                "clock": "0:00",
                "title": _("Why wanting to sleep keeps you awake"),
                "text": _("With the doctor of the sleep clinic"),
            },
            {"start": 900, "clock": "15:00", "title": _("Twelve years of night shifts"), "text": _("With a nurse")},
        ],
        "transcript": [
            {
                "title": _("Knowledge corner"),
                "cues": [
                    {
                        "start": 0,
                        "clock": "0:00",
                        "who": _("Host"),
                        "text": _("Good evening. Tonight we talk about lying awake."),
                    },
                    {
                        "start": 12,
                        "clock": "0:12",
                        "who": _("Doctor"),
                        "role": "guest",
                        "text": _("Sleep is no matter of will."),
                    },
                ],
            }
        ],
    }


def make_samples() -> dict[str, Any]:
    """Everything the gallery shows."""
    topic = topics()
    return {
        "topics": [
            {"topic": each, "count": ngettext("%(n)s article", "%(n)s articles", n) % {"n": n}}
            for each, n in zip(topic.values(), [214, 186, 97, 241, 302, 128, 143, 88, 52, 76], strict=True)
        ],
        "topic": topic,
        "articles": articles(topic),
        "lines": help_lines(),
        "crumbs": [{"label": _("Home"), "url": "/"}, {"label": _("Library"), "url": "#nav"}, {"label": _("Anxiety")}],
        "tabs": [
            {"id": "tab-a", "label": _("Course contents"), "html": _("What stands on the first tab."), "current": True},
            {"id": "tab-b", "label": _("Discussion"), "count": 4, "html": _("What stands on the second tab.")},
            {"id": "tab-c", "label": _("Material"), "html": _("What stands on the third tab.")},
        ],
        "ranges": [
            {"value": "w", "label": _("This week"), "checked": True},
            {"value": "m", "label": _("This month")},
            {"value": "t", "label": _("This term")},
        ],
        "filters": [
            {
                "legend": _("Topics"),
                "name": "topic",
                "options": [
                    {"value": "sleep", "label": _("Sleep"), "count": 97, "checked": True},
                    {"value": "exam", "label": _("Exams"), "count": 128},
                ],
            }
        ],
        "sorts": [
            {"value": "new", "label": _("Newest first"), "selected": True},
            {"value": "fit", "label": _("Best match")},
        ],
        **lessons_and_courses(topic),
        **gallery_school.learning(),
        **gallery_school.numbers(),
        **listening(),
        **gallery_school.paper(),
    }
