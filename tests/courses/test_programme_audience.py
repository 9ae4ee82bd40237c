"""Whom a programme is for: rules, as of a day, named, applied, assigned; periods follow people as they come and go."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook

from courses.domain.certifying.certification import open_period, published_version
from courses.domain.programmes.applying import apply_for, decide, take_back
from courses.domain.programmes.audience import audience_people, in_audience, is_for_everybody
from courses.domain.programmes.naming import name_people, take_off
from courses.domain.programmes.reconcile import follow_members, open_audience_periods, reconcile_programme
from courses.domain.programmes.rules import save_rules
from courses.domain.refusal import Refused
from courses.models import CertificationPeriod, ProgrammeApplication, ProgrammeChange
from people.domain.message import say_message
from people.models import Message, User
from tests.courses.programme_stage import Stage
from tests.factories.certification import PersonFactory, certified_period, complete_course, join
from tests.queries import assert_constant_queries, count_queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def stage() -> Stage:
    translation.activate("zh-hans")
    return Stage()


@pytest.fixture
def today():
    return timezone.localdate()


def reached(stage, today):
    return audience_people(published_version(stage.programme), day=today)


def test_rows_add_up_and_each_narrows_by_unit_capacity_and_stage(stage, today):
    near, far = stage.teacher(), stage.teacher(stage.far)
    volunteer, nurse = stage.teacher(capacity="volunteer"), stage.teacher(stage.far, capacity="clinician")
    junior = stage.teacher(stage.far)
    junior.memberships.update(stage="junior")
    stage.publish(
        rules=[
            {"organisation": stage.place.districts[0]},
            {"organisation": stage.city, "capacity": "clinician"},
            {"organisation": stage.far, "capacity": "teacher", "stage": "junior"},
        ]
    )
    assert reached(stage, today) == {near.pk, volunteer.pk, nurse.pk, junior.pk}
    assert far.pk not in reached(stage, today)


def test_a_row_of_a_day_asks_who_was_there_then_and_belongs_somewhere_now(stage, today):
    stayed, moved, left, newcomer = (stage.teacher() for _ in range(4))
    stage.end_membership(moved, last_day=today - DAY)
    join(moved, stage.far, since=today)
    stage.end_membership(left, last_day=today - DAY)
    newcomer.memberships.update(valid_from=today)
    stage.publish(rules=[{"organisation": stage.near, "as_of": today - DAY}])
    assert reached(stage, today) == {stayed.pk, moved.pk}


def test_a_version_without_any_way_in_is_for_everybody(stage, today):
    version = stage.publish(rules=[])
    stranger = PersonFactory()
    assert is_for_everybody(version)
    assert in_audience(stranger, version, day=today)
    assert open_audience_periods(stage.programme) == 0
    name_people(stage.programme, [stage.teacher().pk], actor=stage.bureau)
    assert not is_for_everybody(version)
    assert not in_audience(stranger, version, day=today)


def test_leaving_archives_and_coming_back_takes_the_same_row_up(stage, today):
    person = stage.teacher()
    stage.publish()
    assert open_audience_periods(stage.programme) == 1
    first = stage.open(person)
    complete_course(person, stage.courses[0])
    stage.end_membership(person, last_day=today - DAY)
    follow_members([person.pk])
    assert stage.open(person) is None
    assert CertificationPeriod.objects.get().archived_at is not None
    join(person, stage.far, since=today)
    follow_members([person.pk])
    again = stage.open(person)
    assert again.pk == first.pk
    assert again.organisation == stage.far
    assert Message.objects.filter(kind="programme.started").count() == 1
    complete_course(person, stage.courses[1])
    reconcile_programme(stage.programme, people=[person.pk])


def test_what_was_certified_stays_when_its_owner_leaves(stage, today):
    person = stage.teacher()
    version = stage.publish(validity="previous", validity_months=12)
    period = certified_period(person, version, day=today - timedelta(days=300))
    open_audience_periods(stage.programme)
    renewal = stage.open(person)
    assert renewal.previous == period
    stage.end_membership(person, last_day=today - DAY)
    follow_members([person.pk])
    period.refresh_from_db()
    assert stage.open(person) is None
    assert (period.archived_at, period.revoked_at) == (None, None)
    join(person, stage.near, since=today)
    assert open_period(person, stage.programme).pk == renewal.pk
    assert Message.objects.filter(kind="programme.renewal").count() == 1


def test_due_days_count_from_entering_and_begin_anew_on_coming_back(stage, today):
    person = stage.teacher()
    stage.publish(due_after_days=30, closes_on=today + timedelta(days=200))
    open_audience_periods(stage.programme)
    assert stage.open(person).window_due == today + timedelta(days=30)
    CertificationPeriod.objects.update(window_due=today - DAY, entered_on=today - timedelta(days=31))
    stage.end_membership(person, last_day=today - DAY)
    follow_members([person.pk])
    join(person, stage.near, since=today)
    follow_members([person.pk])
    assert stage.open(person).window_due == today + timedelta(days=30)


def test_who_met_everything_before_entering_is_certified_on_entering(stage, today):
    person = stage.teacher()
    for course in stage.courses:
        complete_course(person, course)
    stage.publish()
    open_audience_periods(stage.programme)
    assert CertificationPeriod.objects.certified().get().person == person


def test_closed_accounts_are_not_asked_and_come_back(stage):
    person = stage.teacher()
    stage.publish()
    open_audience_periods(stage.programme)
    User.objects.filter(pk=person.pk).update(is_active=False)
    follow_members([person.pk])
    assert stage.open(person) is None
    User.objects.filter(pk=person.pk).update(is_active=True)
    follow_members([person.pk])
    assert stage.open(person) is not None


def test_following_and_opening_cost_the_same_for_one_and_for_many(stage):
    stage.publish()

    def more(count: int) -> None:
        for _ in range(count):
            stage.teacher()

    more(1)
    open_audience_periods(stage.programme)
    assert_constant_queries(more, lambda: open_audience_periods(stage.programme))
    few = len(count_queries(lambda: open_audience_periods(stage.programme)))
    assert few <= 12


def sheet_of(*rows) -> SimpleUploadedFile:
    book, kept = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return SimpleUploadedFile("名单.xlsx", kept.getvalue())


def test_people_are_named_by_hand_after_a_preview_and_taken_off_with_a_reason(client, stage):
    stage.publish(rules=[])
    client.force_login(stage.bureau)
    one, two = stage.teacher(), stage.teacher(stage.far)
    people, name = (reverse(f"programmes:{page}", args=[stage.programme.public_id]) for page in ("people", "name"))
    page = client.post(name, {"text": f"{one.real_name}\n没有这个人", "sheet": sheet_of([two.real_name])})
    assert one.real_name in page.content.decode()
    assert "没有这个人" in page.content.decode()
    assert not stage.programme.listed.exists()
    assert "没有内容" in client.post(name, {"text": " "}).content.decode()
    chosen = {"confirm": "1", "people": f"{one.public_id},{two.public_id},xxx", "reason": "区里推荐"}
    for _twice in range(2):
        assert client.post(name, chosen).status_code == 302
    assert {row.person for row in stage.programme.listed.all()} == {one, two}
    assert stage.open(one)
    assert ProgrammeChange.objects.get().facts == {"people": 2}
    assert client.post(people, {"person": [one.public_id]}).status_code == 200
    assert stage.programme.listed.count() == 2
    client.post(people, {"person": [one.public_id], "reason": "调离"})
    assert stage.open(one) is None
    assert stage.open(two)
    with pytest.raises(Refused, match="reason"):
        take_off(stage.programme, [two.pk], actor=stage.bureau, reason=" ")


def test_an_application_is_decided_once_and_opens_a_period(client, stage, today):
    stage.publish(rules=[], takes_applications=True, applications_until=today)
    person, other = PersonFactory(activated_at=timezone.now()), PersonFactory(activated_at=timezone.now())
    client.force_login(person)
    for _twice in range(2):
        client.post(reverse("programme_apply", args=[stage.programme.public_id]), {"words": "想学急救"})
    row = ProgrammeApplication.objects.get()
    assert row.words == "想学急救"
    refused = apply_for(stage.programme, other)
    client.force_login(stage.bureau)
    desk = reverse("programmes:applications", args=[stage.programme.public_id])
    assert "想学急救" in client.get(desk).content.decode()
    answer = reverse("programmes:application", args=[stage.programme.public_id, refused.public_id])
    client.post(answer, {"do": "refuse"})
    assert ProgrammeApplication.objects.filter(state="refused").count() == 0
    client.post(answer, {"do": "refuse", "reason": "名额已满"})
    client.post(reverse("programmes:application", args=[stage.programme.public_id, row.public_id]), {"do": "accept"})
    assert stage.open(person)
    assert stage.open(other) is None
    subjects = {say_message(one)[0] for one in Message.objects.filter(kind__startswith="programme.")}
    assert any("获准参加" in subject for subject in subjects)
    with pytest.raises(Refused, match="again"):
        decide(row, accept=False, actor=stage.bureau, reason="x")
    named = stage.teacher()
    name_people(stage.programme, [named.pk], actor=stage.bureau)
    with pytest.raises(Refused, match="inside"):
        apply_for(stage.programme, named)


def test_an_application_after_closing_is_refused_in_words_and_nothing_is_written(client, stage, today):
    stage.publish(rules=[], takes_applications=True, applications_until=today - DAY)
    person = PersonFactory(activated_at=timezone.now())
    client.force_login(person)
    page = client.post(reverse("programme_apply", args=[stage.programme.public_id]), {"words": "晚了"}, follow=True)
    assert "报名已于" in page.content.decode()
    assert not ProgrammeApplication.objects.exists()


def test_nobody_decides_about_themselves_and_an_applicant_may_take_it_back(stage):
    stage.publish(rules=[], takes_applications=True)
    own = apply_for(stage.programme, stage.bureau)
    with pytest.raises(Refused, match="own"):
        decide(own, accept=True, actor=stage.bureau)
    assert take_back(stage.programme, stage.bureau) == 1
    assert take_back(stage.programme, stage.bureau) == 0


def test_the_page_of_an_audience_shows_whom_it_reaches_and_saves_rows(client, stage, today):
    person = stage.teacher()
    draft = stage.draft()
    client.force_login(stage.bureau)
    where = reverse("programmes:audience", args=[stage.programme.public_id, draft.public_id])
    assert "没有指定人员" in client.get(where).content.decode()
    rows = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-organisation": stage.city.pk,
            "form-0-capacity": "teacher", "form-1-organisation": "", "form-1-capacity": ""}  # fmt: skip
    tomorrow = {**rows, "form-0-as_of": f"{today + DAY:%Y-%m-%d}"}
    assert "这一天还没有到" in client.post(where, tomorrow).content.decode()
    assert client.post(where, rows).status_code == 302
    assert draft.audience_rules.count() == 1
    assert person.real_name in client.get(where).content.decode()
    version = stage.publish()
    with pytest.raises(Refused, match="published"):
        save_rules(version, [])
    assert version.audience_rules.count() == 1


def test_the_lists_of_staff_cost_the_same_for_many(client, stage):
    stage.publish(rules=[], takes_applications=True)
    client.force_login(stage.bureau)

    def more(count: int) -> None:
        for _ in range(count):
            name_people(stage.programme, [stage.teacher().pk], actor=stage.bureau)
            apply_for(stage.programme, PersonFactory(activated_at=timezone.now()))

    for page in ("people", "applications"):
        address = reverse(f"programmes:{page}", args=[stage.programme.public_id])
        assert_constant_queries(more, lambda address=address: client.get(address))


def test_staff_of_another_district_see_nothing_of_it(client, stage):
    stage.publish()
    client.force_login(stage.staff("bureau_admin", stage.place.districts[1]))
    for page in ("people", "name", "applications", "move"):
        assert client.get(reverse(f"programmes:{page}", args=[stage.programme.public_id])).status_code == 404
