"""The screens of exceptions in programmes: found from the list, granted, refused, taken back; what they cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.domain.programmes.excepting import grant_time, waivable
from courses.domain.programmes.reconcile import open_audience_periods
from courses.models import CertificationPeriod, ProgrammeException
from tests.courses.programme_stage import Stage
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
LIST = "programme_exceptions"
ONE = "programme_exceptions_of"


@pytest.fixture
def stage() -> Stage:
    translation.activate("zh-hans")
    made = Stage()
    made.person = made.teacher()
    made.publish(due_on=timezone.localdate())
    open_audience_periods(made.programme)
    made.period = made.open(made.person)
    return made


def until(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_the_bureau_finds_somebody_gives_time_and_takes_it_back(client, stage):
    client.force_login(stage.bureau)
    shown = client.get(reverse(LIST), {"q": stage.person.real_name, "programme": stage.programme.public_id})
    address = reverse(ONE, args=[stage.period.public_id])
    assert address in shown.content.decode()
    assert client.post(address, {"what": "extended", "until": until(9), "reason": "产假"}).status_code == 302
    stage.period.refresh_from_db()
    assert stage.period.more_until.isoformat() == until(9)
    assert "产假" in client.get(address).content.decode()
    row = ProgrammeException.objects.get()
    back = reverse("programme_exception_withdraw", args=[stage.period.public_id])
    client.post(back, {"exception": row.public_id, "reason": ""})
    assert row in ProgrammeException.objects.in_force()
    client.post(back, {"exception": row.public_id, "reason": "登记有误"})
    client.post(back, {"exception": row.public_id, "reason": "登记有误"})  # a second click changes nothing
    assert ProgrammeException.objects.count() == 2
    assert "登记有误" in client.get(address).content.decode()


def test_a_requirement_is_waived_and_the_whole_is_freed(client, stage):
    client.force_login(stage.bureau)
    address = reverse(ONE, args=[stage.period.public_id])
    chosen = waivable(stage.period)[0]
    client.post(address, {"what": "waived", "requirement": str(chosen.pk), "reason": "已在别处学过"})
    client.post(address, {"what": "freed", "reason": "调离岗位"})
    assert set(ProgrammeException.objects.values_list("kind", flat=True)) == {"waived", "freed"}
    shown = client.get(address).content.decode()
    assert stage.courses[0].title in shown
    client.force_login(stage.person)
    own = client.get(reverse("programme", args=[stage.programme.public_id])).content.decode()
    assert "本轮您无需参加" in own
    assert "无需完成" in own


@pytest.mark.parametrize(
    "sent",
    [
        {"what": "extended", "reason": "产假"}, {"what": "extended", "until": until(-1), "reason": "产假"},
        {"what": "extended", "until": until(0), "reason": "产假"}, {"what": "extended", "until": "x", "reason": "产假"},
        {"what": "extended", "until": until(9), "reason": " "}, {"what": "waived", "reason": "产假"},
        {"what": "waived", "requirement": "0", "reason": "产假"}, {"what": "x", "reason": "产假"}, {},
    ],
)  # fmt: skip
def test_what_cannot_be_granted_is_said_and_nothing_is_written(client, stage, sent):
    client.force_login(stage.bureau)
    answer = client.post(reverse(ONE, args=[stage.period.public_id]), sent or {"reason": ""})
    assert answer.status_code == 422
    assert not ProgrammeException.objects.exists()


def test_a_district_is_offered_time_alone_and_others_find_nothing(client, stage):
    address = reverse(ONE, args=[stage.period.public_id])
    client.force_login(stage.staff("bureau_admin", stage.near.get_parent()))
    assert 'value="freed"' not in client.get(address).content.decode()
    assert client.post(address, {"what": "freed", "reason": "调离"}).status_code == 422
    client.force_login(stage.staff("bureau_admin", stage.far.get_parent()))
    assert client.get(address).status_code == 404
    client.force_login(stage.staff("coordinator", stage.near))
    assert client.get(address).status_code == 403
    assert client.get(reverse(LIST)).status_code == 403
    assert not ProgrammeException.objects.exists()


def more_people(stage, count: int) -> None:
    for _ in range(count):
        stage.teacher()
    open_audience_periods(stage.programme)
    for row in CertificationPeriod.objects.filter(more_until=None):
        grant_time(row, until=timezone.localdate() + timedelta(days=5), author=stage.bureau, reason="产假")


def test_the_list_costs_the_same_for_many(client, stage):
    client.force_login(stage.bureau)
    assert_constant_queries(lambda count: more_people(stage, count), lambda: client.get(reverse(LIST)), at_most=12)


def test_one_person_costs_the_same_for_many(client, stage):
    client.force_login(stage.bureau)
    address = reverse(ONE, args=[stage.period.public_id])
    days = iter(range(1, 30))

    def more(count: int) -> None:
        for _ in range(count):
            day = timezone.localdate() + timedelta(days=next(days))
            grant_time(stage.period, until=day, author=stage.bureau, reason="产假")

    assert_constant_queries(more, lambda: client.get(address))
