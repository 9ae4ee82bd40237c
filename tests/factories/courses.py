"""Courses and learners for tests: through the domain, so that rows are what the system itself writes."""

from decimal import Decimal
from itertools import count
from typing import Any

import factory

from cms.domain.editing.publishing import publish_by_system
from courses.domain.authoring.assessment import save_version
from courses.domain.learning.enrolment import enrol
from courses.models import Assessment, CataloguePage, CourseItem, CoursePage, Enrolment, Policy
from people.models import Membership, Organisation, User
from plugins.api import runtime


class LearnerFactory(factory.django.DjangoModelFactory):
    """A person who can sign in with `force_login`."""

    class Meta:
        model = User

    real_name = factory.Sequence(lambda n: f"周晓{'岚'}{n}")
    pinyin = factory.Sequence(lambda n: f"zhou xiaolan {n}")


class SchoolFactory(factory.django.DjangoModelFactory):
    """A school in a district of the city."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"S{n:05}")
    name = factory.Sequence(lambda n: f"第{n}小学")
    kind = "school"

    @classmethod
    def _create(cls, model_class: type, *args: Any, **kwargs: Any) -> Organisation:
        parent = kwargs.pop("parent", None) or make_district()
        return parent.add_child(**kwargs)


def make_district() -> Organisation:
    """A district under the city."""
    city = Organisation.objects.filter(kind="city").first() or Organisation.add_root(
        code="C1", name="云湖市", kind="city"
    )
    number = Organisation.objects.filter(kind="district").count() + 1
    return city.add_child(code=f"D{number}", name=f"第{number}区", kind="district")


def join(person: User, organisation: Organisation, *, capacity: str = "teacher") -> Membership:
    """Make a person a member since long ago."""
    return Membership.objects.create(
        person=person, organisation=organisation, capacity=capacity, valid_from="2020-01-01"
    )


def quiz_config(questions: int = 2) -> dict[str, Any]:
    """Single-choice questions of ten points each; the second option is right."""
    return {
        "intro": "", "shuffle_items": False, "shuffle_options": False,
        "items": [
            {
                "id": f"q{number}", "kind": "single", "stem": f"第 {number} 题：怎样做更合适？", "points": "10",
                "options": [
                    {"id": "a", "text": "催他快点好起来", "correct": False, "feedback": ""},
                    {"id": "b", "text": "听他说完", "correct": True, "feedback": ""},
                    {"id": "c", "text": "下学期再说", "correct": False, "feedback": ""},
                ],
            }
            for number in range(1, questions + 1)
        ],
    }  # fmt: skip


def make_assessment(
    title: str = "结课测验",
    *,
    type_key: str = "quiz",
    config: dict[str, Any] | None = None,
    privacy: str = "graded",
    policy: Policy | None = None,
) -> Assessment:
    """An assessment with one version."""
    if config is None:
        config = quiz_config() if type_key == "quiz" else sample_config(type_key)
    assessment = Assessment.objects.create(title=title, type_key=type_key)
    save_version(assessment, config=config, privacy=privacy, policy=policy or Policy())
    assessment.refresh_from_db()
    return assessment


def sample_config(type_key: str) -> dict[str, Any]:
    """The config of the first worked example of a type."""
    return next(iter(runtime.assessment_type(type_key).samples())).config


def make_scale(title: str = "最近两周，您过得怎么样") -> Assessment:
    """The confidential self-test."""
    return make_assessment(
        title, type_key="scale", privacy="confidential", policy=Policy(attempts=None, pass_mark=None)
    )


PLACES = count()  # parts stand in the order in which they were made, as the editor's form numbers them


def unit(title: str = "怎样说第一句话", **extra: Any) -> CourseItem:
    """A reading unit."""
    extra.setdefault("minutes", 8)
    extra.setdefault("sort_order", next(PLACES))
    body = extra.pop("body", [{"type": "paragraph", "value": f"<p>{title}：先听，再说。</p>"}])
    return CourseItem(kind="unit", title=title, body=body, **extra)


def quiz(assessment: Assessment, **extra: Any) -> CourseItem:
    """An assessment item, done when passed."""
    extra = {"move_on": "passed", "minutes": 10, "sort_order": next(PLACES), **extra}
    return CourseItem(kind="assessment", title=assessment.title, assessment=assessment, **extra)


def make_page(*items: CourseItem, title: str = "看见孩子的求助信号", publish: bool = True, **extra: Any) -> CoursePage:
    """A course page in Chinese with these items, published unless asked otherwise."""
    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    page = CoursePage(title=title, summary="三件小事", hours=Decimal(3), locale=parent.locale, live=False, **extra)
    parts = list(items) or [unit()]
    for place, part in enumerate(parts):
        part.sort_order = place
    page.items = parts
    parent.add_child(instance=page)
    return publish_page(page) if publish else page


def publish_page(page: CoursePage) -> CoursePage:
    """Publish the page as it stands in memory."""
    return publish_by_system(page, reason="test")


def make_enrolment(page: CoursePage, person: User | None = None) -> Enrolment:
    """A learner on the course of a page."""
    page.refresh_from_db()
    return enrol(person or LearnerFactory(), page.course)
