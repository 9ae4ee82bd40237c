"""The plain records of the contract: what a type is handed and what it gives back. No request, no user, no ORM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
"""Anything that survives ``json.dumps`` and ``json.loads`` unchanged."""

JSONObject: TypeAlias = dict[str, Any]
"""A JSON object: the shape of every config, variant, response and marks record."""

FormData: TypeAlias = Mapping[str, Sequence[str]]
"""What a form posted: each field name with the list of its values (see ``form_data``)."""


class Marking(StrEnum):
    """Who or what gives the marks."""

    AUTO = "auto"
    ASYNC = "async"
    HUMAN = "human"
    PEER = "peer"
    OBSERVER = "observer"
    SELF = "self"
    EXTERNAL = "external"
    NONE = "none"


class Privacy(StrEnum):
    """How far answers may travel; the core keeps each class in its own kind of record."""

    GRADED = "graded"
    FORMATIVE = "formative"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"

    @property
    def is_sealed(self) -> bool:
        """Whether answers and outcome may be seen by nobody but the learner."""
        return self in {Privacy.CONFIDENTIAL, Privacy.ANONYMOUS}


class Mode(StrEnum):
    """What a rendering is for."""

    ATTEMPT = "attempt"
    REVIEW = "review"
    MARK = "mark"
    PRINT = "print"
    PREVIEW = "preview"


class Status(StrEnum):
    """How far grading got: finished, waiting for a person, or waiting for a machine."""

    GRADED = "graded"
    AWAITING = "awaiting"
    PENDING = "pending"


class UploadedFile(Protocol):
    """A stored upload as a type sees it: never its path, only an opaque id."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def url(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True)
class StoredFile:
    """An UploadedFile as plain data. ``kind`` is a value of FileKind, ``field`` that of its UploadRule."""

    id: str
    name: str
    size: int = 0
    url: str = ""
    field: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Part:
    """The score of one item of an assessment."""

    id: str
    score: Decimal
    max: Decimal
    feedback: str = ""


@dataclass(frozen=True)
class Outcome:
    """What grading found.

    ``passed`` None: the type does not judge; a pass mark in the core's policy may, and without one it stays not judged.
    """

    status: Status
    max_score: Decimal
    score: Decimal | None = None
    passed: bool | None = None
    completed: bool = True
    parts: tuple[Part, ...] = ()
    band: str = ""
    feedback: str = ""
    signals: tuple[str, ...] = ()

    def to_json(self) -> JSONObject:
        """The outcome for storage: decimals as strings; signals are left out because they are never stored."""
        return {
            "status": self.status.value,
            "max_score": str(self.max_score),
            "score": None if self.score is None else str(self.score),
            "passed": self.passed,
            "completed": self.completed,
            "parts": [
                {"id": part.id, "score": str(part.score), "max": str(part.max), "feedback": part.feedback}
                for part in self.parts
            ],
            "band": self.band,
            "feedback": self.feedback,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outcome:
        """The outcome that ``to_json`` wrote."""
        score = data.get("score")
        return cls(
            status=Status(data["status"]),
            max_score=Decimal(data["max_score"]),
            score=None if score is None else Decimal(score),
            passed=data.get("passed"),
            completed=data.get("completed", True),
            parts=tuple(
                Part(part["id"], Decimal(part["score"]), Decimal(part["max"]), part.get("feedback", ""))
                for part in data.get("parts", ())
            ),
            band=data.get("band", ""),
            feedback=data.get("feedback", ""),
        )


@dataclass(frozen=True)
class Ctx:
    """Everything a type may know while it renders, parses or grades."""

    config: JSONObject
    variant: JSONObject
    mode: Mode = Mode.ATTEMPT
    response: JSONObject | None = None
    outcome: Outcome | None = None
    show_answers: bool = False
    lang: str = "zh-hans"
    base_url: str = ""
    prefix: str = "a"
    facts: JSON = None
    items: tuple[JSONObject, ...] = ()
    files: tuple[UploadedFile, ...] = ()
    upload_url: str = ""
    """Where files of this paper are sent; empty: none can be sent now."""

    def field(self, name: str) -> str:
        """The form field name (and element id) of ``name``: two assessments on one page never clash."""
        return f"{self.prefix}-{name}"


@dataclass(frozen=True)
class Problem:
    """Something wrong, where (a path such as ``items.2.options`` or an item id) and what to do about it."""

    path: str
    message: str
    level: str = "error"

    @property
    def is_error(self) -> bool:
        """Whether it forbids what was asked for; a warning only informs."""
        return self.level == "error"


@dataclass(frozen=True)
class Introduction:
    """What is told before somebody starts. Empty texts and zeros: the core says what it knows itself.

    The core keeps to ``retake_days`` (at least so long between two attempts), ``opens_on`` and ``closes_on`` (both days
    included), and clears the answers after ``keep_months``.
    """

    title: str = ""
    lead: str = ""
    items: int = 0
    minutes: int = 0
    minimum_age: int = 0
    retake_days: int = 0
    notes: tuple[str, ...] = ()
    keep_months: int = 0
    opens_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True)
class Sample:
    """One worked example: what is posted (field names without prefix) and the score it must earn; None: not scored.

    ``facts`` and ``items`` are what the core would hand over for ``needs``; ``files`` are uploads by field name.
    """

    kind: str
    config: JSONObject
    data: Mapping[str, str | Sequence[str]]
    expect: Decimal | None = None
    marks: JSONObject | None = None
    facts: JSON = None
    items: tuple[JSONObject, ...] = ()
    files: Mapping[str, Sequence[StoredFile]] = field(default_factory=dict)


def form_data(data: Any) -> dict[str, list[str]]:
    """Any posted data (a QueryDict, a mapping of strings or of lists) as one list of strings for each name."""
    pairs = data.lists() if hasattr(data, "lists") else data.items()
    return {str(name): _strings(values) for name, values in pairs}


def _strings(values: Any) -> list[str]:
    one = isinstance(values, str | int | float | bool)
    return [str(values)] if one else [str(value) for value in values or ()]
