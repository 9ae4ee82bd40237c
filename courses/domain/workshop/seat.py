"""Where somebody stands in a workshop: whether they take part, lead, or answer as an expert."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.utils import timezone

from courses.models import Workshop, WorkshopMember, WorkshopPost, WorkshopThread
from courses.models.workshop import of_owner, taken_part_in, taught_by
from people.models import User
from people.models.scope import is_everybody


@dataclass(frozen=True)
class Seat:
    """A person in a workshop that they may enter."""

    workshop: Workshop
    person: User
    leads: bool
    is_expert: bool

    @property
    def role(self) -> str:
        """What their posts are marked as."""
        if self.is_expert and not is_everybody(self.person):
            return WorkshopPost.Role.EXPERT
        return WorkshopPost.Role.TEAM if self.leads else WorkshopPost.Role.LEARNER

    def may_write(self, thread: WorkshopThread | None = None) -> bool:
        """Whether anything may be written here; in a locked thread only by those who lead."""
        if not self.workshop.is_open:
            return False
        return thread is None or (thread.hidden_at is None and (thread.locked_at is None or self.leads))

    def may_choose_answer(self, thread: WorkshopThread) -> bool:
        """Whoever asked, and those who lead."""
        is_question = thread.kind == WorkshopThread.Kind.QUESTION
        return is_question and self.may_write(thread) and (self.leads or thread.author_id == self.person.pk)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _seats(user: Any) -> QuerySet[Workshop]:
    led = of_owner(user, "moderate_workshops") | taught_by(user)
    expert = of_owner(user, "answer_questions")
    shown = ~Q(state=Workshop.State.ARCHIVED)
    rows = Workshop.objects.filter(led | ((taken_part_in(user) | expert) & shown))
    return rows.select_related("course", "run").annotate(is_led=_flag(led), is_answered=_flag(expert))


def _seat(row: Any, user: Any) -> Seat:
    return Seat(row, user, leads=row.is_led, is_expert=row.is_answered)


def find_seat(user: Any, **workshop: Any) -> Seat | None:
    """Somebody's place in one workshop, by any of its fields; None where there is none for them."""
    if not getattr(user, "is_active", False):
        return None
    row = _seats(user).filter(**workshop).first()
    return _seat(row, user) if row is not None else None


def find_thread(user: Any, public_id: str) -> tuple[Seat, WorkshopThread] | None:
    """A thread somebody may read, with their place; a hidden one only for who leads."""
    rows = WorkshopThread.objects.select_related("author", "summary_by", "answer")
    thread = rows.filter(public_id=public_id).first()
    seat = find_seat(user, pk=thread.workshop_id) if thread is not None else None
    if thread is None or seat is None or (thread.hidden_at is not None and not seat.leads):
        return None
    return seat, thread


def find_post(user: Any, public_id: str) -> tuple[Seat, WorkshopPost] | None:
    """A post somebody may read; what was taken away only for who leads."""
    rows = WorkshopPost.objects.select_related("thread", "author")
    post = rows.filter(public_id=public_id).first()
    seat = find_seat(user, pk=post.workshop_id) if post is not None else None
    if post is None or seat is None:
        return None
    gone = post.hidden_at is not None or post.thread.hidden_at is not None
    return (seat, post) if seat.leads or not gone else None


def enter(seat: Seat) -> WorkshopMember:
    """Note that somebody is here; whoever comes for the first time has nothing unread."""
    known = WorkshopMember.objects.filter(workshop=seat.workshop, person=seat.person).first()
    if known is not None:
        return known
    fresh = {"seen_serial": seat.workshop.last_serial, "entered_at": timezone.now()}
    return WorkshopMember.objects.get_or_create(workshop=seat.workshop, person=seat.person, defaults=fresh)[0]
