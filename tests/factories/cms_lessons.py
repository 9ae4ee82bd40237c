"""Curricula, lessons, calendars and plans for tests."""

from datetime import date
from typing import Any

from cms.domain.lessons.curriculum import apply_plan
from cms.models import CalendarDay, CurriculumPage, LessonMaterial, LessonPage, PlanSlot, SchoolYear, Term
from people.models import Membership, Organisation, SchoolClass, User
from tests.factories.cms_media import DocumentFactory
from tests.factories.cms_radio import home_page, publish

GOLDEN_WEEK = [date(2026, 10, day) for day in range(1, 8)]


def make_curriculum(**values: Any) -> CurriculumPage:
    """A published curriculum under the home page."""
    page = CurriculumPage(**{"title": "双周一课", "title_en": "Fortnightly lesson", "live": False, **values})
    home_page().add_child(instance=page)
    return publish(CurriculumPage.objects.get(pk=page.pk))


def make_steps(*minutes: int) -> list[tuple[str, dict[str, Any]]]:
    """Steps of so many minutes."""
    return [
        ("step", {"minutes": length, "title": f"第{place}步", "text": "<p>两人一组。</p>"})
        for place, length in enumerate(minutes, 1)
    ]


def make_lesson(
    curriculum: CurriculumPage, *, number: int = 1, live: bool = True, materials: int = 1, **values: Any
) -> LessonPage:
    """A lesson for junior schools, forty minutes."""
    defaults = {
        "title": f"说“不”也可以很友好 {number}",
        "title_en": f"Saying no kindly {number}",
        "summary": "练习说出自己的难处。",
        "band": "junior",
        "grade_from": 7,
        "grade_to": 9,
        "duration": 40,
        "aims": [("aim", {"text": "能说出自己的感觉。", "text_en": "Can name a feeling."})],
        "steps": make_steps(5, 15, 20),
        "live": False,
    }
    curriculum.refresh_from_db()
    lesson = LessonPage(**{**defaults, **values})
    curriculum.add_child(instance=lesson)
    for _row in range(materials):
        LessonMaterial.objects.create(page=lesson, document=DocumentFactory(), reader="pupils")
    return publish(LessonPage.objects.get(pk=lesson.pk)) if live else lesson


def make_term(
    *, starts_on: date = date(2026, 9, 1), ends_on: date = date(2027, 1, 22), organisation: Any = None
) -> Term:
    """The first term of 2026/27, with its golden week."""
    year = SchoolYear.objects.create(year=2026, organisation=organisation)
    CalendarDay.objects.bulk_create(CalendarDay(school_year=year, day=day, kind="closed") for day in GOLDEN_WEEK)
    return Term.objects.create(school_year=year, number=1, starts_on=starts_on, ends_on=ends_on)


def make_plan(lessons: list[LessonPage], *, term: Term | None = None, grade: int = 8) -> list[PlanSlot]:
    """The slots of junior year two, each with a lesson while there are some."""
    term = term or make_term()
    apply_plan(term, stage="junior", grade=grade, lessons=lessons)
    return list(PlanSlot.objects.filter(term=term, grade=grade))


def make_school(code: str = "S1", *, city: Organisation | None = None) -> Organisation:
    """A junior school in a district of a city."""
    city = city or Organisation.add_root(code="C", name="云湖市", kind="city")
    district = city.add_child(code=f"D-{code}", name="东湖区", kind="district")
    return district.add_child(code=code, name="第一中学", kind="school", stages=["junior"])


def make_class(school: Organisation, *, grade: int = 2, number: int = 3, **values: Any) -> SchoolClass:
    """初二（3）班 of 2026/27."""
    return SchoolClass.objects.create(
        organisation=school, school_year=2026, stage="junior", grade=grade, number=number, pupils=46, **values
    )


def make_teacher(school: Organisation, name: str = "周晓岚") -> User:
    """A teacher of the school since long ago."""
    teacher = User.objects.create(real_name=name)
    Membership.objects.create(person=teacher, organisation=school, capacity="teacher", valid_from=date(2020, 9, 1))
    return teacher
