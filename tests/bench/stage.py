"""Sets the stage of the bench inside an installation: learners with sessions, and open attempts to answer.

Run as `python -m tests.bench.stage learners` in the environment of a City; prints JSON.
"""

import json
import os
import sys
from typing import Any

LEARNERS = 8
RUSH = 500
PAPER = 100
COURSES, QUIZZES = 10, 12  # open attempts per learner: COURSES × QUIZZES


def open_session(person: Any) -> dict[str, str]:
    """A signed-in session as the sign-in leaves it, with a CSRF token; gives the cookie header and the token."""
    import time

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string

    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store["seen"] = int(time.time())
    store.create()
    token = _get_new_csrf_string()
    return {"cookies": f"{settings.SESSION_COOKIE_NAME}={store.session_key}; csrftoken={token}", "csrf": token}


def publish_courses(count: int = COURSES) -> list[Any]:
    """Courses of two readings and a dozen quizzes each, all of the demo's five questions."""
    from decimal import Decimal

    from cms.domain.editing.publishing import publish_by_system
    from courses.domain.authoring.publishing import publish_course
    from courses.models import Assessment, CataloguePage, CourseItem, CoursePage, ItemKind

    quiz = Assessment.objects.filter(type_key="quiz").order_by("pk").first()
    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    versions = []
    for number in range(count):
        page = CoursePage(title=f"基准课程 {number}", slug=f"bench-{number}", hours=Decimal(1), live=False)
        page.locale = parent.locale
        text = [("paragraph", "<p>" + "老师每天看见学生几个小时。" * 30 + "</p>")] * 6
        page.items = [
            *(
                CourseItem(kind=ItemKind.UNIT, title=f"读 {place}", minutes=5, body=text, sort_order=place)
                for place in range(2)
            ),
            *(
                CourseItem(
                    kind=ItemKind.ASSESSMENT, title=f"测 {place}", minutes=5, assessment=quiz, sort_order=place + 2
                )
                for place in range(QUIZZES)
            ),
        ]
        parent.refresh_from_db()
        parent.add_child(instance=page)
        publish_by_system(page, reason="bench")
        versions.append(publish_course(page))
    return versions


def open_learners() -> dict[str, Any]:
    """Eight learners, each with a session and many open attempts, and what to post to each."""
    from courses.demo.learners import answers_for
    from courses.domain.assessing.attempt import start_attempt
    from courses.domain.learning.done import done_keys
    from courses.domain.learning.enrolment import enrol
    from courses.domain.learning.outline import outline_of
    from people.models import User

    versions = publish_courses()
    people = list(User.objects.filter(email="").order_by("-pk")[:LEARNERS])
    learners = []
    for person in people:
        attempts = []
        units: list[str] = []
        for version in versions:
            enrolment = enrol(person, version.course)
            outline = outline_of(enrolment.version, language="zh-hans")
            done = done_keys(enrolment, outline)
            units += [f"/learn/course/{version.course.public_id}/{item.key}/" for item in outline.items[:2]]
            for item in outline.items:
                if item.assessment is not None:
                    attempt = start_attempt(enrolment, item, outline=outline, done=done)
                    attempts.append({"id": attempt.public_id, "raw": answers_for(attempt, right=5)})
        learners.append({**open_session(person), "attempts": attempts, "units": units})
    return {"learners": learners}


def count_answers() -> dict[str, Any]:
    """What the tables hold, to see that nothing was lost or doubled."""
    from courses.models import Attempt, Grade, Response

    return {
        "responses": Response.objects.count(),
        "graded": Attempt.objects.filter(grading="fully_graded").count(),
        "grades": Grade.objects.count(),
    }


def open_rush() -> dict[str, Any]:
    """Five hundred learners of one course, each signed in before an open paper."""
    from courses.demo.learners import answers_for
    from courses.domain.assessing.attempt import start_attempt
    from courses.domain.learning.done import done_keys
    from courses.domain.learning.enrolment import enrol
    from courses.domain.learning.outline import outline_of
    from people.domain.person import create_person

    version = publish_courses(1)[0]
    learners = []
    for number in range(RUSH):
        enrolment = enrol(create_person(f"考生{number}"), version.course)
        outline = outline_of(enrolment.version, language="zh-hans")
        item = next(item for item in outline.items if item.assessment is not None)
        attempt = start_attempt(enrolment, item, outline=outline, done=done_keys(enrolment, outline))
        paper = {"id": attempt.public_id, "raw": answers_for(attempt, right=5)}
        learners.append({**open_session(enrolment.person), "attempts": [paper]})
    return {"learners": learners}


def time_paper() -> dict[str, Any]:
    """Milliseconds that a quiz of a hundred questions takes to render: the median of the rounds, and the slowest."""
    import statistics
    import time

    from courses.demo.catalogue import quiz_config
    from plugins.api import Ctx, Mode, runtime

    options = ["先听他说完", "马上讲道理", "转给别人就好", "等他自己好起来"]
    questions = [
        {
            "kind": "single",
            "text": f"第 {number} 问：学生说最近睡不着，您先做什么？",
            "options": options,
            "right": [0],
            "feedback": "先听。",
        }
        for number in range(PAPER)
    ]
    config = quiz_config(questions)
    variant = runtime.call("quiz", "new_variant", config, 7, fallback={}).value
    taken = []
    for _round in range(30):
        ctx = Ctx(config=config, variant=variant, mode=Mode.ATTEMPT, lang="zh-hans")
        began = time.perf_counter()
        page = runtime.call("quiz", "render", ctx, fallback="")
        taken.append((time.perf_counter() - began) * 1000)
    return {"median": statistics.median(taken), "slowest": max(taken), "shown": str(page.value).count("data-question=")}


ACTS = {"paper": time_paper, "learners": open_learners, "rush": open_rush, "count": count_answers}


def main() -> None:
    """Run one act and print what it gives."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    import django

    django.setup()
    print(json.dumps(ACTS[sys.argv[1]](), ensure_ascii=False))


if __name__ == "__main__":
    main()
