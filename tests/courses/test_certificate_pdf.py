"""The sheet and the card: text, standard, determinism, rare characters, long names, one page, the code's content."""

import io
import struct
from dataclasses import replace

import pypdf
import pytest
import segno
import typst

from courses.domain.certifying.glyphs import FontsMissing, font_files, missing_glyphs
from courses.domain.certifying.printed import printed_facts, qr_svg
from courses.domain.issuing.sheets import PAGES
from courses.models import Certificate, Issuer
from plugins.paper.card import CardRenderer
from plugins.paper.press import font_directory, press_for
from plugins.paper.sheet import SheetRenderer, sheets
from plugins.paper.wording import printed

SNAPSHOT = {
    "schema": 1,
    "name": "周晓岚",
    "programme": "教师心理健康教育",
    "programme_en": "Mental Health Education for Teachers",
    "programme_version": 1,
    "level": "基础级",
    "level_en": "Basic",
    "hours": "24",
    "wording": "",
    "wording_en": "",
    "issuer": "心桥学院（示例发证单位）",
    "issuer_en": "Xinqiao Academy",
    "issued_on": "2026-11-23",
    "valid_from": "2026-11-23",
    "valid_until": "2029-11-22",
    "verify": "https://xinqiao.example/verify/7Q4MK2XD9HTA0Z11/",
    "replaces": "",
    "key": "2026-A",
    "number": "TZ-XLJK-2026-000417",
}


def certificate(**changes) -> Certificate:
    from django.utils.dateparse import parse_datetime

    snapshot = {**SNAPSHOT, **changes}
    moment = parse_datetime("2026-11-23T10:00:00+08:00")
    return Certificate(
        issuer=Issuer(name=snapshot["issuer"]), snapshot=snapshot, issued_at=moment, number=snapshot["number"]
    )


def render_pdf(row: Certificate) -> bytes:
    return SheetRenderer().render(printed_facts(row))


def render_card(row: Certificate) -> bytes:
    return CardRenderer().render(printed_facts(row))


def render_preview(row: Certificate) -> bytes:
    return SheetRenderer().preview(printed_facts(row))


def sheet_data(snapshot: dict) -> dict:
    return printed(printed_facts(certificate(**snapshot)))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_sheet_says_name_number_dates_and_issuer_in_both_languages():
    text = text_of(render_pdf(certificate())).replace(" ", "").replace("\n", "")
    for part in (
        "周晓岚",
        "TZ-XLJK-2026-000417",
        "教师心理健康教育",
        "2029年11月22日",
        "心桥学院（示例发证单位）",
        "24学时",
        "MentalHealthEducationforTeachers",
        "XinqiaoAcademy",
    ):
        assert part in text


def test_sheet_is_one_a4_page_of_pdf_a_3b():
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(certificate())))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (297, 210)
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert "周晓岚" in reader.metadata.title


def test_a_whole_file_for_the_printer_names_nobody_and_each_number_once():
    first = printed_facts(certificate())
    many = [
        replace(first, number=f"TZ-XLJK-2026-{place:06}", verify_url=f"https://xinqiao.example/verify/{place:016}/")
        for place in range(PAGES)
    ]
    bound = SheetRenderer().bind(many)
    reader = pypdf.PdfReader(io.BytesIO(bound))
    assert len(reader.pages) == PAGES
    assert reader.metadata.title == "教师心理健康教育 TZ-XLJK-2026-000000 – TZ-XLJK-2026-000499"
    said = SheetRenderer().read_back(bound)
    assert [said.count(facts.number) > 0 for facts in many] == [True] * PAGES
    assert "周晓岚" not in said


def test_numbers_too_long_to_be_listed_all_keep_the_first_and_the_last():
    first = printed_facts(certificate())
    many = [replace(first, number=f"{place:020000}") for place in (1, 2, 3)]
    assert [one["keywords"] for one in sheets(many)] == [[many[0].number], [], [many[2].number]]


def test_same_snapshot_gives_the_same_bytes():
    assert render_pdf(certificate()) == render_pdf(certificate())
    assert render_card(certificate()) == render_card(certificate())
    assert render_pdf(certificate(name="周晓")) != render_pdf(certificate())


@pytest.mark.parametrize(
    "name",
    [
        "䶮",
        "㛃㭎",
        "龑嫄",
        "古丽巴哈尔·阿卜杜热合曼·玉素甫江",
        "Elizabeth Alexandra Mary Windsor-Mountbatten",
        "周" * 64,
    ],
)
def test_rare_and_long_names_are_printed_whole(name):
    pdf = render_pdf(certificate(name=name))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    assert name.replace(" ", "") in text_of(pdf).replace(" ", "").replace("\n", "")


def test_missing_glyph_is_found_before_and_refused_by_the_standard():
    assert missing_glyphs("周晓岚䶮㛃") == ""
    assert missing_glyphs("周\U0002b5cb晓\U0002b5cb") == "\U0002b5cb"
    with pytest.raises(typst.TypstError):
        render_pdf(certificate(name="周\U0002b5cb"))


def test_data_is_text_and_never_code():
    wild = '#eval("1+1") *粗* #read("/etc/passwd") $x$ ]'
    assert wild.replace(" ", "") in text_of(render_pdf(certificate(wording=wild))).replace(" ", "").replace("\n", "")


def test_author_sentence_takes_its_parts_and_leaves_other_brackets():
    data = sheet_data({**SNAPSHOT, "wording": "完成{programme}，{hours}学时，{x}。"})
    assert data["sentence"] == "完成教师心理健康教育，24学时，{x}。"
    assert "学时" not in sheet_data({**SNAPSHOT, "hours": "0"})["sentence"]
    assert sheet_data({**SNAPSHOT, "valid_until": ""})["facts"][-1][2] == "2026年11月23日 起长期有效"


def test_code_holds_the_verify_address():
    address = SNAPSHOT["verify"]
    drawn = qr_svg(address)
    again = io.BytesIO()
    code = segno.make_qr(address, error="m", mask=3, boost_error=False)
    code.save(again, kind="svg", border=2, xmldecl=False, nl=False, light="#fff", dark="#0b1211", omitsize=True)
    assert drawn == again.getvalue().decode()
    assert code.error == "M"
    assert sheet_data(SNAPSHOT)["qr"] == drawn


def test_card_and_preview_are_pictures_of_their_size():
    for drawn, size in ((render_card(certificate()), (1063, 1595)), (render_preview(certificate()), (1123, 794))):
        assert drawn.startswith(b"\x89PNG")
        width, height = struct.unpack(">II", drawn[16:24])
        assert abs(width - size[0]) <= 2
        assert abs(height - size[1]) <= 2


def test_one_press_serves_all():
    folder = font_directory()
    assert press_for("certificate.typ", folder) is press_for("certificate.typ", folder)


def test_missing_fonts_are_said_clearly(tmp_path):
    with pytest.raises(FontsMissing, match="npm ci"):
        font_files(tmp_path)
