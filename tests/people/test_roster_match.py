"""Comparing with the register: the matching rules, duplicates in the file, schools, and importing again."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from people.domain.organisation import add_alias, add_organisation, close_organisation, rename_organisation
from people.domain.rosters.batch import apply_batch, keep_plan, receive_roster
from people.domain.rosters.check import check_rows, read_file
from people.domain.rosters.problems import RosterRefused
from people.domain.rosters.undo import undo_batch
from people.models import Membership, PersonIdentifier, RosterBatch, User
from tests.factories.people import make_city, make_teacher
from tests.people.sheets import make_sheet, teacher

pytestmark = pytest.mark.django_db
PHONE = "13812341234"


def check(*rows, by_school=False, scope=None, day=None):
    found = read_file(make_sheet(*rows))
    return check_rows(found.reading, issuer=None if by_school else make_city(), organisation=scope, day=day)


def codes(plan):
    return [problem.code for problem in plan.problems]


def load(*rows, by_school=False, day=None, accept_partial=False, scope=None):
    """Import rows as the command does; returns batch and plan."""
    content = make_sheet(*rows)
    issuer = None if by_school else make_city()
    batch = receive_roster(content, issuer=issuer, effective_on=day, organisation=scope)
    found = read_file(content)
    plan = check_rows(found.reading, issuer=issuer, day=batch.effective_on, organisation=scope)
    keep_plan(batch, found, plan)
    return batch, apply_batch(batch, accept_partial=accept_partial)


def add_up(plan):
    return {name: count for name, count in plan.counts.items() if count}


# --- matching ------------------------------------------------------------------------------------------------------


def test_new_person_gets_numbers_and_membership(school):
    load(teacher(工号="T-1", 手机号=PHONE, 职务="班主任", 邮箱="z@example.org"))
    person = User.objects.get(real_name="周晓岚")
    assert not person.has_usable_password()
    assert person.pinyin == "zhou xiaolan"
    assert person.email == "z@example.org"
    assert {row.plain_value() for row in person.identifiers.all()} == {"T-1", PHONE}
    member = person.memberships.get()
    assert (member.organisation, member.position, member.batch_row) == (school, "班主任", 2)


def test_number_and_name_equal_is_a_match(school):
    make_teacher(school, staff_number="T-1")
    assert add_up(check(teacher(工号="t-1"))) == {"unchanged": 1}


def test_number_equal_and_name_different_is_an_error(school):
    make_teacher(school, staff_number="T-1")
    plan = check(teacher("周晓蓝", 工号="T-1"))
    assert codes(plan) == ["number_other_name"]
    assert "周晓岚" in plan.problems[0].message


def test_registered_name_is_masked_outside_ones_scope(school, other_school):
    make_teacher(other_school, staff_number="T-1")
    plan = check(teacher("周晓蓝", 工号="T-1"), scope=school)
    assert "周*岚" in plan.problems[0].message


def test_phone_and_name_equal_is_a_match_and_adds_the_number(school):
    person = make_teacher(school, phone=PHONE)
    load(teacher(手机号=PHONE, 工号="T-9"))
    assert person.identifiers.filter(value="T-9").exists()
    assert User.objects.filter(real_name="周晓岚").count() == 1


def test_phone_of_somebody_else_is_an_error(school):
    make_teacher(school, name="贺民", phone=PHONE)
    assert codes(check(teacher("贺敏", 手机号=PHONE, 工号="T-5"))) == ["phone_other_name"]


def test_phone_and_number_of_two_records_is_an_error(school):
    make_teacher(school, staff_number="T-1")
    make_teacher(school, phone=PHONE)
    assert codes(check(teacher(工号="T-1", 手机号=PHONE))) == ["two_records"]


def test_other_number_than_registered_is_an_error(school):
    make_teacher(school, staff_number="T-1", phone=PHONE)
    assert codes(check(teacher(工号="T-2", 手机号=PHONE))) == ["other_number"]


def test_name_and_school_alone_are_never_a_match(school):
    make_teacher(school, staff_number="T-1")
    assert add_up(check(teacher(工号="T-2"))) == {"new": 1, "absent": 1}


def test_identity_number_matches_where_collected(school, settings):
    settings.IDENTITY_NUMBERS = True
    load(teacher(证件号="11010519491231002X"))
    assert PersonIdentifier.objects.get().scheme == "identity_number"
    plan = check(teacher("周小岚", 证件号="11010519491231002X"))
    assert add_up(plan) == {"changed": 1}


def test_same_number_of_two_schools_is_two_people_where_schools_issue(school, other_school):
    load(teacher("甲一", 工号="001"), teacher("乙二", 工号="001", 学校代码="S2"), by_school=True)
    assert User.objects.filter(real_name__in=["甲一", "乙二"]).count() == 2


def test_email_of_somebody_else_is_an_error(school):
    make_teacher(school, email="z@example.org", name="别人")
    assert codes(check(teacher(工号="1", 邮箱="z@example.org"))) == ["email_taken"]


# --- duplicates in the file ----------------------------------------------------------------------------------------


def test_row_repeated_is_an_error_naming_the_first(school):
    plan = check(teacher(工号="T-1"), teacher(工号="t-1"))
    assert codes(plan) == ["duplicate_row"]
    assert plan.problems[0].words == {"row": 2}


def test_two_schools_are_two_memberships_of_one_person(school, other_school):
    load(teacher(工号="T-1"), teacher(工号="T-1", 学校代码="S2"))
    assert User.objects.get(real_name="周晓岚").memberships.count() == 2


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"工号": "T-1"}, "number_twice"), ({"手机号": PHONE, "工号": "T-2"}, "phone_twice"),
     ({"邮箱": "a@b.org", "工号": "T-2"}, "email_twice")],
)  # fmt: skip
def test_numbers_of_two_people_in_one_file_are_errors(school, cells, code):
    plan = check(teacher(工号="T-1", 手机号=PHONE, 邮箱="a@b.org"), teacher("别人", **cells))
    assert codes(plan) == [code]


# --- schools -------------------------------------------------------------------------------------------------------


def test_school_by_name_alias_and_old_name(school):
    add_alias(school, "青禾小学东校区")
    rename_organisation(school, name="青禾实验小学", on=date(2026, 1, 1))
    for name in ("青禾实验小学", "青禾小学东校区", "青禾小学", "青禾 小学"):
        assert add_up(check(teacher(工号="1", 学校代码=None, 学校名称=name))) == {"new": 1}, name


def test_school_of_two_districts_needs_its_district(city, school):
    other = add_organisation(code="D2", name="青溪区", kind="district", parent=city)
    add_organisation(code="S9", name="青禾小学", kind="school", parent=other)
    row = teacher(工号="1", 学校代码=None, 学校名称="青禾小学")
    plan = check(row)
    assert codes(plan) == ["ambiguous_school"]
    assert "青溪区" in plan.problems[0].message
    assert add_up(check({**row, "区县": "青溪区"})) == {"new": 1}


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"学校代码": None, "学校名称": "没有的学校"}, "unknown_school"), ({"学校代码": "X"}, "unknown_code"),
     ({"学校名称": "柳岸小学"}, "code_and_name_differ")],
)  # fmt: skip
def test_school_that_cannot_be_is_an_error(school, other_school, cells, code):
    assert codes(check(teacher(工号="1", **cells))) == [code]


def test_closed_school_is_an_error(school):
    close_organisation(school, last_day=timezone.localdate() - timedelta(days=1))
    assert codes(check(teacher(工号="1"))) == ["closed_school"]


def test_another_coordinators_school_is_an_error(school, other_school):
    plan = check(teacher(工号="1"), teacher("李思远", 工号="2", 学校代码="S2"), scope=school)
    assert codes(plan) == ["outside_scope"]


# --- importing again, moving, leaving ------------------------------------------------------------------------------


def test_importing_again_changes_nothing(school, other_school):
    rows = [teacher(工号="T-1", 手机号=PHONE), teacher("李思远", 工号="T-2", 学校代码="S2", 职务="班主任")]
    load(*rows)
    assert add_up(check(*rows)) == {"unchanged": 2}
    assert add_up(check(*reversed(rows))) == {"unchanged": 2}


def test_transfer_closes_one_and_opens_another(school, other_school):
    load(teacher(工号="T-1"), day=date(2025, 9, 1))
    load(teacher(工号="T-1", 学校代码="S2"), day=date(2026, 9, 1))
    person = User.objects.get(real_name="周晓岚")
    old, new = person.memberships.order_by("valid_from")
    assert (old.valid_until, old.end_reason, new.valid_from) == (date(2026, 8, 31), "transfer", date(2026, 9, 1))


def test_moving_back_and_forth_keeps_history(school, other_school):
    for year, code in ((2023, "S1"), (2024, "S2"), (2025, "S1")):
        load(teacher(工号="T-1", 学校代码=code), day=date(year, 9, 1))
    person = User.objects.get(real_name="周晓岚")
    assert person.memberships.count() == 3
    assert person.memberships.get(valid_until=None).organisation == school


def test_moving_back_and_forth_on_one_day_stays_whole(school, other_school):
    for code in ("S1", "S2", "S1"):
        load(teacher(工号="T-1", 学校代码=code), day=date(2026, 9, 1))
    assert User.objects.get(real_name="周晓岚").memberships.filter(valid_until=None).count() == 1


def test_transfer_does_not_end_work_outside_ones_scope(school, other_school):
    load(teacher(工号="T-1", 学校代码="S2"), day=date(2025, 9, 1))
    load(teacher(工号="T-1"), day=date(2026, 9, 1), scope=school)
    assert User.objects.get(real_name="周晓岚").memberships.filter(valid_until=None).count() == 2


def test_absent_people_are_offered_and_never_ended(school):
    load(teacher(工号="T-1"), teacher("李思远", 工号="T-2"))
    _batch, plan = load(teacher(工号="T-1", 职务="班主任"))
    assert [entry[1] for entry in plan.absent] == ["李思远"]
    assert Membership.objects.filter(valid_until=None).count() == 2


def test_new_phone_retires_the_old_one_and_tells(school):
    person = make_teacher(school, staff_number="T-1", phone="13900000000")
    _batch, plan = load(teacher(工号="T-1", 手机号=PHONE))
    assert "phone_changed" in {notice.code for notice in plan.notices}
    assert [row.plain_value() for row in person.identifiers.current().filter(scheme="phone")] == [PHONE]
    assert person.messages.filter(kind="phone_changed").exists()


def test_empty_cells_erase_nothing(school):
    load(teacher(工号="T-1", 职务="班主任", 手机号=PHONE))
    assert add_up(check(teacher(工号="T-1"))) == {"unchanged": 1}


def test_masked_phone_of_an_export_changes_nothing(school):
    load(teacher(工号="T-1", 手机号=PHONE))
    assert add_up(check(teacher(工号="T-1", 手机号="138****1234"))) == {"unchanged": 1}


def test_error_in_the_last_row_leaves_nothing_written(school):
    with pytest.raises(RosterRefused, match="has_errors"):
        load(teacher(工号="T-1"), teacher("李思远", 工号="T-2", 手机号="1"))
    assert not User.objects.filter(real_name="周晓岚").exists()
    assert not Membership.objects.exists()


def test_right_rows_only_by_explicit_choice(school):
    load(teacher(工号="T-1"), teacher("李思远", 工号="T-2", 手机号="1"), accept_partial=True)
    assert set(User.objects.filter(batch__isnull=False).values_list("real_name", flat=True)) == {"周晓岚"}


def test_register_that_changed_meanwhile_refuses_the_plan(school):
    content = make_sheet(teacher(工号="T-1"))
    batch = receive_roster(content, issuer=make_city())
    found = read_file(content)
    plan = check_rows(found.reading, issuer=make_city())
    keep_plan(batch, found, plan)
    make_teacher(school, name="快手", staff_number="T-1")
    with pytest.raises(RosterRefused, match="changed_meanwhile"):
        apply_batch(batch, accept_partial=False)
    batch.refresh_from_db()
    assert (batch.state, batch.error_code) == ("checked", "changed_meanwhile")
    assert not User.objects.filter(real_name="周晓岚").exists()


def test_an_import_is_done_though_somebody_else_writes_afterwards(school):
    def refuse(execute, sql, params, many, context):
        if sql == "PRAGMA optimize":
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        batch, _plan = load(teacher(工号="T-1"))
    assert batch.state == "applied"


def test_applying_twice_is_once(school):
    batch, _plan = load(teacher(工号="T-1"))
    apply_batch(batch, accept_partial=False)
    assert User.objects.filter(real_name="周晓岚").count() == 1


def test_second_import_waits_for_the_first(school):
    RosterBatch.objects.create(state="applying", file_hash="x")
    with pytest.raises(RosterRefused, match="import_running"):
        load(teacher(工号="T-1"))


def test_undo_takes_back_what_was_made_and_changed(school, other_school, city):
    load(teacher(工号="T-1", 手机号="13900000000"), day=date(2025, 9, 1))
    batch, _plan = load(
        teacher(工号="T-1", 学校代码="S2", 手机号=PHONE), teacher("李思远", 工号="T-2"), day=timezone.localdate()
    )
    outcome = undo_batch(batch, actor=None)
    assert outcome == {"deleted": 1, "kept": 0}
    person = User.objects.get(real_name="周晓岚")
    assert person.memberships.get(valid_until=None).organisation == school
    assert [row.plain_value() for row in person.identifiers.current().filter(scheme="phone")] == ["13900000000"]


def test_undo_keeps_people_who_signed_in(school):
    batch, _plan = load(teacher(工号="T-1"))
    User.objects.filter(real_name="周晓岚").update(activated_at=timezone.now())
    assert undo_batch(batch, actor=None) == {"deleted": 0, "kept": 1}
    assert not User.objects.get(real_name="周晓岚").memberships.filter(valid_until=None).exists()


def test_names_outside_the_certificate_font_are_flagged(school, settings, tmp_path):
    settings.CERTIFICATE_FONT = tmp_path / "missing.ttf"
    assert "font_missing" in {notice.code for notice in check(teacher(工号="1")).notices}


NAMES = st.sampled_from(["周晓岚", "李思远", "阿依·古丽", "欧阳䶮"])
ROWS = st.lists(
    st.tuples(NAMES, st.integers(0, 5), st.sampled_from(["S1", "S2"]), st.booleans()), min_size=1, max_size=8
)


@budget(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=ROWS, order=st.randoms())
def test_any_file_imported_again_changes_nothing(school, other_school, drawn, order):
    """Whatever the rows: the right ones go in, and the same rows in any order are then unchanged or the same errors."""
    from django.db import transaction

    rows = [
        teacher(name, 工号=f"T-{number}", 学校代码=code, 手机号=f"1381234000{number}" if phone else None)
        for name, number, code, phone in drawn
    ]
    undone = transaction.atomic()
    undone._from_testcase = True  # it stands for the end of a test: no caller of ours holds it open
    with undone:
        try:
            _batch, plan = load(*rows, accept_partial=True)
        except RosterRefused:
            transaction.set_rollback(True)
            return
        again = check(*rows)
        assert again.counts["new"] == 0
        assert again.counts["changed"] == 0
        assert again.counts["unchanged"] == plan.counts["new"] + plan.counts["changed"] + plan.counts["unchanged"]
        order.shuffle(rows)
        assert check(*rows).counts["new"] == 0
        transaction.set_rollback(True)
