"""People, organisations and what ties them together, for tests. No surprise: every row is what its call says."""

from datetime import date
from typing import Any

import factory
from django.utils import timezone

from people.domain.organisation import add_organisation
from people.domain.person import set_identifier
from people.domain.role import grant_role
from people.models import HelpLine, Membership, Organisation, RoleGrant, User

PASSWORD = "a calm bridge over water"


def make_city() -> Organisation:
    """The city at the root of the tree; the same one every time."""
    found = Organisation.objects.filter(depth=1).first()
    return found or add_organisation(code="C", name="云桥市", kind="city")


class UserFactory(factory.django.DjangoModelFactory):
    """An activated person without a usable password; `password="…"` sets one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    real_name = factory.Sequence(lambda n: f"王小{'明华丽红强'[n % 5]}")
    pinyin = "wang xiao"
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    activated_at = factory.LazyFunction(timezone.now)
    password = "!"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        raw = kwargs.pop("password", "!")
        person = model_class(*args, **kwargs)
        if raw == "!":
            person.set_unusable_password()
        else:
            person.set_password(raw)
        person.save()
        return person


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A school below a parent; without one below the city of the test."""

    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"S{n:04d}")
    name = factory.Sequence(lambda n: f"第{n}小学")
    kind = "school"

    @classmethod
    def _create(cls, model_class: type[Organisation], *args: Any, **kwargs: Any) -> Organisation:
        parent = kwargs.pop("parent", None) or make_city()
        return add_organisation(parent=parent, **kwargs)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    capacity = "teacher"
    valid_from = date(2025, 9, 1)


class HelpLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HelpLine

    organisation = factory.LazyFunction(make_city)
    number = factory.Sequence(lambda n: f"0570-55500{n:02d}")
    label = "陪伴热线"


def make_district(name: str = "柳湖区", code: str = "D1") -> Organisation:
    return add_organisation(code=code, name=name, kind="district", parent=make_city())


def make_teacher(
    school: Organisation,
    *,
    name: str = "周晓岚",
    staff_number: str = "",
    phone: str = "",
    issuer: Organisation | None = None,
    **user: Any,
) -> User:
    """A teacher of a school with numbers as given."""
    person = UserFactory(real_name=name, **user)
    MembershipFactory(person=person, organisation=school)
    if staff_number:
        set_identifier(person, scheme="staff_number", value=staff_number, issuer=issuer or make_city())
    if phone:
        set_identifier(person, scheme="phone", value=phone)
    return person


def make_holder(role: str, organisation: Organisation, **user: Any) -> User:
    """A person who holds a role over an organisation."""
    person = UserFactory(**user)
    grant_role(person, role=role, organisation=organisation)
    return person


def make_grant(person: User, role: str, organisation: Organisation, **dates: Any) -> RoleGrant:
    return grant_role(person, role=role, organisation=organisation, **dates)
