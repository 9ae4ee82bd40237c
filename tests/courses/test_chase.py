"""A coordinator and the people of one school: who is late, who never signed in; reminding, a new code, the list on paper."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from courses.domain.reminding.due import Place as Asked
from courses.domain.reminding.due import last_days, last_days_of_periods
from courses.domain.reports.lateness import days_late, mark_late
from courses.domain.reports.progress import open_scope, people_of
from courses.domain.reports.subject import EVERYBODY, choose_subject, list_subjects, rows_of
from courses.models import CertificationPeriod, CourseAudience, Enrolment, Extension, Reminder, Waiver
from people.domain.activation import check_code
from people.models import ActivationCode, AuditEntry, Message
from tests.courses.tracking import School
from tests.factories.certification import PersonFactory, grant, make_programme, teacher_of
from tests.promises.visitors import taken_back
from tests.queries import assert_constant_queries

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def in_chinese():
    translation.activate("zh-hans")


@pytest.fixture
def school() -> School:
    return School()


def test_numbers_come_first_and_each_leads_to_its_names(client, school):
    late, fresh, doing, done = school.late(), school.fresh(), school.teacher("许小舟"), school.teacher("何小溪")
    school.begin(doing)
    school.finish(done)
    client.force_login(school.coordinator)
    page = client.get(school.url).content.decode()
    numbers = re.findall(r'stat__num">(\d+)', page)
    assert numbers[:4] == ["2", "1", "1", "1"]
    assert "其中 1 人还没登录过" in page
    assert page.index("stat__num") < page.index("<table")
    for state, names in {"late": {late, fresh}, "new": {fresh}, "doing": {doing}, "done": {done}}.items():
        shown = client.get(school.url, {**school.what, "state": state}).content.decode()
        for person in (late, fresh, doing, done):
            assert (person.real_name in shown) == (person in names), (state, person.real_name)
    assert "逾期 5 天" in page


def test_an_extension_and_a_waiver_take_somebody_off_the_late(school):
    person = school.late()
    assert school.counts().late == 1
    boss = school.coordinator
    enrolment = Enrolment.objects.get(person=person)
    with taken_back():
        Extension.objects.create(enrolment=enrolment, due_on=TODAY() + timedelta(days=1), reason="病假", author=boss)
        assert school.counts().late == 0
    with taken_back():
        Waiver.objects.create(enrolment=enrolment, reason="已学过", author=boss)
        assert school.counts().late == 0
    with taken_back():
        row = Extension.objects.create(
            enrolment=enrolment, due_on=TODAY() + timedelta(days=1), reason="病假", author=boss
        )
        Extension.objects.create(enrolment=enrolment, reason="误批", author=boss, withdraws=row)
        assert school.counts().late == 1


def test_who_is_done_after_the_day_is_not_late(school):
    person = school.late()
    school.finish(person)
    assert (school.counts().late, school.counts().new) == (0, 0)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(own=None, rules=[("volunteer", False, 0)], granted=[], due=None, end=None)
@example(own=None, rules=[("volunteer", True, 3)], granted=[(2, True)], due=1, end=None)
@example(own=None, rules=[], granted=[(2, True), (1, False)], due=None, end=None)
@given(
    own=st.none() | st.integers(-9, 9),
    rules=st.lists(
        st.tuples(st.sampled_from(["", "teacher", "volunteer"]), st.booleans(), st.integers(-9, 9)), max_size=3
    ),
    granted=st.lists(st.tuples(st.integers(-9, 9), st.booleans()), max_size=2),
    due=st.none() | st.integers(-9, 9),
    end=st.none() | st.integers(-9, 9),
)
def test_the_last_day_is_the_one_that_reminders_go_by(school, own, rules, granted, due, end):
    def day(number: int | None) -> date | None:
        return None if number is None else TODAY() + timedelta(days=number)

    with taken_back():
        person = school.teacher("某某")
        enrolment = school.enrol(person, due=day(own))
        for capacity, city, number in {(rule[0], rule[1]): rule for rule in rules}.values():
            place = None if city else school.place.school
            CourseAudience.objects.create(
                course=school.course, organisation=place, capacity=capacity, due_on=day(number)
            )
        for number, of_part in granted:
            Extension.objects.create(
                enrolment=enrolment, item_key=uuid.uuid4() if of_part else None, due_on=day(number), reason="病假",
                author=school.coordinator,
            )  # fmt: skip
        version = make_programme(school.place.city, school.course)
        period = CertificationPeriod.objects.create(
            person=person, programme=version.programme, version=version, window_start=TODAY(), window_due=day(due),
            window_end=day(end), organisation=school.place.school,
        )  # fmt: skip
        rows = mark_late(rows_of(school.subject, today=TODAY()), school.subject, today=TODAY())
        told = last_days([Asked(enrolment.pk, person.pk, school.course.pk, enrolment.due_on)]).get(enrolment.pk)
        row = rows.get(person=person)
        assert row.due == (told.on if told else None)
        assert bool(row.is_late) == (told is not None and told.on < TODAY())
        subject = choose_subject(f"programme-{version.programme.public_id}", list_subjects())
        row = mark_late(rows_of(subject, today=TODAY()), subject, today=TODAY()).get(person=person)
        asked = period.window_due or period.window_end
        told = last_days_of_periods({period.pk: (person.pk, version.pk, asked)}) if asked else {}
        assert row.due == told.get(period.pk)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(st.tuples(st.booleans(), st.integers(-3, 3) | st.none(), st.sampled_from("nbd")), max_size=6))
def test_the_numbers_equal_a_recount_of_the_names(school, people):
    with taken_back():
        for signed_in, due, far in people:
            person = school.teacher("某某", activated_at=timezone.now() if signed_in else None)
            school.enrol(person, due=None if due is None else TODAY() + timedelta(days=due))
            if far == "b":
                school.begin(person)
            if far == "d":
                school.finish(person)
        scope = open_scope(school.coordinator)
        rows = list(people_of(school.subject, scope, school.coordinator, today=TODAY(), narrowing=EVERYBODY))
        counts = school.counts()
        late = [row for row in rows if not row["is_done"] and row["due"] and row["due"] < TODAY()]
        assert counts.late == len(late) == sum(bool(row["is_late"]) for row in rows)
        assert counts.new == sum(not row["is_done"] and not row["person__activated_at"] for row in rows)
        assert counts.both == sum(bool(row["is_late"] and row["is_new"]) for row in rows)
        assert all(days_late(row["due"], TODAY()) > 0 for row in late)


def remind(client, school, **data):
    return client.post(school.to("progress_remind"), {**school.what, **data}, follow=True)


def test_one_is_reminded_once_a_day(client, school):
    person, other = school.late(), school.late()
    client.force_login(school.coordinator)
    page = remind(client, school, one=person.public_id, state="late").content.decode()
    assert "已提醒 1 人" in page
    assert list(Reminder.objects.values_list("person", "actor")) == [(person.pk, school.coordinator.pk)]
    assert Message.objects.filter(person=person).count() == 1
    again = remind(client, school, one=person.public_id, state="late").content.decode()
    assert "一天内已提醒过" in again
    assert Reminder.objects.count() == 1
    everybody = remind(client, school, whom="all", state="late").content.decode()
    assert "已提醒 1 人" in everybody
    assert set(Reminder.objects.values_list("person", flat=True)) == {person.pk, other.pk}


def test_all_are_reminded_but_those_who_are_done_or_never_signed_in(client, school):
    people = [school.late() for _n in range(3)]
    fresh, done = school.fresh(), school.late()
    school.finish(done)
    client.force_login(school.coordinator)
    page = remind(client, school, person=[one.public_id for one in (*people, fresh, done)]).content.decode()
    assert "已提醒 3 人" in page
    assert "1 人已做完" in page
    assert "1 人还没登录过" in page
    assert set(Reminder.objects.values_list("person", flat=True)) == {one.pk for one in people}


def test_without_a_choice_nobody_is_reminded(client, school):
    school.late()
    client.force_login(school.coordinator)
    assert "请先勾选" in remind(client, school).content.decode()
    assert "没有需要提醒的人" in remind(client, school, person="zzzzzzzzzzzz").content.decode()
    assert not Reminder.objects.exists()


def test_a_programme_reminds_of_the_course_that_is_due_first(client, school):
    person = school.teacher("某某")
    later = school.more_course()
    school.enrol(person, due=TODAY() + timedelta(days=3), course=later)
    first = school.enrol(person, due=TODAY() + timedelta(days=1))
    alone = school.teacher("没报名")
    subject = school.programme(school.course, later)
    client.force_login(school.coordinator)
    page = remind(client, school, what=subject.key, whom="all").content.decode()
    assert Reminder.objects.get().enrolment == first
    assert "1 人在本单位没有报名" in page, alone


def test_hostile_input_reminds_nobody(client, school):
    person = school.late()
    client.force_login(school.coordinator)
    for data in ({"person": ["\0", "'; --", "x" * 5000]}, {"one": "学"}, {"person": person.public_id, "what": "x"}):
        assert client.post(school.to("progress_remind"), {**school.what, **data}).status_code in {302, 404}
    assert not Reminder.objects.exists()
    assert client.get(school.to("progress_remind")).status_code == 405
    assert client.post(reverse("progress_remind", args=[school.place.city.public_id]), school.what).status_code == 404


def test_a_new_code_is_shown_once_and_logged(client, school):
    person = school.fresh()
    client.force_login(school.coordinator)
    answer = client.post(school.to("progress_code", person.public_id), school.what)
    page = answer.content.decode()
    code = re.search(r"<code>([0-9A-Z-]{9})</code>", page)[1]
    assert "no-store" in answer["Cache-Control"]
    assert check_code(code, name_or_number=person.real_name).person == person
    assert person.real_name in page
    assert code not in client.get(school.url).content.decode()
    entry = AuditEntry.objects.get(action="activation.issued")
    assert (entry.actor, entry.subject) == (school.coordinator.public_id, person.public_id)
    client.post(school.to("progress_code", person.public_id), school.what)
    assert ActivationCode.objects.usable().count() == 1


def test_a_code_is_only_for_who_never_signed_in_and_holds_no_role(client, school):
    known, boss = school.late(), school.fresh()
    grant(boss, "bureau_admin", school.place.city)
    client.force_login(school.coordinator)
    assert client.post(school.to("progress_code", known.public_id), school.what).status_code == 404
    page = client.post(school.to("progress_code", boss.public_id), school.what, follow=True).content.decode()
    assert "<code>" not in page
    assert not ActivationCode.objects.exists()


def test_the_paper_list_is_whole(client, school):
    people = [school.late() for _n in range(3)]
    done = school.teacher("已做完")
    school.finish(done)
    client.force_login(school.coordinator)
    page = client.get(school.to("progress_print"), {**school.what, "state": "late"}).content.decode()
    assert all(person.real_name in page for person in people)
    assert done.real_name not in page
    assert "data-print" in page
    assert client.get(reverse("progress_print", args=[school.place.city.public_id])).status_code == 404


def test_the_paper_list_costs_the_same_for_many(client, school):
    client.force_login(school.coordinator)
    page = lambda: client.get(school.to("progress_print"), school.what)  # noqa: E731
    assert_constant_queries(lambda rows: [school.late() for _n in range(rows)], page, at_most=25)


def test_the_screen_costs_the_same_for_many(client, school):
    client.force_login(school.coordinator)
    page = lambda: client.get(school.url, school.what)  # noqa: E731
    assert_constant_queries(lambda rows: [school.late() for _n in range(rows)], page, at_most=35)


@pytest.mark.parametrize("who", ["other", "trainer", "learner", "nobody"])
def test_others_get_nothing_by_any_of_the_addresses(client, school, who):
    person, fresh = school.late(), school.fresh()
    if who != "nobody":
        client.force_login(school.visitor(who))
    for name, more in (("progress_print", ()), ("progress_remind", ()), ("progress_code", (fresh.public_id,))):
        for ask in (client.get, client.post):
            answer = ask(school.to(name, *more), {**school.what, "whom": "all"})
            assert answer.status_code in {302, 403, 404, 405}, (name, who)
            assert answer.status_code != 302 or "/accounts/login/" in answer["Location"]
            words = answer.content.decode()
            assert person.real_name not in words
            assert fresh.real_name not in words
    assert not Reminder.objects.exists()
    assert not ActivationCode.objects.exists()


def test_an_auditor_reads_and_may_do_nothing(client, school):
    person, fresh = school.late(), school.fresh()
    auditor = PersonFactory()
    grant(auditor, "auditor", school.place.city)
    client.force_login(auditor)
    page = client.get(school.url, school.what).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert person.real_name in main
    assert "提醒勾选" not in main
    assert "新激活码" not in main
    assert client.post(school.to("progress_remind"), {**school.what, "whom": "all"}).status_code == 403
    assert client.post(school.to("progress_code", fresh.public_id), school.what).status_code == 403


def test_other_teachers_are_not_touched(client, school):
    elsewhere = teacher_of(school.place.schools[1])
    enrolment = school.enrol(elsewhere, due=TODAY() - timedelta(days=5))
    Enrolment.objects.filter(pk=enrolment.pk).update(organisation=school.place.schools[1])
    client.force_login(school.coordinator)
    assert "没有需要提醒的人" in remind(client, school, person=elsewhere.public_id).content.decode()
    assert not Reminder.objects.exists()
    assert elsewhere.real_name not in client.get(school.url, school.what).content.decode()
