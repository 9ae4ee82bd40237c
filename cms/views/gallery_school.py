"""Invented samples for the gallery, in the reader's language: questions, tables, certificates. Nobody here exists."""

from typing import Any

from django.utils.translation import gettext as _

HEIGHTS = [66, 116, 160, 88, 52, 128]


def learning() -> dict[str, Any]:
    """Question, scale, progress."""
    return {
        "options": [
            {"value": "1", "text": _("Find out who started it")},
            {"value": "2", "text": _("Take her to a quiet place and let her sit down first"), "checked": True},
            {"value": "3", "text": _("Tell the parents to come at once")},
        ],
        "verdicts": [
            {
                "text": _("Cheer up, everybody has troubles"),
                "verdict": "wrong",
                "verdict_text": _("Your choice"),
                "note": _("Whoever hears this easily feels not understood."),
            },
            {
                "text": _("This has weighed on you for a long time, hasn't it?"),
                "verdict": "right",
                "verdict_text": _("More fitting"),
                "note": _("Receive the feeling first, then speak of ways."),
            },
        ],
        "scale": [
            {"value": "0", "label": _("Rarely")},
            {"value": "1", "label": _("Sometimes"), "checked": True},
            {"value": "2", "label": _("Often")},
            {"value": "3", "label": _("Nearly every day")},
        ],
        "timeline": [
            {"when": _("3 November"), "text": _("Enrolled"), "state": "done"},
            {"when": _("12 November"), "text": _("All 8 lectures watched"), "state": "done"},
            {"when": _("By 30 November"), "text": _("Practical test"), "state": "next"},
            {"when": _("December"), "text": _("Certificate")},
        ],
        "lesson_steps": [
            {"minutes": 5, "title": _("Arrive"), "text": _("Everybody names the weather inside.")},
            {
                "minutes": 20,
                "title": _("Practise"),
                "text": _("In pairs, with the cards."),
                "says": _("How did you notice?"),
            },
            {"minutes": 10, "title": _("Wind down"), "text": _("One sentence to take home.")},
        ],
        "steps": [_("Upload the roster"), _("Check the rows"), _("Fill the gaps"), _("Done")],
    }


def numbers() -> dict[str, Any]:
    """A table and a chart."""
    schools = [
        (_("Third Middle School"), 128, 121, "95%", {"text": _("On time"), "kind": "ok"}),
        (_("Lakeside School"), 96, 71, "74%", {"text": _("25 to go"), "kind": "caution"}),
        (_("Bluestone High School"), 143, 143, "100%", {"text": _("All done"), "kind": "ok"}),
        (_("Riverside Primary School"), 62, 30, "48%", {"text": _("Needs a reminder"), "kind": "caution"}),
        (_("Vocational School"), 110, 87, "79%", {"text": _("23 to go"), "kind": "caution"}),
    ]
    heads = [_("School"), _("To be trained"), _("Done"), _("Proportion"), _("Situation")]
    months = [_("Sep"), _("Oct"), _("Nov"), _("Dec"), _("Jan"), _("Mar")]
    values = [1240, 2180, 3020, 1650, 980, 2410]
    return {
        "columns": [
            {"label": head, "numeric": 0 < at < 4, "sort_url": "#table" if at == 0 else ""}
            for at, head in enumerate(heads)
        ],
        "rows": [
            [
                {"text": name, "url": "#table"},
                *({"text": cell, "numeric": True, "label": heads[at]} for at, cell in enumerate(cells, 1)),
                {"badge": badge, "label": heads[4]},
            ]
            for name, *cells, badge in schools
        ],
        "bars": [
            {"x": 60 + 88 * at, "y": 200 - height, "height": height, "value": f"{values[at]:,}", "name": months[at]}
            for at, height in enumerate(HEIGHTS)
        ],
        "grid_lines": [
            {"y": 200, "name": "0"},
            {"y": 147, "name": "1,000"},
            {"y": 94, "name": "2,000"},
            {"y": 41, "name": "3,000"},
        ],
        "chart_rows": [(month, f"{value:,}") for month, value in zip(months, values, strict=True)],
        "chart_head": [_("Month"), _("Number of people")],
        "goal": {"y": 94, "label": _("Aim of the month: 2,000")},
    }


def paper() -> dict[str, Any]:
    """A certificate and a fortnight."""
    weekdays = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri")] * 2
    states = ["off", "taught", "past", "past", "today", "", "", "", "", "due"]
    notes = {"off": _("Holiday"), "taught": _("Taught"), "today": _("Today"), "due": _("Last day")}
    days = [16, 17, 18, 19, 20, 23, 24, 25, 26, 27]
    return {
        "facts": [(_("Issued on"), _("20 November 2026")), (_("Valid until"), _("19 November 2029"))],
        "valid": {"text": _("Valid"), "kind": "ok", "icon": "check"},
        "ended": {"text": _("Ended, can be renewed"), "kind": ""},
        "days": [
            {"weekday": weekday, "day": day, "state": state, "note": notes.get(state, "")}
            for weekday, day, state in zip(weekdays, days, states, strict=True)
        ],
    }
