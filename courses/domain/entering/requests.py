"""Applications: asking for a place, deciding with a word, the waiting list, and whoever moves up from it."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.entering.ways import APPLY, SELF, free_seats, way_of
from courses.domain.learning.enrolment import enrol, enrolment_of
from courses.domain.learning.stamp import stamp_person
from courses.domain.refusal import Refused
from courses.models import Course, Enrolment, EnrolmentRequest, RequestState
from people.domain.audit import record_audit
from people.domain.message import send_message
from people.models import RoleGrant
from people.models.organisation import paths_above
from people.models.scope import roles_for

ACCEPTED, REFUSED, QUEUED, ASKED = "request.accepted", "request.refused", "request.queued", "request.asked"


def request_of(person: Any, course: Course) -> EnrolmentRequest | None:
    """The person's last wish for this course."""
    return EnrolmentRequest.objects.filter(person=person, course=course).order_by("-pk").first()


def lock_course(course: Course) -> Course:
    """The course, held until the transaction ends: two people do not get the last seat."""
    return Course.objects.select_for_update(of=("self",)).get(pk=course.pk)


@transaction.atomic
def ask_for_place(person: Any, course: Course, *, words: str = "") -> EnrolmentRequest:
    """Apply; on a full course that anybody may enter, stand on the waiting list. Pressing again changes nothing."""
    held = enrolment_of(person, course)
    if held is not None and held.ended_at is None:
        raise Refused("enrolled", _("You have a place on this course already."))
    course = lock_course(course)
    way = way_of(course)
    if way.kind not in (APPLY, SELF) or (way.kind == SELF and not way.is_full):
        raise Refused("closed", _("This course takes no applications now."))
    known = EnrolmentRequest.objects.open().filter(person=person, course=course).first()
    if known is not None:
        return known
    state = RequestState.WAITING if way.kind == APPLY else RequestState.QUEUED
    words = " ".join(words.replace("\0", "").split())[:300]
    try:
        with transaction.atomic():
            made = EnrolmentRequest.objects.create(
                person=person, course=course, words=words, state=state, **stamp_person(person.pk)._asdict()
            )
    except IntegrityError:  # the other window was quicker
        return EnrolmentRequest.objects.open().get(person=person, course=course)
    if state == RequestState.WAITING:
        _tell_deciders(made)
    return made


def _tell_deciders(made: EnrolmentRequest) -> None:
    """The people nearest to the applicant who decide; once a day and course, however many apply."""
    path = made.organisation.path if made.organisation else ""
    grants = RoleGrant.objects.current().filter(
        role__in=roles_for("decide_requests"), organisation__path__in=paths_above(path) if path else [],
        person__is_active=True,
    )  # fmt: skip
    rows = list(grants.values_list("organisation__path", "person_id"))
    nearest = max((path for path, _person in rows), key=len, default="")
    once = f"{made.course_id}-{timezone.localdate():%Y%m%d}"
    for path, person in rows:
        if path == nearest and person != made.person_id:
            send_message(person, ASKED, context={"request": made.pk}, once_key=once)


@transaction.atomic
def take_back(request: EnrolmentRequest, *, person: Any) -> None:
    """The applicant changed their mind. Again changes nothing."""
    EnrolmentRequest.objects.open().filter(pk=request.pk, person=person).update(
        state=RequestState.WITHDRAWN, decided_at=timezone.now()
    )


def find_requests(user: Any, *, state: str = "") -> QuerySet[EnrolmentRequest]:
    """What somebody may decide, the oldest first; those decided, the newest first."""
    rows = EnrolmentRequest.objects.decidable_by(user).select_related("person", "course", "organisation", "decided_by")
    if state == "done":
        decided = [RequestState.ACCEPTED, RequestState.REFUSED, RequestState.WITHDRAWN]
        return rows.filter(state__in=decided).order_by("-decided_at", "-pk")
    return rows.filter(state=state or RequestState.WAITING).order_by("asked_at", "pk")


@transaction.atomic
def decide(
    request: EnrolmentRequest, *, accept: bool, actor: Any, reason: str = "", audit: Any = None
) -> EnrolmentRequest:
    """Accept (onto the waiting list where no place is free) or refuse with a reason. Decided once."""
    reason = " ".join(reason.replace("\0", "").split())[:300]
    course = lock_course(request.course)
    row = EnrolmentRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if row.state != RequestState.WAITING:
        raise Refused("again", _("This was decided meanwhile, or taken back."))
    if row.person_id == getattr(actor, "pk", None):
        raise Refused("own", _("Nobody decides about themselves."))
    if not accept and not reason:
        raise Refused("reason", _("Say why: the applicant reads it."))
    row.reason, row.decided_by, row.decided_at = reason, actor, timezone.now()
    if not accept:
        row.state = RequestState.REFUSED
    elif free_seats(course) == 0:
        row.state = RequestState.QUEUED
    else:
        row.state = RequestState.ACCEPTED
        enrol(row.person, course, source=Enrolment.Source.REQUEST, actor=actor)
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    kinds = {RequestState.REFUSED: REFUSED, RequestState.QUEUED: QUEUED, RequestState.ACCEPTED: ACCEPTED}
    send_message(row.person, kinds[RequestState(row.state)], context={"request": row.pk}, once_key=f"{row.pk}")
    record_audit(
        "enrolment.accepted" if accept else "enrolment.refused", actor=actor, subject=row.person,
        organisation=row.organisation, reason=reason, request=audit,
    )  # fmt: skip
    return row


def fill_places(courses: Iterable[int] | None = None) -> int:
    """Let people move up from waiting lists where places became free, in the order in which they asked."""
    waiting = EnrolmentRequest.objects.filter(state=RequestState.QUEUED)
    if courses is not None:
        waiting = waiting.filter(course__in=courses)
    return sum(_fill_course(pk) for pk in sorted(set(waiting.values_list("course_id", flat=True))))


@transaction.atomic
def _fill_course(course_id: int) -> int:
    course = lock_course(Course(pk=course_id))
    way = way_of(course)
    free = free_seats(course)
    if way.kind not in (APPLY, SELF) or free == 0:
        return 0
    rows = EnrolmentRequest.objects.filter(
        Q(person__is_active=True), course=course, state=RequestState.QUEUED, person__merged_into=None
    ).select_related("person").order_by(F("asked_at"), "pk")  # fmt: skip
    moved = list(rows if free is None else rows[:free])
    for row in moved:
        enrol(row.person, course, source=Enrolment.Source.REQUEST, actor=row.decided_by)
        row.state, row.decided_at = RequestState.ACCEPTED, timezone.now()
        row.save(update_fields=["state", "decided_at"])
        send_message(row.person, ACCEPTED, context={"request": row.pk}, once_key=f"{row.pk}")
    return len(moved)
