"""A file of past records is taken back: what it brought goes, what it put aside goes on, what was built on it stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.certifying.certificate import issue_certificate, revoke_certificate
from courses.domain.certifying.certification import certify_period
from courses.domain.hours.ledger import take_back_hours
from courses.domain.importing.undoing import WITHIN
from courses.models import (
    Certificate,
    CertificateEvent,
    CertificationPeriod,
    HourEntry,
    NumberCounter,
    PastImport,
    PeriodKind,
)
from people.domain.job import run_job
from people.models import AuditEntry
from tests.courses.past_stage import HEADS, HOURS, book, confirm, make_town, number, right_rows, send
from tests.factories.certification import OPENED, certified_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def undo(client, made: PastImport) -> PastImport:
    """Press the button, and let the worker do it."""
    client.post(reverse("past_import_undo", args=[made.public_id]))
    made.refresh_from_db()
    if made.state == "undoing":
        run_job(made.job.public_id)
        made.refresh_from_db()
    return made


def bring(client, town, *rows) -> PastImport:
    return confirm(client, send(client, town, book(HEADS, *(rows or right_rows(town)))))


def long_valid(town) -> list[object]:
    """A certificate that counts today, of somebody whose first period is open."""
    day = timezone.localdate()
    own, prefix = town.programme.code, town.issuer.prefix
    until = day + timedelta(days=30)
    return ["周晓岚", "T-1", "", "", prefix, own, "", number(town, 90), str(day - timedelta(days=900)), str(until), ""]


def test_the_wrong_file_is_taken_back_and_the_right_one_sent(client, town):
    made = bring(client, town)
    token = Certificate.objects.order_by("pk")[0].token
    page = client.get(reverse("past_import", args=[made.public_id])).content.decode()
    assert "撤销这次导入" in page
    assert undo(client, made).state == "undone"
    assert (made.counts["taken"], made.counts["stayed"]) == (3, 0)
    assert not Certificate.objects.exists()
    assert not CertificationPeriod.objects.exists()
    assert number(town, 41) not in client.get(reverse("verify_token", args=[token])).content.decode()
    assert Certificate._base_manager.count() == 3  # the audit still knows them
    assert CertificateEvent.objects.filter(kind="withdrawn", actor=town.bureau).count() == 3
    assert AuditEntry.objects.filter(action="certificate.import_undone").count() == 1
    page = client.get(reverse("past_import", args=[made.public_id])).content.decode()
    assert "已撤销 3 条记录" in page
    assert "撤销这次导入" not in page
    assert bring(client, town).counts == {"made": 3, "known": 0, "error": 0}
    assert NumberCounter.objects.get(year=2020).last == 41  # never back, never twice


def test_pressing_twice_and_in_two_tabs_is_once(client, town):
    made = bring(client, town)
    for _tab in range(2):
        client.post(reverse("past_import_undo", args=[made.public_id]))
    made.refresh_from_db()
    run_job(made.job.public_id)
    undo(client, made)
    assert CertificateEvent.objects.filter(kind="withdrawn").count() == 3
    assert confirm(client, made).state == "undone"
    assert not Certificate.objects.exists()


def test_what_was_put_aside_goes_on_and_the_renewal_nobody_began_goes(client, town):
    open_one = CertificationPeriod.objects.create(
        person=town.people[0], programme=town.programme, version=town.version, window_start=OPENED
    )
    made = bring(client, town, long_valid(town))
    open_one.refresh_from_db()
    assert open_one.archived_at is not None
    brought = Certificate.objects.get().period
    CertificationPeriod.objects.create(
        person=town.people[0], programme=town.programme, version=town.version, kind=PeriodKind.RENEWAL,
        previous=brought, window_start=timezone.localdate(),
    )  # fmt: skip
    undo(client, made)
    assert list(CertificationPeriod.objects.open()) == [open_one]
    assert CertificationPeriod.objects.count() == 1


def test_what_was_built_on_stays(client, town):
    made = bring(client, town, long_valid(town), *right_rows(town)[1:])
    renewed = CertificationPeriod.objects.create(
        person=town.people[0], programme=town.programme, version=town.version, kind=PeriodKind.RENEWAL,
        previous=Certificate.objects.get(number=number(town, 90)).period, window_start=timezone.localdate(),
    )  # fmt: skip
    mine = issue_certificate(certify_period(renewed, completed_on=timezone.localdate()))
    outside = Certificate.objects.get(number="RC/2024-8")
    revoke_certificate(outside, actor=town.bureau, reason="error")
    undo(client, made)
    assert (made.counts["taken"], made.counts["stayed"]) == (1, 2)
    assert set(Certificate.objects.values_list("number", flat=True)) == {number(town, 90), mine.number, "RC/2024-8"}
    assert "有 2 条保留" in client.get(reverse("past_import", args=[made.public_id])).content.decode()


def test_hours_are_reversed_and_come_again_only_with_a_file_sent_after(client, town):
    content = book(
        HOURS,
        ["周晓岚", "T-1", "", "", "新教师培训", "市教科院", "2019-12-31", "16", ""],
        ["陆文舟", "", "N2", "", "心理讲座", "", "2020/2/29", 1.5, ""],
    )
    first = confirm(client, send(client, town, content, kind="hours"))
    by_hand = HourEntry.objects.get(hours=Decimal("1.5"))
    take_back_hours(by_hand, actor=town.bureau, reason="不属实")
    undo(client, first)
    assert (first.counts["taken"], first.counts["stayed"]) == (1, 1)
    assert HourEntry.objects.all().total() == 0
    for _round in range(2):
        again = send(client, town, content, kind="hours")
        assert again.counts == {"made": 1, "known": 1, "error": 0}  # what was taken back by hand does not come again
        confirm(client, again)
        assert HourEntry.objects.all().total() == 16
        assert undo(client, again).counts["taken"] == 1


def test_after_a_month_and_without_what_it_brought_nothing_is_offered(client, town):
    made = bring(client, town)
    PastImport.objects.filter(pk=made.pk).update(applied_at=timezone.now() - WITHIN - timedelta(hours=1))
    assert "撤销这次导入" not in client.get(reverse("past_import", args=[made.public_id])).content.decode()
    assert undo(client, made).state == "done"
    assert Certificate.objects.count() == 3


def test_nobody_brings_over_their_own_records(client, town):
    row = ["管理员", "", "", town.city.name, "市红十字会", "", "救护员", "RC-1", "2024-01-01", "", ""]
    made = send(client, town, book(HEADS, row))
    assert made.counts == {"made": 0, "known": 0, "error": 1}
    assert "这是您本人的记录" in client.get(reverse("past_import", args=[made.public_id])).content.decode()


def test_the_same_row_twice_is_one_and_other_days_are_asked_about(client, town):
    one = right_rows(town)[0]
    other = [*one[:8], "2021-03-10", *one[9:]]
    made = send(client, town, book(HEADS, one, one, other))
    assert made.counts == {"made": 1, "known": 1, "error": 1}
    assert "又出现一次" in client.get(reverse("past_import", args=[made.public_id])).content.decode()
    confirm(client, made, accept_partial="1")
    again = send(client, town, book(HEADS, other))
    assert again.counts["error"] == 1
    assert "但日期不同" in client.get(reverse("past_import", args=[again.public_id])).content.decode()


def test_writing_many_costs_few_queries(client, town, django_assert_max_num_queries):
    today = certified_period(town.people[2], town.version)
    rows = [[*right_rows(town)[0][:7], number(town, 100 + n), "2020-03-10", "", ""] for n in range(30)]
    made = send(client, town, book(HEADS, *rows))
    client.post(reverse("past_import_confirm", args=[made.public_id]))
    made.refresh_from_db()
    with django_assert_max_num_queries(70):
        run_job(made.job.public_id)
    assert Certificate.objects.count() == 30
    assert CertificationPeriod.objects.exclude(pk=today.pk).count() == 1  # all of one person from one day
