"""A learner's page of a programme: every state from dates alone, the one next action, and what it costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.domain.certifying.certificate import issue_certificate, revoke_certificate
from courses.domain.certifying.certification import evaluate_person
from courses.domain.certifying.programme import publish_version
from courses.domain.programmes.applying import open_doors
from courses.domain.programmes.own import read_own
from courses.domain.programmes.reconcile import open_audience_periods
from courses.domain.programmes.tree import read_tree
from courses.domain.programmes.tree_edit import add_requirement, change_requirement
from courses.models import AudienceRule, CertificationPeriod, Enrolment, Extension, HourCategory
from tests.courses.programme_stage import Stage
from tests.factories.certification import PersonFactory, certified_period, complete_course, make_course
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def stage() -> Stage:
    translation.activate("zh-hans")
    return Stage()


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def state_of(person, stage, day=None):
    return read_own(person, stage.programme, today=day).state


def begin(stage, person, course):
    Enrolment.objects.create(person=person, course=course, version=course.current_version)


def test_from_not_begun_to_a_valid_certificate_each_step_has_its_next_action(client, stage):
    person = stage.teacher()
    stage.publish()
    page = read_own(person, stage.programme)
    assert (page.state, page.percent) == ("not_begun", 0)  # also before any task ran
    assert not CertificationPeriod.objects.exists()
    assert page.next.url == reverse("course", args=[stage.courses[0].public_id])
    open_audience_periods(stage.programme)
    begin(stage, person, stage.courses[1])
    page = read_own(person, stage.programme)
    assert (page.state, page.next.url) == ("doing", reverse("course", args=[stage.courses[1].public_id]))
    complete_course(person, stage.courses[0])
    page = read_own(person, stage.programme)
    assert (page.state, page.percent) == ("doing", 50)
    assert [part.state for part in page.tree.children] == ["done", "partly"]
    complete_course(person, stage.courses[1])
    period = evaluate_person(person, stage.programme)
    page = read_own(person, stage.programme)
    assert page.state in {"valid", "held"}
    assert (page.state == "held") == bool(period.held_reason)
    client.force_login(person)
    shown = client.get(reverse("programme", args=[stage.programme.public_id])).content.decode()
    assert stage.programme.name in shown


def test_every_later_state_follows_from_the_day_alone(stage):
    person = stage.teacher()
    version = stage.publish(validity="previous", validity_months=36, window_days=180, grace_days=30)
    period = certified_period(person, version, day=date(2026, 3, 10))
    issue_certificate(period)
    for day, word in (
        (date(2026, 3, 10), "valid"), (date(2028, 9, 9), "valid"), (date(2028, 9, 10), "renewal"),
        (date(2029, 3, 9), "renewal"), (date(2029, 3, 10), "grace"), (date(2029, 4, 8), "grace"),
        (date(2029, 4, 9), "expired"), (date(2031, 1, 1), "expired"),
    ):  # fmt: skip
        assert (day, state_of(person, stage, day)) == (day, word)
    assert CertificationPeriod.objects.count() == 1
    renewing = read_own(person, stage.programme, today=date(2028, 12, 1))
    assert renewing.due_on == date(2029, 3, 9)
    assert renewing.next is not None


def test_overdue_future_failed_and_more_time(stage, today):
    person = stage.teacher()
    stage.publish(due_on=today - timedelta(days=1), closes_on=today + timedelta(days=9))
    open_audience_periods(stage.programme)
    assert state_of(person, stage) == "overdue"
    begin(stage, person, stage.courses[0])
    place = Enrolment.objects.get()
    Extension.objects.create(
        enrolment=place, due_on=today + timedelta(days=3), reason="产假", author=stage.bureau
    )  # fmt: skip
    page = read_own(person, stage.programme)
    assert (page.state, page.due_on) == ("doing", today + timedelta(days=3))
    assert state_of(person, stage, today + timedelta(days=10)) == "failed"
    CertificationPeriod.objects.update(window_start=today + timedelta(days=2), window_due=None)
    assert state_of(person, stage) == "future"


def test_who_is_outside_sees_what_it_takes_and_the_door(client, stage, today):
    stage.publish(rules=[], takes_applications=True, applications_until=today)
    stranger = PersonFactory(activated_at=timezone.now())
    page = read_own(stranger, stage.programme)
    assert (page.state, page.next, page.door.is_open) == ("outside", None, True)
    client.force_login(stranger)
    address = reverse("programme", args=[stage.programme.public_id])
    assert "申请参加" in client.get(address).content.decode()
    client.post(reverse("programme_apply", args=[stage.programme.public_id]))
    assert state_of(stranger, stage) == "waiting"
    assert "申请已提交" in client.get(address).content.decode()
    client.post(reverse("programme_withdraw", args=[stage.programme.public_id]))
    assert state_of(stranger, stage, today + timedelta(days=1)) == "outside"
    assert read_own(stranger, stage.programme, today=today + timedelta(days=1)).door.has_closed


def test_a_revoked_certificate_is_said_and_may_be_earned_anew(stage, today):
    person = stage.teacher()
    version = stage.publish()
    certificate = issue_certificate(certified_period(person, version, day=today))
    revoke_certificate(certificate, actor=stage.bureau, reason="error", note="登记有误")
    page = read_own(person, stage.programme, today=today + timedelta(days=1))
    assert (page.state, page.revoked_on) == ("revoked", today)
    assert page.period.window_start == today + timedelta(days=1)


def test_a_nested_tree_shows_what_is_enough_and_costs_the_same(client, stage):
    person = stage.teacher()
    draft = stage.draft()
    AudienceRule.objects.create(version=draft, organisation=stage.city)
    root = read_tree(draft)
    change_requirement(draft, root.row.pk, {"kind": "at_least", "count": 1, "label": "任选其一"})
    publish_version(draft)
    complete_course(person, stage.courses[0])
    page = read_own(person, stage.programme)
    assert page.tree.title == "任选其一"
    assert [part.is_needed for part in page.tree.children] == [False, False]
    client.force_login(person)
    address = reverse("programme", args=[stage.programme.public_id])
    client.get(address)
    few = len(count_queries(lambda: client.get(address)))
    other = Stage.__new__(Stage)
    other.__dict__.update(stage.__dict__)
    large = other.draft(*[make_course(stage.city, code=f"大{n}") for n in range(12)])
    category = HourCategory.objects.create(owner=stage.city, code="zhuanye", name="专业")
    top = read_tree(large).row.pk
    add_requirement(large, {"kind": "hours_of", "hours": 3, "category": category}, parent=top)
    AudienceRule.objects.create(version=large, organisation=stage.city)
    publish_version(large)
    CertificationPeriod.objects.update(version=large)
    client.get(address)
    assert len(count_queries(lambda: client.get(address))) <= few + 2


def test_home_and_certificates_lead_there(client, stage):
    person = stage.teacher()
    stage.publish()
    open_audience_periods(stage.programme)
    client.force_login(person)
    address = reverse("programme", args=[stage.programme.public_id])
    for _ in range(2):
        assert address in client.get(reverse("learn")).content.decode()
        assert address in client.get(reverse("certificates")).content.decode()
        if not Enrolment.objects.exists():
            begin(stage, person, stage.courses[0])


def test_a_draft_is_nobodys_page(client, stage):
    stage.draft()
    client.force_login(stage.teacher())
    assert client.get(reverse("programme", args=[stage.programme.public_id])).status_code == 404


def test_the_page_speaks_the_readers_language_and_hours_lead_to_the_hours(client, stage):
    person = stage.teacher()
    stage.programme.name_en = "Literacy for teachers"
    stage.programme.save()
    draft = stage.draft(level="初级", level_en="Basic", due_on=timezone.localdate())
    add_requirement(draft, {"kind": "hours_of", "hours": "72"})
    AudienceRule.objects.create(version=draft, organisation=stage.city)
    publish_version(draft)
    open_audience_periods(stage.programme)
    client.force_login(person)
    where = reverse("programme", args=[stage.programme.public_id])
    page = client.get(where).content.decode()
    assert "当天 24:00 前完成都算。" in page
    assert f'href="{reverse("hours")}"' in page
    english = client.get(f"/en{where}").content.decode()
    assert "Literacy for teachers" in english
    assert "Basic" in english
    assert "Literacy for teachers" in client.get("/en/learn/").content.decode()


def test_an_open_door_is_found_by_learners_and_what_waits_by_the_bureau(client, stage, today):
    person = stage.teacher()
    desk, mine = reverse("applications"), reverse("certificates")
    link = reverse("programme", args=[stage.programme.public_id])
    client.force_login(person)
    stage.publish(rules=[], takes_applications=True, applications_until=today)
    assert link in client.get(mine).content.decode()
    client.post(reverse("programme_apply", args=[stage.programme.public_id]))
    assert "已申请，等待审批" in client.get(mine).content.decode()
    inside = reverse("programmes:applications", args=[stage.programme.public_id])
    client.force_login(stage.bureau)
    page = client.get(desk).content.decode()
    assert inside in page
    assert "1 份待审批" in page
    client.force_login(stage.staff("coordinator", stage.near))
    assert inside not in client.get(desk).content.decode()  # decided by whoever manages programmes


def test_a_door_is_shown_to_its_last_day_and_not_to_who_is_inside(stage, today):
    outside, inside = stage.teacher(), stage.teacher()
    version = stage.publish(rules=[], takes_applications=True, applications_until=today, closes_on=today + DAY)
    CertificationPeriod.objects.create(
        person=inside, programme=stage.programme, version=version, window_start=today - DAY
    )
    assert [one["until"] for one in open_doors(outside)] == [today]
    assert open_doors(outside, today=today + DAY) == []
    assert open_doors(inside) == []


def test_who_held_it_and_is_not_in_it_may_apply_again(client, stage, today):
    person = stage.teacher()
    version = stage.publish(rules=[], takes_applications=True, validity="completion", validity_months=12)
    certified_period(person, version, day=today - timedelta(days=500))
    client.force_login(person)
    where = reverse("programme", args=[stage.programme.public_id])
    door = reverse("programme_apply", args=[stage.programme.public_id])
    assert read_own(person, stage.programme).state == "expired"
    assert door in client.get(where).content.decode()
    assert [one["is_waiting"] for one in open_doors(person)] == [False]
    client.post(door)
    page = client.get(where).content.decode()
    assert door not in page
    assert "已申请，等待审批" in page
    assert [one["is_waiting"] for one in open_doors(person)] == [True]


def test_a_certificate_that_holds_shows_what_it_was_earned_by(client, stage, today):
    person = stage.teacher()
    version = stage.publish(opens_on=None, validity="completion", validity_months=36)
    earned = today - timedelta(days=100)
    for course in stage.courses:
        complete_course(person, course, day=earned)
    certified_period(person, version, day=earned)
    later = read_own(person, stage.programme)
    assert later.state == "valid"
    assert [part.state for part in later.tree.children] == ["done", "done"]
    client.force_login(person)
    assert "要求已全部达到" in client.get(reverse("programme", args=[stage.programme.public_id])).content.decode()


def test_a_certificate_of_before_is_valid_without_saying_that_all_is_met(client, stage, today):
    person = stage.teacher()
    version = stage.publish(validity="completion", validity_months=36)
    certified_period(person, version, day=today)
    client.force_login(person)
    page = client.get(reverse("programme", args=[stage.programme.public_id])).content.decode()
    assert "您的证书有效" in page
    assert "要求已全部达到" not in page
