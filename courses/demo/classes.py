"""Classes of the demo: one in two weeks, open for applications; one whose last day is today, with its rolls."""

from datetime import time, timedelta

from django.utils import timezone

from courses.domain.attending.roll import Entry, State, call_roll
from courses.domain.attending.runs import open_run, take_in
from courses.domain.classes.admitting import admit, apply_for_class
from courses.domain.classes.planning import change_class, open_applications, set_staff
from courses.domain.learning.enrolment import enrol
from courses.models import ClassRun, Course
from people.models import Organisation, User

TITLE = "心理急救四天班（第 12 期）"
WORDS = "面向红十字志愿者。请穿便于活动的衣服，带身份证和一寸照片；中午有工作餐。"
HALVES = [(time(9), time(12)), (time(14), time(17))]
ASKED = ("想把学到的用在社区值班上", "已有初级证，想继续学")


HELD = "心理急救四天班（第 11 期）"
SEATED = 8
MISSED = {1: {5: State.ABSENT}, 2: {0: State.LATE}, 4: {2: State.EXCUSED, 3: State.EXCUSED}}  # person: half day


def load_class(course: Course) -> ClassRun:
    """The class, once."""
    known = ClassRun.objects.filter(course=course, title=TITLE).first()
    if known is not None:
        return known
    trainer = User.objects.get(email="trainer@demo.example")
    today = timezone.localdate()
    run = open_run(
        course, owner=Organisation.objects.get(code="331000"), title=TITLE, place="市红十字会救护培训中心 301 室",
        first_day=today + timedelta(days=14), days=4, halves=HALVES, actor=trainer,
    )  # fmt: skip
    change_class(run, {"seats": 30, "apply_until": today + timedelta(days=10), "words": WORDS}, actor=trainer)
    assessors = User.objects.filter(email="assessor@demo.example")
    set_staff(run, trainers=[trainer], assessors=assessors, actor=trainer)
    open_applications(run, actor=trainer)
    volunteers = User.objects.filter(memberships__capacity="volunteer", email="").order_by("pk").distinct()
    for person, words in zip(volunteers, ASKED, strict=False):
        apply_for_class(person, run, words=words)
    first = run.applications.order_by("pk").first()
    if first is not None:
        admit(first, actor=trainer)
    return run


def load_held(course: Course) -> list[User]:
    """The class before: begun three days ago, everybody noted half day by half day. Gives those who sat in it."""
    if ClassRun.objects.filter(course=course, title=HELD).exists():
        return []
    trainer = User.objects.get(email="trainer@demo.example")
    run = open_run(
        course, owner=Organisation.objects.get(code="331000"), title=HELD, place="市红十字会救护培训中心 302 室",
        first_day=timezone.localdate() - timedelta(days=3), days=4, halves=HALVES, actor=trainer,
    )  # fmt: skip
    change_class(run, {"seats": 12, "words": WORDS}, actor=trainer)
    set_staff(run, trainers=[trainer], assessors=User.objects.filter(email="assessor@demo.example"), actor=trainer)
    volunteers = User.objects.filter(memberships__capacity="volunteer", email="").order_by("pk").distinct()
    people = list(volunteers[len(ASKED) : len(ASKED) + SEATED])
    for person in people:
        enrol(person, course)
        take_in(run, actor=trainer, search=person.real_name)
    now = timezone.now()
    for number, session in enumerate(run.sessions.filter(ends_at__lt=now).order_by("starts_at")):
        entries = {
            person.public_id: Entry(MISSED.get(seat, {}).get(number, State.PRESENT))
            for seat, person in enumerate(people)
        }
        call_roll(session, entries, actor=trainer, noted_at=session.ends_at)
    return people
