"""Telling single people at once: whom a post speaks to, who asked, whose words were taken away. Never who reported."""

from collections.abc import Iterable

from courses.models import WorkshopNotice, WorkshopPost, WorkshopThread
from people.domain.message import send_message
from people.models import User

MENTION, MENTION_MAIL = "workshop.mention", "workshop.mention_mail"
ANSWERED, ANSWERED_MAIL = "workshop.answered", "workshop.answered_mail"
WARNED, HIDDEN, RESTORED = "workshop.warned", "workshop.hidden", "workshop.restored"


def how_to_tell(person_ids: Iterable[int]) -> dict[int, str]:
    """Person → how they want to hear at once; the quiet way for those who never said."""
    wanted = list(person_ids)
    said = dict(WorkshopNotice.objects.filter(person__in=wanted).values_list("person_id", "mentions"))
    return {pk: said.get(pk, WorkshopNotice.Mentions.SITE) for pk in wanted}


def tell_mentioned(post: WorkshopPost, people: Iterable[User]) -> None:
    """Each is told once of a post, however often it is changed; who wants nothing finds it in the thread."""
    for person, how in how_to_tell(one.pk for one in people).items():
        if how != WorkshopNotice.Mentions.NONE:
            kind = MENTION_MAIL if how == WorkshopNotice.Mentions.MAIL else MENTION
            send_message(person, kind, context={"post": post.public_id}, once_key=f"workshop-{post.public_id}")


def tell_answered(post: WorkshopPost) -> None:
    """Whoever asked hears of the first answer by an expert or the course team, and of no other."""
    thread = post.thread
    asked = thread.kind == WorkshopThread.Kind.QUESTION and not post.is_first and post.role
    if not asked or thread.author_id is None or thread.author_id == post.author_id:
        return
    how = how_to_tell([thread.author_id])[thread.author_id]
    spoken_to = post.mentions.filter(person=thread.author_id).exists()
    if how == WorkshopNotice.Mentions.NONE or spoken_to:
        return
    kind = ANSWERED_MAIL if how == WorkshopNotice.Mentions.MAIL else ANSWERED
    send_message(
        thread.author_id, kind, context={"post": post.public_id}, once_key=f"workshop-answer-{thread.public_id}"
    )


def tell_author(post: WorkshopPost, kind: str) -> None:
    """What those who lead decided about a post."""
    if post.author_id is not None:
        send_message(post.author_id, kind, context={"post": post.public_id})
