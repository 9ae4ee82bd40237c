"""One account per role, with a password of this installation's own (there is no default password anywhere)."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from people.demo.crowd import SINCE
from people.domain.consent import give_consent
from people.domain.membership import open_membership
from people.domain.person import create_person, set_identifier
from people.domain.role import grant_role
from people.models import ConsentKind, Organisation, Scheme, User

WORDS = ["bridge", "river", "lantern", "willow", "harbour", "meadow", "pebble", "orchard"]


@dataclass(frozen=True)
class Account:
    """What a visitor of the demo types, and who that is."""

    login: str
    name: str
    what: str
    role: str
    organisation: str
    capacity: str


ACCOUNTS = [
    Account("teacher@demo.example", "周晓岚", "教师（学员） a teacher who learns", "", "3331000101", "teacher"),
    Account("volunteer@demo.example", "唐一鸣", "红十字志愿者（学员） a volunteer", "", "331000-HS", "volunteer"),
    Account(
        "coordinator@demo.example",
        "何静怡",
        "学校联络员 a school's coordinator",
        "coordinator",
        "3331000101",
        "teacher",
    ),
    Account("bureau@demo.example", "郑国栋", "教育局管理员 bureau administrator", "bureau_admin", "331000", "staff"),
    Account("editor@demo.example", "许诺", "编辑 editor", "editor", "331000", "staff"),
    Account("reviewer@demo.example", "沈清", "审阅医生 reviewer", "reviewer", "331000", "clinician"),
    Account("expert@demo.example", "林若水", "专家 expert", "expert", "331000", "clinician"),
    Account("trainer@demo.example", "程立", "培训师 trainer", "trainer", "331000", "clinician"),
    Account("assessor@demo.example", "顾言", "考核员 assessor", "assessor", "331000", "specialist"),
    Account("visitor@demo.example", "冯远", "走访员 visitor of inspections", "visitor", "331000", "specialist"),
    Account("auditor@demo.example", "严立新", "审计员 auditor", "auditor", "331000", "staff"),
]


def note_path() -> Path:
    """Where this installation keeps the accounts of its demo city."""
    return Path(settings.VAR_DIR) / "demo-accounts.json"


def make_password() -> str:
    """Two words and four digits: easy to type, and another one in every installation."""
    return f"{secrets.choice(WORDS)}-{secrets.randbelow(9000) + 1000}-{secrets.choice(WORDS)}"


def open_accounts() -> None:
    """The demo accounts; their logins and the password are noted in a file that only the owner can read."""
    password = make_password()
    for account in ACCOUNTS:
        person = create_person(account.name, email=account.login)
        person.set_password(password)
        person.activated_at = person.created_at
        person.save()
        organisation = Organisation.objects.get(code=account.organisation)
        set_identifier(person, scheme=Scheme.EMAIL, value=account.login, verified=True)
        open_membership(person, organisation=organisation, capacity=account.capacity, valid_from=SINCE)
        give_consent(person, kind=ConsentKind.PRIVACY)
        if account.role:
            grant_role(person, role=account.role, organisation=organisation, reason="demo city")
    note = note_path()
    note.touch(mode=0o600)
    note.write_text(
        json.dumps({"password": password, "accounts": [asdict(one) for one in ACCOUNTS]}, ensure_ascii=False)
    )


def describe_accounts() -> list[str]:
    """Lines for people: the password, and who can sign in. Empty when this city has no demo accounts."""
    try:
        noted = json.loads(note_path().read_text())
    except (OSError, ValueError):
        return []
    if not User.objects.filter(email=noted["accounts"][0]["login"]).exists():
        return []
    lines = [f"Demo accounts, password of all: {noted['password']}"]
    return [*lines, *(f"  {account['login']:<28}{account['what']}" for account in noted["accounts"])]
