"""Whether somebody wants reminders by e-mail. In the list of messages of the site they always stand."""

from typing import Any

from django.utils import timezone

from courses.models import ReminderHabit
from people.domain.way_out import WayOut, make_address
from people.domain.way_out import person_of_token as person_of
from people.models import User

SALT = "courses.reminding.quiet"


def wants_mail(person: User) -> bool:
    """Yes, unless they said no. One query."""
    return not ReminderHabit.objects.filter(person=person, by_mail=False).exists()


def choose_mail(person: User, *, by_mail: bool) -> None:
    """Keep what somebody said; it holds for what is already waiting to be sent, too."""
    values = {"by_mail": by_mail, "changed_at": timezone.now()}
    ReminderHabit.objects.update_or_create(person=person, defaults=values)


def quiet_address(person: User) -> str:
    """The address in the head of every reminder by e-mail."""
    return make_address(person, "reminders_quiet", salt=SALT)


def person_of_token(token: str) -> User | None:
    """Whose address this is; None for one that was not made here."""
    return person_of(token, salt=SALT)


def describe_habit(person: User) -> dict[str, Any]:
    """For the copy of their data that somebody may ask for."""
    row = ReminderHabit.objects.filter(person=person).first()
    return {"mail": row.by_mail, "changed": row.changed_at.isoformat()} if row else {}


def forget_habit(person_id: int) -> int:
    """Somebody is erased."""
    return ReminderHabit.objects.filter(person=person_id).delete()[0]


WAY_OUT = WayOut(quiet_address, lambda person: not wants_mail(person))
