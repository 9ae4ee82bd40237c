"""The kinds of questions, one file each. A new kind is a file here, a template, and one line below."""

from __future__ import annotations

from typing import Final

from plugins.quiz.kinds.cloze import Cloze
from plugins.quiz.kinds.essay import Essay
from plugins.quiz.kinds.hotspot import Hotspot
from plugins.quiz.kinds.matching import Matching
from plugins.quiz.kinds.multiple import Multiple
from plugins.quiz.kinds.numeric import Numeric
from plugins.quiz.kinds.ordering import Ordering
from plugins.quiz.kinds.question import Question
from plugins.quiz.kinds.scenario import Scenario
from plugins.quiz.kinds.single import Single
from plugins.quiz.kinds.text import Text
from plugins.quiz.kinds.true_false import TrueFalse

KINDS: Final[dict[str, type[Question]]] = {
    kind.kind: kind
    for kind in (
        *(Single, Multiple, TrueFalse, Text, Numeric, Matching, Ordering),
        *(Cloze, Hotspot, Essay, Scenario),
    )
}

__all__ = ["KINDS", "Question"]
