"""Lessons as teachers and the public get them: page, print, archive, and the tap."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.domain.editing.publishing import NotReadyError
from cms.domain.lessons.lesson import clone_lesson, publish_problems
from cms.models import DeliveryLog, LessonPage
from people.models import User
from tests.factories.cms_lessons import (
    make_class,
    make_curriculum,
    make_lesson,
    make_plan,
    make_school,
    make_steps,
    make_teacher,
)
from tests.factories.cms_radio import publish
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def november(monkeypatch: pytest.MonkeyPatch) -> date:
    """The day of all screens: Friday, 20 November 2026."""
    day = date(2026, 11, 20)
    now = timezone.make_aware(timezone.datetime(2026, 11, 20, 10, 0))
    monkeypatch.setattr(timezone, "localdate", lambda value=None, tz=None: day)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return day


def planned_lesson(**values: Any) -> LessonPage:
    """The lesson of the sixth fortnight."""
    lesson = make_lesson(make_curriculum(), **values)
    make_plan([None] * 5 + [lesson])
    return lesson


def test_lesson_shows_its_plan_and_fortnight(client: Client, november: date) -> None:
    lesson = planned_lesson()
    text = client.get(lesson.url).content.decode()
    assert "能说出自己的感觉。" in text
    assert text.count('class="steps__min"') == 3
    assert 'viewBox="0 0 40 3"' in text
    assert len(re.findall(r'<li class="on-\d is-', text)) >= 5
    assert 'aria-current="date"' in text
    assert "<form" not in text.split("<main")[1].split("</main>")[0]


def test_lesson_in_english_is_the_same_page(client: Client) -> None:
    lesson = make_lesson(make_curriculum())
    english = client.get("/en" + lesson.url).content.decode()
    assert "Saying no kindly 1" in english
    assert "Can name a feeling." in english
    assert "Fortnightly lesson" in english


def test_teacher_notes_a_class_with_one_tap_and_takes_it_back(client: Client, november: date) -> None:
    lesson = planned_lesson()
    school = make_school()
    school_class = make_class(school)
    teacher = make_teacher(school)
    client.force_login(teacher)
    text = client.get(lesson.url).content.decode()
    slot = lesson.slots.get()
    tap = {"school_class": school_class.public_id, "slot": slot.public_id, "key": "abc", "next": lesson.url}
    assert slot.public_id in text
    for _twice in range(2):
        response = client.post("/lessons/log/", tap)
        assert (response.status_code, response["Location"]) == (302, lesson.url)
    row = DeliveryLog.objects.get()
    assert row.taught_on == november
    after = client.get(lesson.url).content.decode()
    assert f"/lessons/log/{row.public_id}/undo/" in after
    client.post(f"/lessons/log/{row.public_id}/undo/", {"next": lesson.url})
    assert not DeliveryLog.objects.taught().exists()


def test_tap_of_a_stranger_changes_nothing(client: Client, november: date) -> None:
    lesson = planned_lesson()
    school_class = make_class(make_school())
    tap = {"school_class": school_class.public_id, "slot": lesson.slots.get().public_id, "key": "abc"}
    assert "/accounts/login/" in client.post("/lessons/log/", tap)["Location"]
    client.force_login(User.objects.create(real_name="路人"))
    assert client.post("/lessons/log/", tap).status_code == 302
    assert client.get("/lessons/log/").status_code == 405
    assert not DeliveryLog.objects.exists()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_tap_never_leads_to_another_site(client: Client, target: str) -> None:
    client.force_login(User.objects.create(real_name="路人"))
    assert client.post("/lessons/log/", {"next": target})["Location"] == "/"


def test_print_views_carry_code_address_and_help(client: Client) -> None:
    lesson = make_lesson(
        make_curriculum(),
        reviewed_on=date(2026, 9, 1),
        vocabulary=[("word", {"word": "三句式", "meaning": "说“不”的办法"})],
    )
    for kind in ("print", "handouts"):
        text = client.get(f"/lessons/{lesson.public_id}/{kind}/").content.decode()
        assert "<svg" in text
        assert f"/p/{lesson.public_id}/" in text
        assert "三句式" in text
        assert 'content="noindex"' in text
    handouts = client.get(f"/lessons/{lesson.public_id}/handouts/").content.decode()
    assert "两人一组" not in handouts
    lesson.unpublish()
    assert client.get(f"/lessons/{lesson.public_id}/print/").status_code == 404


def test_short_address_leads_to_the_permanent_one(client: Client) -> None:
    lesson = make_lesson(make_curriculum())
    assert client.get(f"/lessons/{lesson.public_id}/")["Location"] == f"/p/{lesson.public_id}/"
    assert client.get("/lessons/nonsense/").status_code == 404


def test_all_materials_come_as_one_archive(client: Client) -> None:
    lesson = make_lesson(make_curriculum(), materials=2)
    response = client.get(f"/lessons/{lesson.public_id}/materials.zip")
    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert len(names) == 2
    assert all(name.endswith(".pdf") for name in names)


def test_minutes_must_add_up_before_publication() -> None:
    curriculum = make_curriculum()
    lesson = make_lesson(curriculum, live=False, steps=make_steps(5, 10))
    assert "15" in publish_problems(lesson)[0]
    with pytest.raises(NotReadyError):
        publish(LessonPage.objects.get(pk=lesson.pk))


def test_sensitive_lesson_needs_words_on_what_to_mind(client: Client) -> None:
    curriculum = make_curriculum()
    assert publish_problems(make_lesson(curriculum, live=False, sensitivity="risk"))
    lesson = make_lesson(curriculum, number=2, sensitivity="risk", risk_notes="<p>不追问细节。</p>")
    text = client.get(lesson.url).content.decode()
    assert text.count("helpcard--slim") == 2
    assert "不追问细节" in text


def test_copy_knows_where_it_comes_from() -> None:
    curriculum = make_curriculum()
    lesson = make_lesson(curriculum)
    copy = clone_lesson(lesson, to=curriculum, user=None)
    assert (copy.cloned_from, copy.live) == (lesson, False)
    assert copy.code != lesson.code
    assert copy.materials.count() == 1


def test_curriculum_shows_what_is_due_and_the_plan(client: Client, november: date) -> None:
    curriculum = make_curriculum()
    lessons = [make_lesson(curriculum, number=number) for number in range(1, 7)]
    make_plan(lessons)
    text = client.get(curriculum.url).content.decode()
    assert text.count("card--lesson") == 7
    assert client.get(curriculum.url + "?stage=senior").content.decode().count('class="empty') == 1
    assert client.get(curriculum.url + "?stage=x").status_code == 200


def test_curriculum_without_a_calendar_says_so_and_lists_lessons(client: Client) -> None:
    curriculum = make_curriculum()
    make_lesson(curriculum)
    text = client.get(curriculum.url).content.decode()
    assert "card--lesson" in text
    assert "banner" in text


def test_curriculum_costs_the_same_with_many_lessons(client: Client, november: date) -> None:
    curriculum = make_curriculum()
    make_plan([])
    numbers = iter(range(1, 99))

    def grow(count: int) -> None:
        from cms.models import PlanSlot  # the rows of this test only

        for _row in range(count):
            number = next(numbers)
            lesson = make_lesson(curriculum, number=number)
            PlanSlot.objects.filter(number=number).update(lesson=lesson)

    assert_constant_queries(grow, lambda: client.get(curriculum.url), at_most=30)


def test_lesson_costs_the_same_with_many_materials_and_classes(client: Client, november: date) -> None:
    lesson = planned_lesson(materials=0)
    school = make_school()
    client.force_login(make_teacher(school))
    numbers = iter(range(1, 99))

    def grow(count: int) -> None:
        from cms.models import LessonMaterial  # the rows of this test only
        from tests.factories.cms_media import DocumentFactory

        for _row in range(count):
            LessonMaterial.objects.create(page=lesson, document=DocumentFactory())
            make_class(school, number=next(numbers))

    assert_constant_queries(grow, lambda: client.get(lesson.url), at_most=45)


def test_taught_lesson_cannot_be_deleted_carelessly(client: Client, admin_user: Any, november: date) -> None:
    lesson = planned_lesson()
    school = make_school()
    client.force_login(make_teacher(school))
    school_class = make_class(school)
    client.post(
        "/lessons/log/", {"school_class": school_class.public_id, "slot": lesson.slots.get().public_id, "key": "k"}
    )
    client.force_login(admin_user)
    for page in (lesson, lesson.get_parent()):
        response = client.post(f"/admin/pages/{page.pk}/delete/")
        assert response.status_code == 302
    assert LessonPage.objects.filter(pk=lesson.pk).exists()
