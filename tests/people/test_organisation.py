"""The tree of organisations: from one sheet, in any order, twice; names and places by date."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from people.domain.organisation import (
    add_organisation,
    close_organisation,
    count_pointing,
    merge_organisations,
    move_organisation,
    rename_organisation,
)  # fmt: skip
from people.domain.organisation_import import import_organisations
from people.models import Organisation, OrganisationPlacement, RosterBatch
from tests.factories.people import MembershipFactory, make_city
from tests.people.roster_file import write_organisations
from tests.people.sheets import make_sheet

pytestmark = pytest.mark.django_db
HEADER = ["代码", "名称", "类型", "上级代码", "学段", "别名", "启用日期", "停用日期"]


def sheet(*rows: tuple) -> bytes:
    return make_sheet(*[dict(zip(HEADER, row, strict=False)) for row in rows], header=HEADER)


TREE = (
    ("S1", "青禾小学", "学校", "D1", "小学", "青禾、东校区"),
    ("D1", "柳湖区", "区县", "C"),
    ("C", "云桥市", "市", ""),
)


def test_parents_may_come_last():
    plan = import_organisations(sheet(*TREE))
    assert plan.counts == {"new": 3, "changed": 0, "unchanged": 0, "error": 0}
    school = Organisation.objects.get(code="S1")
    assert school.get_parent().code == "D1"
    assert school.stages == ["primary"]
    assert {alias.name for alias in school.aliases.all()} == {"青禾", "东校区"}
    assert school.district.code == "D1"
    assert not Organisation.find_problems()[0]
    assert Organisation.find_problems() == ([], [], [], [], [])


def test_same_sheet_again_changes_nothing():
    import_organisations(sheet(*TREE))
    assert import_organisations(sheet(*TREE)).counts["unchanged"] == 3
    assert RosterBatch.objects.count() == 1


def test_rename_keeps_the_code_and_the_old_name():
    import_organisations(sheet(*TREE))
    import_organisations(sheet(("S1", "青禾实验小学", "学校", "D1")))
    school = Organisation.objects.get(code="S1")
    assert school.name == "青禾实验小学"
    assert school.old_names.get().name == "青禾小学"


def test_move_keeps_where_it_stood():
    import_organisations(sheet(*TREE, ("D2", "青溪区", "区县", "C")))
    import_organisations(sheet(("S1", "青禾小学", "学校", "D2")))
    school = Organisation.objects.get(code="S1")
    assert school.get_parent().code == "D2"
    assert OrganisationPlacement.objects.filter(organisation=school, valid_until=None).get().parent.code == "D2"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("A", "甲", "学校", "B"), ("B", "乙", "学校", "A")], "parent_circle"),
        ([("A", "甲", "学校", "X")], "unknown_parent"),
        ([("A", "甲", "学校", ""), ("A", "乙", "学校", "")], "code_twice"),
        ([("", "甲", "学校", "")], "no_code"),
        ([("A", "", "学校", "")], "no_name"),
        ([("A", "甲", "工厂", "")], "unknown_kind"),
        ([("A", "甲", "学校", "", "大学")], "bad_stage"),
        ([("A", "甲", "学校", "", "", "", "明年")], "bad_day"),
        ([("A", "甲", "学校", "", "", "", "2026-01-02", "2026-01-01")], "ends_before_start"),
    ],
)
def test_wrong_row_is_named_and_nothing_written(rows, code):
    plan = import_organisations(sheet(*rows))
    assert code in {problem.code for problem in plan.problems}
    assert not Organisation.objects.filter(code="A").exists()


def test_command_imports_a_whole_city(tmp_path: Path, capsys):
    path = tmp_path / "orgs.xlsx"
    write_organisations(path)
    call_command("import_organisations", str(path))
    assert Organisation.objects.filter(kind="school").count() == 349
    assert "361" in capsys.readouterr().out
    assert Organisation.find_problems() == ([], [], [], [], [])


def test_command_says_what_is_wrong(tmp_path: Path):
    path = tmp_path / "orgs.xlsx"
    path.write_bytes(b"nothing")
    with pytest.raises(CommandError, match="表格"):
        call_command("import_organisations", str(path))


def test_nodes_can_be_added_after_an_import(city):
    import_organisations(sheet(("D1", "柳湖区", "区县", "C"), ("S1", "青禾小学", "学校", "D1")))
    add_organisation(code="S2", name="柳岸小学", kind="school", parent=Organisation.objects.get(code="D1"))
    assert Organisation.objects.get(code="D1").get_children_count() == 2
    assert Organisation.find_problems() == ([], [], [], [], [])


def test_closing_lists_what_still_points_there(school):
    MembershipFactory(organisation=school)
    pointing = close_organisation(school, last_day=date(2026, 8, 31))
    assert pointing.members == 1
    assert count_pointing(school, day=date(2026, 8, 31)).members == 1


def test_merging_two_schools_moves_members_with_dates(school, other_school):
    row = MembershipFactory(organisation=other_school, valid_from=date(2025, 9, 1))
    assert merge_organisations(school, other_school, on=date(2026, 9, 1)) == 1
    row.refresh_from_db()
    assert row.valid_until == date(2026, 8, 31)
    assert row.person.memberships.get(valid_until=None).organisation == school
    assert school.aliases.get().name == "柳岸小学"


def test_unit_cannot_stand_below_itself(city, district):
    with pytest.raises(Exception, match="下级"):
        move_organisation(city, parent=district)


def test_english_name_is_shown_in_english(school):
    from django.utils import translation

    Organisation.objects.filter(pk=school.pk).update(name_en="Qinghe Primary")
    school.refresh_from_db()
    with translation.override("en"):
        assert str(school) == "Qinghe Primary"
    rename_organisation(school, name="新名")
    assert str(school) == "新名"
    assert make_city().name == "云桥市"
