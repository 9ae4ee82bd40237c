"""The bureau's screens: rosters from upload to result, codes, roles; each reader in their own subtree."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from people.domain.job import run_job
from people.domain.rosters.batch import purge_payloads
from people.models import Job, Membership, RoleGrant, RosterBatch, RosterPayload, User
from tests.factories.people import UserFactory, make_holder, make_teacher
from tests.people.sheets import make_sheet, teacher
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client, city):
    person = make_holder("bureau_admin", city)
    client.force_login(person)
    return person


def upload(client, content, **more):
    data = {
        "file": SimpleUploadedFile("名册.xlsx", content), "issuer": "city", "capacity": "teacher",
        "effective_on": timezone.localdate().isoformat(), **more,
    }  # fmt: skip
    return client.post(reverse("rosters"), data)


def work() -> None:
    """Do what the worker would."""
    for job in Job.objects.filter(state="waiting"):
        run_job(job.public_id)


def page(client, name, *args) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_roster_from_upload_to_result(client, boss, school):
    assert upload(client, make_sheet(teacher(工号="T-1"), teacher("李思远", 工号="T-2", 手机号="1"))).status_code == 302
    batch = RosterBatch.objects.get()
    assert "data-poll" in page(client, "roster", batch.public_id)
    work()
    preview = page(client, "roster", batch.public_id)
    assert "不是 11 位手机号" in preview
    assert "只导入没有错的 1 行" in preview
    assert not Membership.objects.exists()
    client.post(reverse("roster_confirm", args=[batch.public_id]), {"accept_partial": "1"})
    work()
    assert "名册已导入" in page(client, "roster", batch.public_id)
    assert User.objects.filter(real_name="周晓岚").exists()
    assert not User.objects.filter(real_name="李思远").exists()
    result = client.get(reverse("roster_result", args=[batch.public_id]) + "?only=bad")
    rows = list(load_workbook(io.BytesIO(result.content)).active.values)
    assert rows[0][-4:] == ("行", "列", "问题", "怎么改")
    assert rows[1][-4:] == (3, "手机号", "不是 11 位手机号", "核对号码，一格只填一个")
    assert len(rows) == 2


def test_confirming_with_errors_needs_the_explicit_choice(client, boss, school):
    upload(client, make_sheet(teacher(工号="T-1"), teacher("李思远", 工号="T-2", 手机号="1")))
    work()
    batch = RosterBatch.objects.get()
    client.post(reverse("roster_confirm", args=[batch.public_id]))
    work()
    assert not Membership.objects.exists()


def test_double_click_is_one_import(client, boss, school):
    upload(client, make_sheet(teacher(工号="T-1")))
    work()
    batch = RosterBatch.objects.get()
    for _click in range(2):
        client.post(reverse("roster_confirm", args=[batch.public_id]))
    assert Job.objects.filter(kind="roster.apply").count() == 1


def test_file_that_lies_about_its_type_is_refused_in_words(client, boss, school):
    response = upload(client, b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    assert response.status_code == 422
    assert "这不是表格文件" in response.content.decode()
    assert not RosterBatch.objects.exists()


def test_file_without_header_says_so_on_its_page(client, boss, school):
    upload(client, "甲,乙\n1,2\n".encode())
    work()
    assert "没有找到表头" in page(client, "roster", RosterBatch.objects.get().public_id)


def test_putting_aside_deletes_the_file(client, boss, school):
    upload(client, make_sheet(teacher(工号="T-1")))
    work()
    client.post(reverse("roster_cancel", args=[RosterBatch.objects.get().public_id]))
    assert not RosterPayload.objects.exists()


def test_absent_person_is_ended_only_when_chosen(client, boss, school):
    gone = make_teacher(school, name="李思远", staff_number="T-2")
    upload(client, make_sheet(teacher(工号="T-1")))
    work()
    batch = RosterBatch.objects.get()
    client.post(reverse("roster_confirm", args=[batch.public_id]))
    work()
    chosen = gone.memberships.get()
    assert chosen.valid_until is None
    client.post(reverse("roster_absent", args=[batch.public_id]), {"membership": [chosen.pk, 999999]})
    chosen.refresh_from_db()
    assert chosen.valid_until is not None


def test_undo_on_the_page(client, boss, school):
    upload(client, make_sheet(teacher(工号="T-1")))
    work()
    batch = RosterBatch.objects.get()
    client.post(reverse("roster_confirm", args=[batch.public_id]))
    work()
    client.post(reverse("roster_undo", args=[batch.public_id]))
    assert not User.objects.filter(real_name="周晓岚").exists()


def test_payload_is_purged_after_thirty_days(client, boss, school):
    upload(client, make_sheet(teacher(工号="T-1")))
    work()
    assert purge_payloads() == 0
    RosterBatch.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert purge_payloads() == 1
    assert not RosterPayload.objects.exists()
    assert page(client, "roster", RosterBatch.objects.get().public_id)


@pytest.mark.parametrize(
    "name",
    ["roster", "roster_progress", "roster_confirm", "roster_cancel", "roster_undo", "roster_absent", "roster_result"],
)
def test_another_schools_batch_is_not_found(client, school, other_school, name):
    batch = RosterBatch.objects.create(organisation=other_school, file_hash="x", state="checked")
    client.force_login(make_holder("coordinator", school))
    address = reverse(name, args=[batch.public_id])
    answer = client.get(address) if name in {"roster", "roster_progress", "roster_result"} else client.post(address)
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["rosters", "roster_template", "codes", "roles"])
def test_person_without_role_is_turned_away(client, school, name):
    client.force_login(make_teacher(school))
    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["rosters", "codes", "roles", "account"])
def test_guest_is_led_to_the_door(client, name):
    assert client.get(reverse(name)).status_code == 302


def test_template_has_text_columns_and_own_schools_only(client, school, other_school):
    client.force_login(make_holder("coordinator", school))
    book = load_workbook(io.BytesIO(client.get(reverse("roster_template")).content))
    assert book.worksheets[0].cell(2, 6).number_format == "@"
    assert [row[0] for row in book.worksheets[1].values][1:] == ["S1"]


def test_own_export_sent_in_again_changes_nothing(client, boss, school, other_school):
    rows = [
        teacher(工号="T-1", 手机号="13812341234", 职务="班主任", 邮箱="z@example.org", 参加工作年月="2019-09"),
        teacher("阿依·古丽", 手机号="13900001111", 学校代码="S2"),
        teacher(工号="T-1", 学校代码="S2"),
    ]
    upload(client, make_sheet(*rows))
    work()
    client.post(reverse("roster_confirm", args=[RosterBatch.objects.get().public_id]))
    work()
    exported = client.get(reverse("roster_export")).content
    upload(client, exported)
    work()
    counts = RosterBatch.objects.order_by("-pk")[0].counts
    assert counts == {"new": 0, "changed": 0, "unchanged": 3, "error": 0, "skipped": 0, "absent": 0}
    assert b"13812341234" not in exported


def test_export_holds_ones_own_schools_only(client, school, other_school):
    make_teacher(school, name="自己人")
    make_teacher(other_school, name="外校人")
    client.force_login(make_holder("coordinator", school))
    content = client.get(reverse("roster_export")).content
    names = [row[2] for row in load_workbook(io.BytesIO(content)).active.values]
    assert "自己人" in names
    assert "外校人" not in names
    assert client.get(reverse("roster_export") + "?unit=S2").status_code == 404


def test_list_of_rosters_costs_the_same_for_many(client, boss, school):
    def more(count):
        for _one in range(count):
            RosterBatch.objects.create(organisation=school, owner=UserFactory(), file_hash="x")

    assert_constant_queries(more, lambda: client.get(reverse("rosters")), at_most=15)


# --- codes ---------------------------------------------------------------------------------------------------------


def test_list_of_codes_is_made_once_and_works(client, school):
    person = make_teacher(school, name="李思远", staff_number="T-9", activated_at=None)
    client.force_login(make_holder("coordinator", school))
    assert "青禾小学" in page(client, "codes")
    shown = client.post(reverse("codes_issue", args=[school.public_id]))
    assert "no-store" in shown["Cache-Control"]
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", shown.content.decode())[0]
    client.logout()
    new = {"code": code, "who": "T-9", "password1": "a calm bridge", "password2": "a calm bridge", "agree": "on"}
    assert client.post(reverse("activate"), new).status_code == 302
    person.refresh_from_db()
    assert person.activated_at


def test_codes_of_another_school_are_not_given(client, school, other_school):
    client.force_login(make_holder("coordinator", school))
    assert client.post(reverse("codes_issue", args=[other_school.public_id])).status_code == 404
    assert "柳岸小学" not in page(client, "codes")


def test_list_of_codes_as_a_sheet(client, school):
    make_teacher(school, name="=SUM(1)", staff_number="0012", activated_at=None)
    client.force_login(make_holder("coordinator", school))
    answer = client.post(reverse("codes_issue", args=[school.public_id]), {"as": "xlsx"})
    assert "no-store" in answer["Cache-Control"]
    [head, row] = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert head[:3] == ("姓名", "工号", "激活码")
    assert row[:2] == ("'=SUM(1)", "0012")
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", row[2])


def test_whoever_forgot_the_password_gets_a_new_code(client, school):
    person = make_teacher(school, name="李思远", staff_number="T-9", activated_at=timezone.now())
    person.set_password("an old bridge")
    person.save()
    other = make_teacher(school, name="王小满", activated_at=None)
    client.force_login(make_holder("coordinator", school))
    assert "李思远" in page(client, "codes_people", school.public_id)
    shown = client.post(reverse("codes_person", args=[school.public_id, person.public_id])).content.decode()
    assert other.real_name not in shown
    assert not other.activation_codes.exists()
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", shown)[0]
    client.logout()
    new = {"code": code, "who": "李思远", "password1": "a calm bridge", "password2": "a calm bridge", "agree": "on"}
    assert client.post(reverse("activate"), new).status_code == 302
    person.refresh_from_db()
    assert person.check_password("a calm bridge")


def test_no_code_opens_the_account_of_somebody_with_more_rights(client, school, city):
    bureau = make_holder("bureau_admin", city, activated_at=None)
    waiting = make_teacher(school, name="李思远", activated_at=None)
    Membership.objects.create(person=bureau, organisation=school, valid_from=timezone.localdate())
    mine = make_holder("coordinator", school)
    Membership.objects.create(person=mine, organisation=school, valid_from=timezone.localdate())
    client.force_login(mine)
    for person in (bureau, mine):
        client.post(reverse("codes_person", args=[school.public_id, person.public_id]))
    client.post(reverse("codes_issue", args=[school.public_id]))
    assert not bureau.activation_codes.exists()
    assert not mine.activation_codes.exists()
    assert waiting.activation_codes.exists()
    client.force_login(make_holder("bureau_admin", city))
    client.post(reverse("codes_person", args=[school.public_id, bureau.public_id]))
    assert bureau.activation_codes.exists()


def test_people_of_a_unit_cost_the_same_for_many(client, boss, school):
    def more(count):
        for _one in range(count):
            make_teacher(school, activated_at=None)

    assert_constant_queries(more, lambda: client.get(reverse("codes_people", args=[school.public_id])), at_most=14)


def test_list_of_units_costs_the_same_for_many(client, boss, district):
    from tests.factories.people import OrganisationFactory

    def more(count):
        for _one in range(count):
            make_teacher(OrganisationFactory(parent=district), activated_at=None)

    assert_constant_queries(more, lambda: client.get(reverse("codes")), at_most=14)


# --- roles ---------------------------------------------------------------------------------------------------------


def test_role_is_granted_and_ended(client, boss, school):
    person = make_teacher(school, staff_number="T-1")
    answer = client.post(reverse("roles"), {"who": "T-1", "role": "coordinator", "where": "S1"})
    assert answer.status_code == 302, answer.content.decode()
    grant = RoleGrant.objects.get(person=person)
    assert person.real_name in page(client, "roles")
    client.post(reverse("role_revoke", args=[grant.public_id]))
    grant.refresh_from_db()
    assert grant.revoked_at


@pytest.mark.parametrize(
    ("who", "role", "where"),
    [("nobody", "trainer", "S1"), ("self", "trainer", "S1"), ("T-1", "trainer", "NONE"), ("T-1", "trainer", "S2"),
     ("T-1", "bureau_admin", "S1")],
)  # fmt: skip
def test_grant_that_may_not_be_is_refused(client, district, school, other_school, who, role, where):
    make_teacher(school, staff_number="T-1")
    Organisation = type(school)
    Organisation.objects.filter(pk=other_school.pk).update(code="S2")
    holder = make_holder("bureau_admin", school, email="me@example.org")
    client.force_login(holder)
    answer = client.post(
        reverse("roles"), {"who": "me@example.org" if who == "self" else who, "role": role, "where": where}
    )
    assert answer.status_code == 422
    assert RoleGrant.objects.count() == 1


def test_list_of_roles_costs_the_same_for_many(client, boss, school):
    def more(count):
        for _one in range(count):
            make_holder("trainer", school)

    assert_constant_queries(more, lambda: client.get(reverse("roles")), at_most=15)
