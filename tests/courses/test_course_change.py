"""A changed course while people are under way: compared, chosen, moved over; nothing that was done is ever lost."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.domain.editing.publishing import NotReadyError, check_ready
from courses.domain.assessing.attempt import start_attempt
from courses.domain.authoring.change import MOVE_JOB, choose, under_way
from courses.domain.authoring.comparing import compare_draft
from courses.domain.authoring.publishing import publish_course
from courses.domain.learning.completion import finish_reading, refresh_course_completion
from courses.domain.learning.done import done_keys
from courses.domain.learning.moving import MOVED, move_over
from courses.domain.learning.next_step import course_states
from courses.domain.learning.outline import outline_of
from courses.domain.refusal import Refused
from courses.models import Course, CourseChange, CourseCompletion, CourseItem, CoursePage, Enrolment, ItemCompletion
from people.domain.job import run_job
from people.models import AuditEntry, Job, Message
from tests.factories.cms_articles import make_staff, make_superuser
from tests.factories.courses import LearnerFactory, make_assessment, make_enrolment, make_page, publish_page, quiz, unit

pytestmark = pytest.mark.django_db


def reload(page: CoursePage) -> CoursePage:
    return CoursePage.objects.get(pk=page.pk)


def change(page: CoursePage, *items: CourseItem) -> CoursePage:
    """The same page with these items, not published."""
    page = reload(page)
    for place, item in enumerate(items):
        item.sort_order = place
    page.items = list(items)
    return page


def finish(enrolment: Enrolment, *titles: str) -> None:
    outline = outline_of(enrolment.version, language="zh-hans")
    for item in outline.items:
        if item.title in titles:
            finish_reading(enrolment, item, outline=outline)


def publish_moving(page: CoursePage, *, reason: str = "加了一节新的法规") -> CourseChange:
    """Choose to move, publish, and let the job run."""
    found = compare_draft(page)
    choose(page.course, digest=found.digest, choice="move", reason=reason, actor=make_superuser(f"作者{page.title}"))
    publish_page(page)
    job = Job.objects.get(kind=MOVE_JOB)
    assert run_job(job.public_id) == "done"
    return CourseChange.objects.get()


class TestComparing:
    def test_what_is_new_gone_moved_asked_and_corrected(self):
        page = make_page(unit("一"), unit("二"), unit("三"), unit("四"))
        make_enrolment(page)
        one, two, three, four = reload(page).items.all()
        two.title, three.required = "二（改正）", False
        found = compare_draft(change(page, four, one, two, three, unit("五")))
        assert found.is_new_version
        assert found.number == 2
        assert {(row.title, row.what) for row in found.changes} == {
            ("四", "moved"), ("二（改正）", "corrected"), ("三", "asked"), ("五", "new"),
        }  # fmt: skip
        assert found.under_way == 1
        assert found.by_version == ((1, 1),)
        gone = compare_draft(change(page, one, two))
        assert [(row.title, row.what) for row in gone.requirements] == [("三", "gone"), ("四", "gone")]

    def test_a_corrected_word_makes_no_version(self):
        page = make_page(unit("一"))
        item = reload(page).items.get()
        item.title = "一（改正）"
        found = compare_draft(change(page, item))
        assert not found.is_new_version
        assert [row.fields for row in found.corrections] == [("title",)]


class TestChoosing:
    def test_nobody_publishes_changed_requirements_without_a_choice(self):
        page = make_page(unit("一"))
        make_enrolment(page)
        draft = change(page, reload(page).items.get(), unit("二"))
        revision = draft.save_revision()
        with pytest.raises(NotReadyError, match="1"):
            check_ready(revision)
        found = compare_draft(draft)
        choose(page.course, digest=found.digest, choice="stay", reason="只给新学员", actor=make_superuser())
        check_ready(revision)
        other = change(page, reload(page).items.get(), unit("三")).save_revision()
        with pytest.raises(NotReadyError):
            check_ready(other)

    def test_whoever_finished_or_left_needs_no_choice(self):
        page = make_page(unit("一"))
        finish(make_enrolment(page), "一")
        check_ready(change(page, reload(page).items.get(), unit("二")).save_revision())

    @pytest.mark.parametrize(("choice", "reason"), [("move", "  "), ("burn", "因为"), ("", "")])
    def test_bad_choices_write_nothing(self, choice, reason):
        page = make_page(unit("一"))
        with pytest.raises(Refused):
            choose(page.course, digest="0" * 64, choice=choice, reason=reason, actor=None)
        assert not CourseChange.objects.exists()
        assert not AuditEntry.objects.filter(action="course.change_chosen").exists()

    def test_those_who_stay_keep_their_version(self):
        page = make_page(unit("一"))
        enrolment = make_enrolment(page)
        draft = change(page, reload(page).items.get(), unit("二"))
        found = compare_draft(draft)
        choose(page.course, digest=found.digest, choice="stay", reason="只给新学员", actor=make_superuser())
        publish_page(draft)
        enrolment.refresh_from_db()
        assert enrolment.version.number == 1
        assert not Job.objects.filter(kind=MOVE_JOB).exists()
        assert CourseChange.objects.get().version.number == 2


class TestMoving:
    def test_those_under_way_go_on_with_what_they_have_done_and_are_told_once(self):
        page = make_page(unit("一"), unit("二"))
        enrolment = make_enrolment(page)
        finish(enrolment, "一")
        row = publish_moving(change(page, *reload(page).items.all(), unit("三")))
        enrolment.refresh_from_db()
        assert enrolment.version.number == 2
        assert (row.moved, row.stayed) == (1, 0)
        state = course_states(Enrolment.objects.filter(pk=enrolment.pk), language="zh-hans")[0]
        assert (state.finished, state.total) == (1, 3)
        message = Message.objects.get(kind=MOVED)
        assert message.person_id == enrolment.person_id
        entry = AuditEntry.objects.get(action="enrolment.version")
        assert entry.reason == "加了一节新的法规"
        assert move_over(row) == (0, 0)
        assert Message.objects.filter(kind=MOVED).count() == 1

    def test_whoever_has_finished_is_not_moved(self):
        page = make_page(unit("一"))
        enrolment, other = make_enrolment(page), make_enrolment(page)
        finish(enrolment, "一")
        publish_moving(change(page, reload(page).items.get(), unit("二")))
        enrolment.refresh_from_db()
        other.refresh_from_db()
        assert (enrolment.version.number, other.version.number) == (1, 2)
        assert CourseCompletion.objects.in_force().filter(enrolment=enrolment).count() == 1

    def test_whoever_has_nothing_left_in_the_new_version_has_finished(self):
        page = make_page(unit("一"), unit("二"))
        enrolment = make_enrolment(page)
        finish(enrolment, "一")
        publish_moving(change(page, reload(page).items.all()[0]))
        whole = CourseCompletion.objects.in_force().get(enrolment=enrolment)
        assert whole.version.number == 2

    def test_whoever_is_writing_in_a_part_that_goes_stays(self):
        page = make_page(unit("一"), quiz(make_assessment()))
        enrolment = make_enrolment(page)
        outline = outline_of(enrolment.version, language="zh-hans")
        start_attempt(enrolment, outline.items[1], outline=outline, done=done_keys(enrolment, outline))
        row = publish_moving(change(page, reload(page).items.all()[0], unit("二")))
        enrolment.refresh_from_db()
        assert enrolment.version.number == 1
        assert (row.moved, row.stayed) == (0, 1)

    def test_a_page_from_before_the_move_finishes_nothing_that_is_not_done(self):
        """The learner's last press and the move cross each other: the version they are on decides."""
        page = make_page(unit("一"))
        enrolment = make_enrolment(page)
        stale = Enrolment.objects.select_related("version", "person").get(pk=enrolment.pk)
        publish_moving(change(page, reload(page).items.get(), unit("二")))
        old = outline_of(stale.version, language="zh-hans")
        assert finish_reading(stale, old.items[0], outline=old) is None
        assert not CourseCompletion.objects.exists()
        enrolment.refresh_from_db()
        new = outline_of(enrolment.version, language="zh-hans")
        assert [item.title for item in new.items if item.key not in done_keys(enrolment, new)] == ["二"]

    def test_a_job_that_broke_off_goes_on(self, monkeypatch):
        from courses.domain.learning import moving

        monkeypatch.setattr(moving, "CHUNK", 2)
        page = make_page(unit("一"))
        people = [make_enrolment(page) for _number in range(5)]
        draft = change(page, reload(page).items.get(), unit("二"))
        found = compare_draft(draft)
        choose(page.course, digest=found.digest, choice="move", reason="新", actor=make_superuser())
        publish_page(draft)
        row = CourseChange.objects.get()

        def stop(done, total):
            raise RuntimeError("the machine dies here")

        with pytest.raises(RuntimeError):
            move_over(row, progress=stop)
        assert Enrolment.objects.filter(version__number=2).count() == 2
        move_over(CourseChange.objects.get())
        assert Enrolment.objects.filter(version__number=2).count() == len(people)
        assert CourseChange.objects.get().moved == len(people)
        assert Message.objects.filter(kind=MOVED).count() == len(people)


TITLES = ["一", "二", "三", "四"]


class TestProperty:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        before=st.lists(st.sampled_from(TITLES), min_size=1, unique=True),
        after=st.lists(st.sampled_from(TITLES), min_size=1, unique=True),
        voluntary=st.sets(st.sampled_from(TITLES)),
        done=st.lists(st.sets(st.sampled_from(TITLES)), min_size=1, max_size=3),
    )
    def test_moving_never_loses_a_completion_nor_opens_what_was_finished(self, before, after, voluntary, done):
        parts = {title: unit(title) for title in TITLES}
        page = make_page(*[parts[title] for title in before])
        people = [make_enrolment(page, LearnerFactory()) for _one in done]
        for enrolment, titles in zip(people, done, strict=True):
            finish(enrolment, *titles)
        kept = set(ItemCompletion.objects.filter(enrolment__in=people).values_list("enrolment_id", "item_key"))
        finished = set(CourseCompletion.objects.in_force().filter(enrolment__in=people).values_list("enrolment_id"))
        held = {str(item.key): item for item in reload(page).items.all()}
        fresh = [held.get(str(parts[title].translation_key), unit(title)) for title in after]
        for item in fresh:
            item.required = item.title not in voluntary
        draft = change(page, *fresh)
        found = compare_draft(draft)
        if found.is_new_version:
            choose(draft.course, digest=found.digest, choice="move", reason="换", actor=None)
        publish_page(draft)
        for row in CourseChange.objects.filter(course=draft.course):
            move_over(row)
        assert set(ItemCompletion.objects.filter(enrolment__in=people).values_list("enrolment_id", "item_key")) == kept
        assert finished <= set(
            CourseCompletion.objects.in_force().filter(enrolment__in=people).values_list("enrolment_id")
        )
        number = Course.objects.get(pk=draft.course_id).current_version.number
        for state in course_states(Enrolment.objects.filter(pk__in=[one.pk for one in people]), language="zh-hans"):
            was_finished = (state.enrolment.pk,) in finished
            assert state.enrolment.version.number == (1 if was_finished else number)
            assert state.is_done or not was_finished
            assert state.is_done == bool(refresh_course_completion(state.enrolment)) or state.total == 0
        assert not under_way(draft.course).filter(version__number__lt=number).exists()


class TestScreen:
    def test_the_author_sees_numbers_and_chooses(self, client):
        page = make_page(unit("一"))
        make_enrolment(page)
        change(page, reload(page).items.get(), unit("二")).save_revision()
        client.force_login(make_superuser())
        address = reverse("course_change", args=[page.pk])
        shown = client.get(address).content.decode()
        assert 'data-under-way="1"' in shown
        assert "二" in shown
        assert client.post(address, {"choice": "move", "reason": ""}).status_code == 200
        assert not CourseChange.objects.exists()
        assert client.post(address, {"choice": "move", "reason": "新法规"}).status_code == 302
        assert CourseChange.objects.get().choice == "move"
        assert "新法规" in client.get(address).content.decode()

    def test_whoever_may_not_edit_sees_nothing(self, client):
        page = make_page(unit("一"))
        client.force_login(make_staff("coordinator"))
        assert client.get(reverse("course_change", args=[page.pk])).status_code in (302, 403)
        assert client.get(reverse("course_preview", args=[page.pk])).status_code == 404

    def test_publishing_again_settles_nothing_twice(self):
        page = make_page(unit("一"))
        make_enrolment(page)
        publish_moving(change(page, reload(page).items.get(), unit("二")))
        publish_course(reload(page))
        assert Job.objects.filter(kind=MOVE_JOB).count() == 1
