"""Formats of questions: what is written reads back as the same, and nothing hostile gets further than a message."""

import io
import zipfile

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.quiz.formats import gift, moodle, qti, sheet
from plugins.quiz.formats.importers import GiftImporter, MoodleImporter, QtiImporter, SheetImporter
from plugins.quiz.formats.record import make_options, make_record
from plugins.quiz.sample_items import essay_item, every_item

whenever = settings(deadline=None, max_examples=60)
WORDS = st.text(st.sampled_from("听说abAB01 ~=#{}:\\<>&\"'|%[]/,，。？=->@+"), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
).filter(lambda text: bool(text) and any(sign.isalnum() for sign in text))  # fmt: skip
EXPORTED = [(SheetImporter(), None), (GiftImporter(), gift.KINDS), (QtiImporter(), qti.KINDS)]


@st.composite
def items(draw):
    """A question of one of the kinds that every format holds."""
    kind = draw(st.sampled_from(["single", "multiple", "true_false", "text", "essay"]))
    item = {"kind": kind, "stem": draw(WORDS), "points": draw(st.sampled_from(["1", "2.5", "10"]))}
    if kind in ("single", "multiple"):
        texts = draw(st.lists(WORDS, min_size=2, max_size=6, unique=True))
        right = draw(st.integers(0, len(texts) - 1))
        marks = [n == right or (kind == "multiple" and draw(st.booleans())) for n in range(len(texts))]
        said = [draw(st.sampled_from(["", "再想想 {=}"])) for _text in texts]
        item["options"] = make_options(zip(texts, marks, said, strict=True))
        item["fixed_order"] = draw(st.booleans())
    if kind == "multiple":
        item["scoring"] = draw(st.sampled_from(["all", "each", "minus"]))
    if kind == "true_false":
        item["correct"] = draw(st.booleans())
    if kind == "text":
        item["accepted"] = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    item["feedback"] = draw(st.sampled_from(["", "先听 = 再说"]))
    item["hint"] = draw(st.sampled_from(["", "想想 ~ 第一步"]))
    return item


RECORDS = st.lists(items(), min_size=1, max_size=5).flatmap(
    lambda found: st.lists(st.integers(1, 5), min_size=len(found), max_size=len(found)).map(
        lambda levels: [
            make_record(one, row="1", about={"code": f"c{n}", "topic": "沟通", "tags": ["小学"], "difficulty": level})
            for n, (one, level) in enumerate(zip(found, levels, strict=True))
        ]
    )
)


def words(value):
    """A value without ids and without what is left empty."""
    if isinstance(value, dict):
        kept = {key: words(one) for key, one in value.items() if key not in ("id", "row")}
        return {key: one for key, one in kept.items() if one not in ("", None, False, [], {})}
    return [words(one) for one in value] if isinstance(value, list) else value


@whenever
@given(RECORDS)
@pytest.mark.parametrize("importer", [SheetImporter(), GiftImporter(), QtiImporter()], ids=lambda one: one.key)
def test_what_is_exported_is_imported_as_the_same(importer, records):
    content = importer.write(records)
    assert importer.recognises(content)
    reading = importer.read(content)
    assert not reading.problems
    assert [words(row) for row in reading.rows] == [words(row) for row in records]


def test_every_kind_survives_our_template():
    records = [make_record(one, row="1") for one in [*every_item(), essay_item()]]
    reading = SheetImporter().read(SheetImporter().write(records))
    assert not reading.problems
    assert [words(row) for row in reading.rows] == [words(row) for row in records]


def test_a_formula_stays_text():
    record = make_record({"kind": "text", "stem": '=HYPERLINK("//x")', "points": "1", "accepted": ["1"]}, row="1")
    content = sheet.write_sheet([record])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_each_format_knows_its_own_files_only():
    records = [make_record(one, row="1") for one in every_item()[:1]]
    files = {one.key: one.write(records) for one in (SheetImporter(), GiftImporter(), QtiImporter())}
    files["quiz_moodle"] = b'<?xml version="1.0"?><quiz></quiz>'
    for importer in (SheetImporter(), GiftImporter(), QtiImporter(), MoodleImporter()):
        assert [key for key, content in files.items() if importer.recognises(content)] == [importer.key]


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("items/q.xml", b"<a>" + b" " * 70_000_000)
        archive.writestr("xl/workbook.xml", b"")
    return stream.getvalue()


HOSTILE = {
    "empty": b"", "noise": bytes(range(256)) * 10, "bomb": bomb(), "half": sheet.write_sheet([])[:900],
    "lies": b"PK\x03\x04" + b"x" * 50,
    "entity": b'<!DOCTYPE q [<!ENTITY a "x">]><quiz><question type="essay"><name><text>&a;</text></name></question></quiz>',
    "outside": b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/hostname">]><assessmentItem>&a;</assessmentItem>',
    "deep": b"<quiz>" + b"<a>" * 3000 + b"</a>" * 3000 + b"</quiz>",
    "braces": b"{" * 50_000, "slashes": b"\\" * 50_000 + b"{=a}", "surrogate": b'x {="\xed\xa0\x80"}',
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "importer", [SheetImporter(), GiftImporter(), QtiImporter(), MoodleImporter()], ids=lambda one: one.key
)
def test_hostile_files_are_problems_and_no_more(importer, name):
    importer.recognises(HOSTILE[name])
    reading = importer.read(HOSTILE[name])
    assert reading.problems or name in ("slashes", "surrogate", "noise")


@whenever
@given(st.binary(max_size=300))
def test_nothing_that_is_sent_makes_a_reader_raise(content):
    for importer in (SheetImporter(), GiftImporter(), QtiImporter(), MoodleImporter()):
        importer.read(content if importer.recognises(content) else b"<quiz>" + content)


def test_moodle_files_become_plain_questions():
    text = """<quiz><question type="category"><category><text>$course$/top/沟通</text></category></question>
    <question type="multichoice"><name><text>第一步</text></name><questiontext format="html">
    <text><![CDATA[<p>先做<b>哪</b>一步？</p><script>x</script>]]></text></questiontext><defaultgrade>2.0000000</defaultgrade>
    <single>true</single><shuffleanswers>0</shuffleanswers>
    <answer fraction="0"><text><![CDATA[<p>催</p>]]></text></answer>
    <answer fraction="100"><text>听</text><feedback><text>对。</text></feedback></answer>
    <tags><tag><text>小学</text></tag></tags><idnumber>A-1</idnumber></question></quiz>"""
    (row,) = moodle.read_moodle(text.encode()).rows
    assert (row["topic"], row["title"], row["code"], row["tags"]) == ("沟通", "第一步", "A-1", ["小学"])
    item = row["item"]
    assert (item["stem"].split("\n")[0], item["points"], item["fixed_order"]) == ("先做哪一步？", "2", True)
    assert [(one["text"], one["correct"], one["feedback"]) for one in item["options"]] == [
        ("催", False, ""),
        ("听", True, "对。"),
    ]


def test_items_of_qti_2_are_read():
    text = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="q-1" title="第一步">
    <responseDeclaration identifier="R" cardinality="multiple" baseType="identifier"><correctResponse><value>B</value>
    <value>C</value></correctResponse></responseDeclaration><itemBody><p>前情。</p>
    <choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="0"><prompt>哪几步？</prompt>
    <simpleChoice identifier="A">催</simpleChoice><simpleChoice identifier="B">听</simpleChoice>
    <simpleChoice identifier="C">问</simpleChoice></choiceInteraction></itemBody></assessmentItem>"""
    (row,) = qti.read_qti(text.encode()).rows
    assert (row["item"]["kind"], row["item"]["stem"], row["code"]) == ("multiple", "前情。\n哪几步？", "q-1")
    assert [one["correct"] for one in row["item"]["options"]] == [False, True, True]


def lines(*texts):
    return "\n\n".join(texts).encode()


def test_braces_without_an_answer_in_them_are_a_problem_of_their_row():
    reading = gift.read_gift(lines("先做什么？{=听 ~催}", "怎么{做}才好？"))
    assert len(reading.rows) == 1
    assert [one.path for one in reading.problems] == ["3.options"]


def test_one_right_answer_stays_one_where_another_earns_a_share():
    (row,) = gift.read_gift(lines("先做什么？{=听 ~%50%问 ~催}")).rows
    assert row["item"]["kind"] == "single"
    assert [one["correct"] for one in row["item"]["options"]] == [True, False, False]


@pytest.mark.parametrize("extra", range(4))
def test_a_long_chinese_text_is_recognised_wherever_its_beginning_is_cut(extra):
    content = lines(
        "x" * extra + "先做什么？{=听 ~催}", *(f"第{n}题：学生一直沉默，先做什么？{{=听 ~催}}" for n in range(4000))
    )
    assert len(content) > 200_000
    assert gift.looks_like(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_texts_are_read_as_editors_save_them(encoding):
    content = "学生沉默时先做什么？ {=陪伴 ~催促}".encode(encoding)
    assert gift.looks_like(content)
    assert gift.read_gift(content).rows[0]["item"]["stem"] == "学生沉默时先做什么？"


def workbook(*rows):
    """Our template with these rows: kind, question, points, right, options."""
    book = openpyxl.load_workbook(io.BytesIO(sheet.write_sheet([])))
    page = book.active
    page.delete_rows(2, 9)
    for kind, question, points, right, *options in rows:
        page.append(["", kind, "", "", "", "", question, points, right, *options])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["单选题", "单选", "single", "One answer"])
def test_a_kind_may_be_written_as_any_screen_calls_it(kind):
    (row,) = sheet.read_sheet(workbook((kind, "先做什么？", 5, "ａ", "听", "催"))).rows
    assert row["item"]["kind"] == "single"
    assert row["item"]["options"][0]["correct"] is True


@pytest.mark.parametrize(
    ("row", "path"),
    [
        (("多选", "哪几步？", 5, "AD", "听", "催"), "2.right"),
        (("判断", "直接问更危险。", 5, "可能"), "2.right"),
        (("选择", "先做什么？", 5, "A", "听", "催"), "2.kind"),
        (("单选", "先做什么？", 5, "AB", "听", "催"), "2.options"),
        (("单选", "先做什么？", "五分", "A", "听", "催"), "2.points"),
        (("单选", "先做什么？", 5, "A", "听", "听"), "2.options.0.text"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_at_its_place_in_the_row(row, path):
    reading = sheet.read_sheet(workbook(row))
    assert not reading.rows
    assert reading.problems[0].path == path


def test_the_template_offers_the_kinds_in_the_language_of_its_reader():
    with override("zh-hans"):
        page = openpyxl.load_workbook(io.BytesIO(sheet.write_sheet([]))).active
    assert page["B2"].value == "单选"
    assert "完形填空" in page.data_validations.dataValidation[0].formula1
