"""A course of two hours for one teacher: two lectures, two readings and a quiz; and what became of it."""

from decimal import Decimal
from typing import Any

SECONDS = 12


def open_two_hours(login: str) -> dict[str, Any]:
    """Make the course and enrol the teacher. The recordings are short; their minutes are those of the real ones."""
    from cms.domain.editing.publishing import publish_by_system
    from courses.demo.catalogue import load_assessment
    from courses.domain.authoring.publishing import publish_course
    from courses.domain.learning.enrolment import enrol
    from courses.models import CataloguePage, Course, CourseItem, CoursePage, ItemKind, MoveOn, Policy, PrivacyClass
    from people.models import User
    from tests.factories.courses import quiz_config

    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    policy = Policy(attempts=None, pass_mark=Decimal(60))
    quiz = load_assessment("两小时小测", "quiz", quiz_config(3), PrivacyClass.GRADED, policy)
    page = CoursePage(
        title="两小时：看见求助信号",
        slug=f"two-hours-{login.split('@', maxsplit=1)[0]}",
        summary="两小时。",
        live=False,
        locale=parent.locale,
    )
    text = [{"type": "paragraph", "value": "<p>先听他说完，再一起想下一步。</p>"}]
    page.items = [
        CourseItem(kind=ItemKind.LECTURE, title="讲座一", minutes=45, media=make_recording("怎样开口")),
        CourseItem(kind=ItemKind.UNIT, title="读一读：三句话", minutes=10, body=text),
        CourseItem(kind=ItemKind.UNIT, title="再读一读：记录", minutes=10, body=text),
        CourseItem(kind=ItemKind.LECTURE, title="讲座二", minutes=45, media=make_recording("怎样结束")),
        CourseItem(kind=ItemKind.ASSESSMENT, title="小测", minutes=10, assessment=quiz, move_on=MoveOn.PASSED),
    ]
    for place, item in enumerate(page.items.all()):
        item.sort_order = place
    parent.add_child(instance=page)
    publish_by_system(page, reason="browser test")
    version = publish_course(page)
    assert version is not None
    course = Course.objects.get(pk=version.course_id)
    enrol(User.objects.get(email=login), course)
    keys = [str(key) for key in version.items.order_by("position").values_list("key", flat=True)]
    return {"course": course.public_id, "keys": keys, "minutes": version.minutes}


def make_recording(title: str) -> Any:
    """A sound with captions that must be played nearly whole."""
    from django.core.files.base import ContentFile

    from cms.domain.radio.transcript import Cue
    from cms.domain.recording.captions import save_captions
    from cms.models import CustomMedia
    from tests.factories.cms_media import make_wav

    file = ContentFile(make_wav(seconds=SECONDS), name="sound.wav")
    chapters = [{"start": 0, "title": "开场", "title_en": ""}, {"start": 6, "title": "练习", "title_en": ""}]
    media = CustomMedia.objects.create(
        title=title, type="audio", file=file, duration=SECONDS, must_play=80, chapters=chapters
    )
    save_captions(media, "zh-hans", [Cue(n, n + 1, "", f"第{n}句话") for n in range(SECONDS)], known=0)
    return media


def count_learned(course: str, login: str) -> dict[str, Any]:
    """What the records hold of one learner: completions by part, answers, the course."""
    from courses.models import Attempt, CourseCompletion, Enrolment, ItemCompletion, LecturePlay

    enrolment = Enrolment.objects.get(course__public_id=course, person__email=login)
    attempt = Attempt.objects.filter(enrolment=enrolment).order_by("-pk").first()
    return {
        "done": [
            str(key) for key in ItemCompletion.objects.filter(enrolment=enrolment).values_list("item_key", flat=True)
        ],
        "played": list(
            LecturePlay.objects.filter(enrolment=enrolment).order_by("pk").values_list("covered", flat=True)
        ),
        "answers": sorted(attempt.responses.values_list("question", flat=True)) if attempt else [],
        "finished": CourseCompletion.objects.filter(enrolment=enrolment).count(),
    }
