"""A film or recording as its config says it, with its checkpoints, and the answers to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from plugins.api import ChoiceQuestion, Ctx, JSONObject, read_choice_question
from plugins.watch.ranges import MOMENT, Played, read_played

VIDEO: Final = "video"
AUDIO: Final = "audio"


@dataclass(frozen=True)
class Checkpoint:
    """A question that belongs to a second of the recording."""

    id: str
    at: int
    question: ChoiceQuestion


@dataclass(frozen=True)
class Film:
    """What is played, how much of it must be, and what is asked meanwhile. ``skip`` None: gaps do not matter."""

    kind: str
    title: str
    address: str
    captions: str
    transcript: str
    seconds: int
    required: int
    skip: int | None
    right_only: bool
    checkpoints: tuple[Checkpoint, ...]

    def played(self, ctx: Ctx) -> Played | None:
        """What was played, by the facts of the core; None while they are not there."""
        return read_played(ctx.facts, self.seconds)

    def enough(self, played: Played) -> bool:
        """Whether the required share was played."""
        return played.percent >= self.required

    def skipped(self, played: Played) -> bool:
        """Whether one stretch longer than allowed was left out."""
        return self.skip is not None and played.longest_gap > max(self.skip * 1000, MOMENT)


def read_film(config: JSONObject) -> Film:
    """The film of a config that has passed its check; checkpoints in the order of their seconds."""
    skip: Any = config.get("skip")
    checkpoints = [
        Checkpoint(str(one["id"]), int(one["at"]), read_choice_question(one)) for one in config.get("checkpoints") or ()
    ]
    return Film(
        kind=str(config["kind"]),
        title=str(config.get("title") or ""),
        address=str(config["address"]),
        captions=str(config.get("captions") or ""),
        transcript=str(config.get("transcript") or ""),
        seconds=int(config.get("seconds") or 0),
        required=int(config["required"]),
        skip=None if skip is None else int(skip),
        right_only=config.get("right_only") is True,
        checkpoints=tuple(sorted(checkpoints, key=lambda one: one.at)),
    )


def read_answers(film: Film, response: JSONObject | None) -> dict[str, str]:
    """Checkpoint id to the id of the answer; what is no answer to a checkpoint is left out."""
    answers: Any = response.get("answers") if isinstance(response, dict) else None
    if not isinstance(answers, dict):
        return {}
    return {
        one.id: answers[one.id]
        for one in film.checkpoints
        if isinstance(answers.get(one.id), str) and one.question.find(answers[one.id])
    }
