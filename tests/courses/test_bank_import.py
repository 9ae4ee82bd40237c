"""Questions from files: seen first, written whole or not at all, and the same file again changes nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.domain.bank.importing import apply_import, export_items, stage_file
from courses.domain.refusal import Refused
from courses.models import Item, ItemImport, ItemVersion
from tests.courses.bank_stage import bank, editor
from tests.factories.courses import SchoolFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
GIFT = "// 注释\n::甲::先做什么？{=听 ~催}\n\n全国热线是 {=12356} 。".encode()


def bring(content, **extra):
    person = editor()
    staged = stage_file(content, file_name="题.txt", owner=extra.get("owner"), actor=person)
    return apply_import(staged, actor=person)


def test_nothing_is_written_before_it_is_confirmed_and_twice_is_once():
    person = editor()
    staged = stage_file(GIFT, file_name="题.txt", owner=None, actor=person)
    assert not Item.objects.exists()
    assert apply_import(staged, actor=person).result == {"new": 2, "changed": 0, "same": 0}
    apply_import(staged, actor=person)
    assert [one.state for one in Item.objects.all()] == ["draft", "draft"]
    assert bring(GIFT).result == {"new": 0, "changed": 0, "same": 2}
    assert ItemVersion.objects.count() == 2


def test_a_file_with_one_bad_row_changes_nothing():
    person = editor()
    staged = stage_file(GIFT + "\n\n没有答案".encode(), file_name="x", owner=None, actor=person)
    assert [problem[0] for problem in staged.problems] == ["6.stem"]
    with pytest.raises(Refused, match="problems"):
        apply_import(staged, actor=person)
    assert not Item.objects.exists()


@pytest.mark.parametrize("format_key", ["quiz_sheet", "quiz_gift", "quiz_qti"])
def test_what_is_exported_and_imported_again_changes_nothing(format_key):
    bank(3)
    content, _format, left_out = export_items(Item.objects.order_by("pk"), format_key, actor=editor())
    assert left_out == 0
    assert bring(content).result == {"new": 0, "changed": 0, "same": 3}
    assert ItemVersion.objects.count() == 3


def test_an_edited_export_makes_versions_and_leaves_the_approved_ones_in_use():
    (item,) = bank(1)
    content, _format, _left = export_items(Item.objects.all(), "quiz_gift", actor=editor())
    assert bring(content.replace("听他说完".encode(), "先听他说完".encode())).result["changed"] == 1
    item.refresh_from_db()
    assert (item.state, item.current_version.number, item.approved_version.number) == ("draft", 2, 1)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04 broken", b"<html></html>", b"x" * (10 * 1024 * 1024 + 1)]
)
def test_what_is_no_file_of_questions_is_refused(content):
    with pytest.raises(Refused):
        stage_file(content, file_name="x.xlsx", owner=None, actor=editor())
    assert not ItemImport.objects.exists()


def test_screens_lead_from_the_file_to_the_result(client):
    person = editor()
    client.force_login(person)
    assert client.get(reverse("item_bank:import")).status_code == 200
    template = client.get(reverse("item_bank:template"))
    assert template.content[:2] == b"PK"
    sent = client.post(
        reverse("item_bank:import"), {"file": SimpleUploadedFile("x.pdf", template.content), "owner": ""}
    )
    shown = client.get(sent.url).content.decode()
    assert "全国统一的心理援助热线" in shown
    assert not Item.objects.exists()
    assert client.post(sent.url).status_code == 302
    assert Item.objects.count() == 3
    assert client.get(sent.url).status_code == 200
    for key in ("quiz_sheet", "quiz_gift", "quiz_qti"):
        assert client.get(reverse("item_bank:export", args=[key])).status_code == 200
    assert client.get(reverse("item_bank:export", args=["quiz_moodle"])).status_code == 404
    client.force_login(editor())
    assert client.get(sent.url).status_code == 404


def test_an_export_leads_back_to_its_questions_whoever_owns_them():
    school = SchoolFactory()
    bank(2, owner=school)
    content, _format, _left = export_items(Item.objects.order_by("pk"), "quiz_sheet", actor=editor(school))
    person = editor(school)
    staged = stage_file(content, file_name="题.xlsx", owner=None, actor=person)
    assert {row["action"] for row in staged.rows} == {"same"}
    stranger = stage_file(content, file_name="题.xlsx", owner=None, actor=editor(SchoolFactory()))
    assert {row["action"] for row in stranger.rows} == {"new"}


def test_problems_of_a_file_are_shown_with_their_place_in_words(client):
    person = editor()
    client.force_login(person)
    content = "::甲::先做什么？{=听 ~听}".encode()
    staged = stage_file(content, file_name="题.txt", owner=None, actor=person)
    shown = client.get(reverse("item_bank:import_preview", args=[staged.public_id])).content.decode()
    assert "选项：第 1 项 › 选项文字" in shown or "number 1 › Option text" in shown
    assert "options.0" not in shown
