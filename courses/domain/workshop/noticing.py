"""How somebody wants to hear of their workshops, and the way out of it that needs no signing in."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.models import WorkshopNotice
from people.domain.way_out import WayOut, make_address
from people.domain.way_out import person_of_token as person_of
from people.models import User

SALT = "courses.workshop.quiet"


@dataclass(frozen=True)
class Habit:
    """Mentions: not at all, in the site, by e-mail too; digest: none, daily, weekly; whether it also goes by e-mail."""

    mentions: str = WorkshopNotice.Mentions.SITE
    digest: str = WorkshopNotice.Digest.WEEKLY
    by_mail: bool = True


def find_habit(person: User) -> Habit:
    """What somebody said, else the quiet way."""
    row = WorkshopNotice.objects.filter(person=person).first()
    return Habit(row.mentions, row.digest, row.by_mail) if row is not None else Habit()


def save_habit(person: User, habit: Habit) -> None:
    """Keep what somebody said."""
    if habit.mentions not in WorkshopNotice.Mentions.values or habit.digest not in WorkshopNotice.Digest.values:
        raise Refused("no_choice", _("Choose one of what is offered."))
    fields = {"mentions": habit.mentions, "digest": habit.digest, "by_mail": habit.by_mail}
    WorkshopNotice.objects.update_or_create(person=person, defaults={**fields, "changed_at": timezone.now()})


def quiet_address(person: User) -> str:
    """The address in every digest that ends them: it can do nothing else, so it needs no end itself."""
    return make_address(person, "workshop_quiet", salt=SALT)


def person_of_token(token: str) -> User | None:
    """Whose address this is; None for one that was not made here."""
    return person_of(token, salt=SALT)


def be_quiet(person: User) -> None:
    """No digest and no e-mail of workshops any more; mentions stay in the site."""
    habit = find_habit(person)
    mentions = WorkshopNotice.Mentions.SITE if habit.mentions == WorkshopNotice.Mentions.MAIL else habit.mentions
    save_habit(person, Habit(mentions, WorkshopNotice.Digest.NONE, by_mail=False))


def hears_by_mail(person: User) -> bool:
    """Whether anything of workshops goes to somebody by e-mail."""
    habit = find_habit(person)
    return habit.by_mail or habit.mentions == WorkshopNotice.Mentions.MAIL


WAY_OUT = WayOut(quiet_address, lambda person: not hears_by_mail(person))
