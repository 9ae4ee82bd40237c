"""PeerType: an assessment type whose works are reviewed by other learners, anonymous both ways.

The core deals the works, keeps the reviews, watches the days and calls a person where colleagues do not suffice. The
type says by which rules, shows a work to a colleague, gives the form of a review and turns reviews into points: they
come to ``grade`` as ``ctx.facts["peers"]``:

    {"stage": "open" | "closed" | "desk", "reviews": [{"marks": {…}, "weight": "1"}], "done": 3, "owed": 3}

``open``: colleagues still review (the outcome is ``PENDING``); ``closed``: count (``GRADED``); ``desk``: a person marks
(``AWAITING``). ``done`` of ``owed`` says how many reviews the writer has given. Comments stay with the core.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final

from plugins.api.assessment import AssessmentType
from plugins.api.records import Ctx, JSONObject, Marking

if TYPE_CHECKING:
    from django import forms
    from django.utils.safestring import SafeString

PEERS: Final = "peers"


@dataclass(frozen=True)
class PeerExample:
    """A work for practice: the response, the expert's marks and the reasons for them."""

    id: str
    response: JSONObject = field(repr=False)
    marks: JSONObject = field(repr=False)
    reasons: str = field(default="", repr=False)


@dataclass(frozen=True)
class PeerRules:
    """How works are reviewed.

    Each learner ``gives`` reviews, each work ``needs`` some (never more than are given). A review that was taken is
    due within ``days``; a work that lacks reviews after ``patience`` days goes to a person. A comment has at least
    ``comment`` characters. Whoever is within ``tolerance`` of the expert at an example (0 to 1, as ``compare`` says)
    has passed the practice; with ``weighs`` the reviews of others count half. A review that is farther than ``spread``
    from its companions is shown to staff.
    """

    gives: int = 3
    needs: int = 3
    days: int = 3
    patience: int = 14
    comment: int = 20
    examples: tuple[PeerExample, ...] = ()
    tolerance: Decimal = Decimal("0.2")
    spread: Decimal = Decimal("0.4")
    weighs: bool = True


class PeerType(AssessmentType):
    """The methods that peer assessment calls, under the same guard and as purely as those of every type."""

    marking: ClassVar[frozenset[Marking]] = frozenset({Marking.PEER, Marking.HUMAN})
    needs: ClassVar[frozenset[str]] = frozenset({PEERS})

    @abstractmethod
    def peer_rules(self, config: JSONObject) -> PeerRules:
        """The rules in a config."""

    @abstractmethod
    def show_work(self, ctx: Ctx) -> SafeString:
        """``ctx.response``, a colleague's or an example's, as whoever reviews it reads it; nothing else of the config
        than what its writer was told."""

    @abstractmethod
    def review_form(self, ctx: Ctx, data: Any = None) -> forms.Form:
        """The form of a review but for the comment, which is the core's; its cleaned data are the marks, as JSON."""

    @abstractmethod
    def compare(self, config: JSONObject, first: JSONObject, second: JSONObject) -> Decimal:
        """How far two marks of one work are apart: 0 the same, 1 as far as can be; the same in both directions."""
