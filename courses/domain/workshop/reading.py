"""What is unread: one number a person and workshop, one a person and thread. Nothing is counted by visiting twice."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from courses.models import Workshop, WorkshopMember, WorkshopPost, WorkshopReading, WorkshopThread
from people.models import User


def unread_by(person_id: Any) -> Q:
    """Condition on posts that stand: written by others after all that this person has read, in nothing unfollowed."""
    member = WorkshopMember.objects.filter(workshop=OuterRef("workshop"), person=person_id)
    readings = WorkshopReading.objects.filter(thread=OuterRef("thread"), person=person_id)
    entered = Exists(member.filter(seen_serial__lt=OuterRef("serial"), muted_at=None))
    done = Exists(readings.filter(Q(seen_serial__gte=OuterRef("serial")) | Q(follows=False)))
    return Q(entered) & ~Q(done)


def unread_posts(person: User) -> QuerySet[WorkshopPost]:
    """Posts of others that somebody has not read, in workshops they have entered and not muted."""
    rows: QuerySet[WorkshopPost] = WorkshopPost.objects.standing().filter(unread_by(person.pk))
    return rows.exclude(author=person.pk)


def note_read(person: User, thread: WorkshopThread, serial: int) -> None:
    """Somebody has read a thread up to here; never back."""
    row, made = WorkshopReading.objects.get_or_create(thread=thread, person=person, defaults={"seen_serial": serial})
    if not made and row.seen_serial < serial:
        WorkshopReading.objects.filter(pk=row.pk, seen_serial__lt=serial).update(seen_serial=serial)


def read_all(person: User, workshop: Workshop) -> None:
    """Nothing in this workshop is unread any more; one row, however many threads."""
    fresh = {"seen_serial": workshop.last_serial}
    _row, made = WorkshopMember.objects.get_or_create(workshop=workshop, person=person, defaults=fresh)
    if not made:
        rows = WorkshopMember.objects.filter(workshop=workshop, person=person, seen_serial__lt=workshop.last_serial)
        rows.update(**fresh)


def set_following(person: User, thread: WorkshopThread, *, on: bool) -> None:
    """Follow a thread, or leave it alone: what is new there is then not counted and in no digest."""
    row, _made = WorkshopReading.objects.get_or_create(thread=thread, person=person)
    if row.follows is not on:
        WorkshopReading.objects.filter(pk=row.pk).update(follows=on)


def follow_by_writing(person: User, post: WorkshopPost) -> None:
    """Whoever writes takes part: they follow, unless they said they would not, and have read what they wrote."""
    row, _made = WorkshopReading.objects.get_or_create(thread=post.thread, person=person)
    follows = True if row.follows is None else row.follows
    before = WorkshopPost.objects.filter(thread=post.thread, serial__gt=row.seen_serial, serial__lt=post.serial)
    missed = before.exclude(author=person.pk).exists()
    WorkshopReading.objects.filter(pk=row.pk).update(
        follows=follows, seen_serial=F("seen_serial") if missed else post.serial
    )


def set_muted(person: User, workshop: Workshop, *, muted_at: Any) -> None:
    """Hear nothing of a workshop any more, or again."""
    row, _made = WorkshopMember.objects.get_or_create(
        workshop=workshop, person=person, defaults={"seen_serial": workshop.last_serial}
    )
    WorkshopMember.objects.filter(pk=row.pk).update(muted_at=muted_at)
