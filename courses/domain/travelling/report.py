"""What an import would do, or did: one line for everything in the archive, and the problems that stand in its way."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

NEW, CHANGED, SAME, LEFT_OUT = "new", "changed", "same", "left_out"
ACTIONS = {
    NEW: _("new"),
    CHANGED: _("would change"),
    SAME: _("already there"),
    LEFT_OUT: _("left out"),
}
WHAT = {
    "course": _("Course"),
    "page": _("Page"),
    "assessment": _("Assessment"),
    "question": _("Question of the bank"),
    "image": _("Picture"),
    "media": _("Sound or film"),
    "captions": _("Captions"),
    "document": _("Document"),
    "reference": _("Reference"),
}


@dataclass(frozen=True)
class Line:
    """One thing of the archive: what it is, how it is called, what happens to it, and why if that needs saying."""

    what: str
    title: str
    action: str
    note: str = ""


@dataclass
class Report:
    """Lines and problems; a problem is a place and words, and while there is one nothing is written."""

    lines: list[Line] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def add(self, what: str, title: str, action: str, note: str = "") -> None:
        """One more line."""
        self.lines.append(Line(what, title[:200], action, note))

    def blame(self, place: str, words: Any) -> None:
        """One more problem."""
        self.problems.append((place[:200], str(words)))

    def counts(self) -> dict[str, int]:
        """How many lines of each action."""
        return {action: sum(line.action == action for line in self.lines) for action in ACTIONS}

    def to_json(self) -> dict[str, Any]:
        """As it is kept with an import."""
        return {"lines": [asdict(line) for line in self.lines], "problems": [list(one) for one in self.problems]}
