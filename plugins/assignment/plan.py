"""What the author set: the task, how long the text is, which files come with it, the rubric, the duty procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from plugins.api import Criterion, Ctx, FileKind, FormData, JSONObject, UploadRule, clean_text, last_value, read_rubric

LONGEST: Final = 15_000  # characters: three bytes each fit into what the core accepts at once
MAX_CRITERIA: Final = 10
MAX_LEVELS: Final = 6
MAX_MONTHS: Final = 120
MAX_FILES: Final = 10
MAX_SOUNDS: Final = 5
MAX_MEGABYTES: Final = 50
TEXT: Final = "text"
CHECKED: Final = "check"
FILES: Final = "files"
VOICE: Final = "voice"
WRITTEN: Final = tuple(kind for kind in FileKind if kind is not FileKind.AUDIO)


@dataclass(frozen=True)
class Wanted:
    """Files that come with the work: between ``least`` and ``most`` of these kinds. None at all: ``most`` is zero."""

    kinds: tuple[FileKind, ...] = ()
    least: int = 0
    most: int = 0
    megabytes: int = 10


@dataclass(frozen=True)
class Plan:
    """A config in typed form. Lengths are in characters without white space."""

    task: str
    writes: bool
    least: int
    most: int
    files: Wanted
    voice: Wanted
    criteria: tuple[Criterion, ...]
    duty: str
    retention_months: int

    @property
    def points(self) -> Decimal:
        """The most that can be earned."""
        return Decimal(sum(criterion.points for criterion in self.criteria))


@dataclass(frozen=True)
class Answer:
    """What the learner wrote and sent (ids of files), and whether they looked at what may tell who somebody is."""

    text: str = ""
    checked: bool = False
    files: tuple[str, ...] = ()
    voice: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was given."""
        return not (self.text or self.files or self.voice)

    @property
    def length(self) -> int:
        """Characters without white space."""
        return len("".join(self.text.split()))


def read_plan(config: JSONObject) -> Plan:
    """The config, whatever it holds; what cannot be read is empty or zero, which the check refuses."""
    return Plan(
        task=_text(config.get("task")),
        writes=config.get("writes") is not False,
        least=_number(config.get("least")),
        most=_number(config.get("most")),
        files=_files(config),
        voice=_voice(config),
        criteria=read_rubric(config.get("criteria")),
        duty=_text(config.get("duty")),
        retention_months=_number(config.get("retention_months")),
    )


def read_answer(response: JSONObject | None) -> Answer:
    """The answer in a response."""
    if not isinstance(response, dict):
        return Answer()
    return Answer(
        text=_text(response.get("text")),
        checked=response.get("checked") is True,
        files=_ids(response.get(FILES)),
        voice=_ids(response.get(VOICE)),
    )


def read_posted(ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> JSONObject:
    """The response in the posted fields; only files that the core has taken count, whatever ids were posted."""
    plan = read_plan(ctx.config)
    posted = {
        "text": clean_text(last_value(data, ctx.field(TEXT)), LONGEST) if plan.writes else "",
        "checked": bool(last_value(data, ctx.field(CHECKED))),
    }
    return posted | {rule.field: [one.id for one in files.get(ctx.field(rule.field), ())] for rule in rules_of(plan)}


def rules_of(plan: Plan) -> tuple[UploadRule, ...]:
    """What the core is asked to take."""
    wanted = ((FILES, plan.files), (VOICE, plan.voice))
    return tuple(UploadRule(field, one.kinds, one.most, one.megabytes) for field, one in wanted if one.most)


def _files(config: JSONObject) -> Wanted:
    chosen = config.get("file_kinds")
    kinds = tuple(kind for kind in WRITTEN if isinstance(chosen, list) and kind.value in chosen)
    most = min(MAX_FILES, max(1, _number(config.get("file_most")))) if kinds else 0
    size = min(MAX_MEGABYTES, max(1, _number(config.get("file_megabytes"))))
    return Wanted(kinds, _number(config.get("file_least")) if kinds else 0, most, size)


def _voice(config: JSONObject) -> Wanted:
    most = min(MAX_SOUNDS, _number(config.get("voice_most")))
    size = min(MAX_MEGABYTES, max(1, _number(config.get("voice_megabytes"))))
    return Wanted((FileKind.AUDIO,), _number(config.get("voice_least")), most, size)


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < 100_000 else 0
