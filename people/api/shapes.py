"""Shapes of the register: what the API says of people, units, memberships. No phone, identity number or e-mail."""

from datetime import date
from typing import Literal

from ninja import Field, Schema

from people.api.paging import ID_PATTERN
from people.api.written_time import Day

CapacityKey = Literal["teacher", "specialist", "volunteer", "social_worker", "clinician", "staff"]
KindKey = Literal["city", "bureau", "district", "school", "hospital", "red_cross", "community"]
SchemeKey = Literal["staff_number", "teacher_code", "volunteer_number"]


class NumberOut(Schema):
    """A number by which the register knows a person."""

    scheme: SchemeKey
    issuer: str | None = Field(description="The unit that gave it; null where it is unique by itself.")
    value: str


class PersonOut(Schema):
    """A person of the register."""

    id: str
    name: str
    pinyin: str
    active: bool = Field(description="May sign in.")
    activated: bool = Field(description="Has opened the account.")
    numbers: list[NumberOut]


class OrganisationOut(Schema):
    """A unit: city, district, school, hospital …"""

    id: str
    code: str
    name: str
    name_en: str
    kind: KindKey
    stages: list[str]
    parent: str | None = Field(description="Null where the unit above lies outside the token's units.")
    valid_from: date
    valid_until: date | None


class MembershipOut(Schema):
    """Who belongs where, as what, from when to when; both days inclusive."""

    id: str
    person: str
    organisation: str
    capacity: CapacityKey
    valid_from: date
    valid_until: date | None
    stage: str
    subject: str
    position: str
    rank: str


class PeopleFilters(Schema):
    """Which people."""

    organisation: str | None = Field(None, pattern=ID_PATTERN, description="Those who belong there or below it today.")
    scheme: SchemeKey | None = Field(None, description="With `number`: the kind of number.")
    number: str | None = Field(None, max_length=64, pattern=r"^[^\x00]+$", description="With `scheme`: this number.")


class OrganisationFilters(Schema):
    """Which units."""

    organisation: str | None = Field(None, pattern=ID_PATTERN, description="This one and all below it.")
    kind: KindKey | None = None
    code: str | None = Field(None, max_length=40, pattern=r"^[^\x00]+$", description="The official code.")


class MembershipFilters(Schema):
    """Which memberships."""

    organisation: str | None = Field(None, pattern=ID_PATTERN, description="There or below it.")
    person: str | None = Field(None, pattern=ID_PATTERN)
    capacity: CapacityKey | None = None
    on: Day | None = Field(None, description="Those that hold on this day; without it, ended ones too.")
