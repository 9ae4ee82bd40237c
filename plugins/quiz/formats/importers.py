"""The formats as extensions: each recognises its files by their content, reads them and, but for one, writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from plugins.api import Importer, ImportSample, JSONObject, Reading
from plugins.quiz.formats import gift, moodle, qti, sheet
from plugins.quiz.formats.record import make_record
from plugins.quiz.sample_items import first_items


def sample_records() -> list[JSONObject]:
    """The worked questions as records."""
    return [make_record(one, row="1", about={"topic": "沟通"}) for one in first_items()]


class SheetImporter(Importer):
    key = "quiz_sheet"
    label = _("Spreadsheet (our template)")
    target = "items"
    extensions = ("xlsx",)
    writes = True
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def recognises(self, content: bytes) -> bool:
        return sheet.looks_like(content)

    def read(self, content: bytes) -> Reading:
        return sheet.read_sheet(content)

    def write(self, rows: Sequence[JSONObject]) -> bytes:
        return sheet.write_sheet(rows)

    def samples(self) -> Iterable[ImportSample]:
        yield ImportSample("template", sheet.write_sheet([]), 3)
        odd = {**sample_records()[0], "item": {**first_items()[0], "options": []}}
        yield ImportSample("errors", sheet.write_sheet([odd, *sample_records()]), 6, 2)


class GiftImporter(Importer):
    key = "quiz_gift"
    label = _("GIFT text")
    target = "items"
    extensions = ("gift", "txt")
    writes = True
    mime = "text/plain"
    kinds = gift.KINDS

    def recognises(self, content: bytes) -> bool:
        return gift.looks_like(content)

    def read(self, content: bytes) -> Reading:
        return gift.read_gift(content)

    def write(self, rows: Sequence[JSONObject]) -> bytes:
        return gift.write_gift(rows)

    def samples(self) -> Iterable[ImportSample]:
        yield ImportSample("own", gift.write_gift(sample_records()), 6)
        text = "::甲::先做什么？{=听 ~催}\n\n全国热线是 {=12356} 。\n\n配对 {=a -> b =c -> d}\n\n没有括号"
        yield ImportSample("errors", text.encode(), 2, 2)


class MoodleImporter(Importer):
    key = "quiz_moodle"
    label = _("Moodle XML")
    target = "items"
    extensions = ("xml",)

    def recognises(self, content: bytes) -> bool:
        return moodle.looks_like(content)

    def read(self, content: bytes) -> Reading:
        return moodle.read_moodle(content)

    def samples(self) -> Iterable[ImportSample]:
        words = '<questiontext format="html"><text><![CDATA[<p>热线？</p>]]></text></questiontext>'
        good = f'<question type="shortanswer">{words}<answer fraction="100"><text>12356</text></answer></question>'
        yield ImportSample("short", f"<quiz>{good}</quiz>".encode(), 1)
        yield ImportSample("errors", f'<quiz>{good}<question type="calculated"/></quiz>'.encode(), 1, 1)


class QtiImporter(Importer):
    key = "quiz_qti"
    label = _("QTI 2.2 or 3.0")
    target = "items"
    extensions = ("zip", "xml")
    writes = True
    mime = "application/zip"
    kinds = qti.KINDS

    def recognises(self, content: bytes) -> bool:
        return qti.looks_like(content)

    def read(self, content: bytes) -> Reading:
        return qti.read_qti(content)

    def write(self, rows: Sequence[JSONObject]) -> bytes:
        return qti.write_qti(rows)

    def samples(self) -> Iterable[ImportSample]:
        yield ImportSample("own", qti.write_qti(sample_records()), 6)
        odd = '<assessmentItem identifier="x" title="x"><itemBody><p>x</p></itemBody></assessmentItem>'
        yield ImportSample("errors", odd.encode(), 0, 1)
