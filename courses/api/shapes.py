"""Shapes of the school: what the API says of courses, enrolments, progress, completions, hours and certificates."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from people.api.paging import ID_PATTERN
from people.api.written_time import Day, Moment

StateKey = Literal["not_begun", "under_way", "finished", "ended"]
FateKey = Literal["valid", "upcoming", "expired", "reissued", "revoked"]
HOURS = r"^-?\d+(\.\d+)?$"
ORGANISATION = Field(None, pattern=ID_PATTERN, description="There or below it, by the unit of the day.")
SINCE = Field(None, description="What came or changed at this moment or later; a time with its zone.")


class CourseOut(Schema):
    """A course that was published."""

    id: str
    code: str
    title: str
    hours: str = Field(pattern=HOURS, description="Credit hours of the present version, a decimal number.")
    version: int
    owner: str | None = Field(description="The unit that owns it.")
    open_to_all: bool = Field(description="Whoever is signed in may enrol.")
    closed_on: date | None = Field(description="No new learners from this day on.")


class EnrolmentOut(Schema):
    """A person's place on a course; one for ever per person and course."""

    id: str
    person: str
    course: str
    organisation: str | None = Field(description="The person's unit on the day of enrolling.")
    round: int
    source: Literal["self", "rule", "staff", "import"]
    state: StateKey
    due_on: date | None
    enrolled_at: datetime
    ended_at: datetime | None


class ProgressOut(Schema):
    """How far somebody is in a course. Confidential and anonymous parts are neither counted nor a sign of beginning."""

    enrolment: str
    person: str
    course: str
    organisation: str | None
    state: StateKey
    parts_done: int
    parts_needed: int
    finished_on: date | None
    due_on: date | None


class FigureOut(Schema):
    """One unit: how many are expected, how many have finished."""

    organisation: str
    total: int
    finished: int
    percent: float


class CompletionOut(Schema):
    """A finished course. What was taken back stays, and the entry that takes it back names it."""

    id: str
    person: str
    course: str
    enrolment: str
    organisation: str | None
    round: int
    completed_on: date
    hours: str = Field(pattern=HOURS)
    takes_back: str | None
    recorded_at: datetime


class HoursOut(Schema):
    """An entry of the ledger of hours; sums are sums of entries."""

    id: str
    person: str
    organisation: str | None
    hours: str = Field(pattern=HOURS, description="Negative in an entry that takes another back.")
    earned_on: date
    source: Literal["course", "session", "certificate", "paper"]
    course: str | None
    category: str | None
    takes_back: str | None
    recorded_at: datetime


class CertificateOut(Schema):
    """A certificate and what became of it. The holder's name is with the person."""

    id: str
    person: str
    organisation: str | None
    programme: str | None
    programme_name: str
    issuer: str
    number: str
    source: Literal["issued", "imported", "external"]
    state: FateKey
    issued_at: datetime
    valid_from: date
    valid_until: date | None
    replaced_by: str | None
    revoked_at: datetime | None
    verify: str = Field(description="Where anybody can check it.")


class VerifyIn(Schema):
    """What is checked: the token of the QR address, or number and full name together."""

    model_config = ConfigDict(extra="forbid")

    token: str | None = Field(None, max_length=64, pattern=r"^[^\x00]+$")
    number: str | None = Field(None, max_length=80, pattern=r"^[^\x00]+$")
    name: str | None = Field(None, max_length=64, pattern=r"^[^\x00]+$")


class VerifyOut(Schema):
    """What may be said to anybody, as on the public page."""

    state: FateKey
    state_label: str
    name: str
    name_masked: bool
    programme: str
    level: str
    hours: str
    issuer: str
    number: str
    valid_from: date
    valid_until: date | None
    revoked_on: date | None
    successor_number: str


class EnrolIn(Schema):
    """Whom to enrol in what."""

    model_config = ConfigDict(extra="forbid")

    person: str = Field(pattern=ID_PATTERN)
    course: str = Field(pattern=ID_PATTERN)
    due_on: Day | None = Field(None, description="Their own last day, for a new place; not before today.")


class CourseFilters(Schema):
    """Which courses."""

    code: str | None = Field(None, max_length=40, pattern=r"^[^\x00]+$")


class EnrolmentFilters(Schema):
    """Which enrolments."""

    organisation: str | None = ORGANISATION
    person: str | None = Field(None, pattern=ID_PATTERN)
    course: str | None = Field(None, pattern=ID_PATTERN)
    state: StateKey | None = None
    changed_since: Moment | None = SINCE


class ProgressFilters(Schema):
    """Whose progress."""

    organisation: str | None = ORGANISATION
    person: str | None = Field(None, pattern=ID_PATTERN)
    course: str | None = Field(None, pattern=ID_PATTERN)
    state: StateKey | None = None


class FigureFilters(Schema):
    """Figures of what; one of the two is needed."""

    course: str | None = Field(None, pattern=ID_PATTERN)
    programme: str | None = Field(None, pattern=ID_PATTERN)
    organisation: str | None = Field(None, pattern=ID_PATTERN, description="This unit and all below it.")


class RecordFilters(Schema):
    """Which completions."""

    organisation: str | None = ORGANISATION
    person: str | None = Field(None, pattern=ID_PATTERN)
    course: str | None = Field(None, pattern=ID_PATTERN)
    changed_since: Moment | None = SINCE


class HoursFilters(Schema):
    """Which entries of hours."""

    organisation: str | None = ORGANISATION
    person: str | None = Field(None, pattern=ID_PATTERN)
    changed_since: Moment | None = SINCE


class StatementFilters(Schema):
    """Which statements."""

    organisation: str | None = ORGANISATION
    person: str | None = Field(None, pattern=ID_PATTERN)
    course: str | None = Field(None, pattern=ID_PATTERN)
    changed_since: Moment | None = Field(None, description="Made at this moment or later.")


class CertificateFilters(Schema):
    """Which certificates."""

    organisation: str | None = ORGANISATION
    person: str | None = Field(None, pattern=ID_PATTERN)
    programme: str | None = Field(None, pattern=ID_PATTERN)
    number: str | None = Field(None, max_length=80, pattern=r"^[^\x00]+$")
    changed_since: Moment | None = SINCE
