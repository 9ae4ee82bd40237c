"""Checks of extensions: what each kind must keep, whatever file or page or message it makes."""

from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import IO, Any, Final, cast

from django.utils import translation
from django.utils.safestring import SafeString

from plugins.api import port_list as ports
from plugins.api.certificate_renderer import CertificateFacts, CertificateRenderer
from plugins.api.channel import Notice, NotificationChannel
from plugins.api.content_block import BlockCtx, ContentBlock, Purpose
from plugins.api.credential import CredentialFacts
from plugins.api.exporter import Column, Exporter, Table
from plugins.api.extension import Extension, Kind
from plugins.api.importer import Importer, Reading
from plugins.api.records import Problem
from plugins.api.testing.contract_checks import through_json
from plugins.api.testing.demand import demand
from plugins.api.testing.grading_checks import no_queries
from plugins.api.testing.page_checks import check_markup, check_nothing_live, poisoned
from plugins.api.testing.pages import Page
from plugins.api.version import API_VERSION

CREDENTIAL: Final = CredentialFacts("kit", "kit-1", 1, 94_567)
LONG_NAME: Final = "买买提·吐尔逊江·阿不都热依木·艾合买提江"
PEOPLE: Final = 32_457
MEGABYTES: Final = 40
FORMULAS: Final = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("//x","y")', "＝1+1")
GARBAGE: Final = (b"", b"\x00" * 64, b"\xff\xfe\x00\x01", b"PK\x03\x04 broken")
CERTIFICATE: Final = CertificateFacts(
    number="XQ-2026-000123",
    holder="王小明",
    programme="心理健康教育 C 证",
    programme_en="Certificate C",
    issuer="广州市教育局",
    issued="2026-03-10",
    expires="2029-03-09",
    hours="60",
    verify_url="https://example.org/verify/XQ-2026-000123",
    sentence="完成全部要求，特发此证。",
)


def check_extension(extension: Extension) -> None:
    """The class says what it is, in both languages."""
    demand(extension.key.isidentifier() and extension.key.islower(), "key: lower-case letters, digits and _")
    assert extension.api == API_VERSION, f"api is {extension.api}, the contract is {API_VERSION}"
    labels = set()
    for lang in ("zh-hans", "en"):
        with translation.override(lang):
            labels.add(str(extension.label))
    assert all(labels), "label is empty"
    assert len(labels) == 2, "the label has no translation"


def check_block_values(block: ContentBlock) -> None:
    """Values and facts are JSON, and the form keeps what was filled in."""
    samples = list(block.samples())
    assert samples, "there are no samples"
    for sample in samples:
        assert through_json(sample.value) == sample.value, "the value does not survive JSON"
        assert through_json(sample.facts) == sample.facts, "the facts do not survive JSON"
        form = block.block()
        once = form.get_prep_value(form.to_python(deepcopy(sample.value)))
        assert form.get_prep_value(form.to_python(deepcopy(once))) == once, "the value changes each time it is opened"
        with no_queries():
            problems = block.check_value(sample.value)
            words = block.search_text(sample.value)
        assert not [one for one in problems if one.is_error], f"a sample is refused: {problems}"
        demand(isinstance(words, str) and "<" not in words, "search_text() gives words, not markup")


def _drawn(block: ContentBlock) -> Iterator[tuple[Any, BlockCtx]]:
    for sample in block.samples():
        for purpose in Purpose:
            yield sample.value, BlockCtx(facts=deepcopy(sample.facts), purpose=purpose, prefix="kit")


def check_block_pages(block: ContentBlock) -> None:
    """Pages are safe, labelled, the same each time, made without a query, and nothing is live that was typed."""
    for value, ctx in _drawn(block):
        before = deepcopy((value, ctx))
        with translation.override(ctx.lang), no_queries():
            html, again = block.render(value, ctx), block.render(value, ctx)
        assert html == again, "the same value gives two pages"
        assert (value, ctx) == before, "render changes what it is handed"
        assert isinstance(html, SafeString), "render gives no SafeString"
        assert html.strip(), f"for {ctx.purpose} the block is empty"
        page = Page(html)
        check_markup(page, ctx.purpose)
        for control in page.controls():
            assert page.label_of(control), f"the control {control.attributes.get('name')!r} has no label"
        still = {e.tag for e in page.elements} & {"button", "input", "select", "textarea", "template", "canvas"}
        assert ctx.purpose == Purpose.PAGE or not still, f"{sorted(still)} in a feed or on paper"
        bad = poisoned(value, lambda one: not [p for p in block.check_value(one) if p.is_error])
        facts = poisoned(ctx.facts, lambda _one: True)
        check_nothing_live(block.render(bad, replace(ctx, facts=facts)), ctx.purpose)


def check_channel(channel: NotificationChannel) -> None:
    """Addresses are looked at, messages are JSON and always the same, and no query is needed to compose."""
    samples = list(channel.samples())
    assert samples, "there are no samples"
    assert channel.check_address(""), "an empty address is accepted"
    for address in ("\x00", "a" * 10_000, "<script>", "a@b\r\nBcc: c@d"):
        problems = channel.check_address(address)
        assert problems, f"the address {address[:12]!r} is accepted"
        assert all(isinstance(one, Problem) for one in problems), "check_address gives Problem records"
    for notice in samples:
        assert not channel.check_address(notice.address), "the address of a sample is refused"
        with no_queries():
            message, again = channel.compose(notice), channel.compose(replace(notice))
        assert message == again, "the same notice gives two messages"
        demand(isinstance(message, dict) and through_json(message) == message, "a composed message is a JSON object")
        text = json.dumps(message, ensure_ascii=False)
        assert notice.id in text, "the message does not carry the id of the notice: it would be delivered twice"
        assert notice.address in text, "the message does not say to whom"
        hostile = Notice("kit-1", notice.address, "甲\r\nBcc: x@y", "<b>\x00</b>", is_private=notice.is_private)
        sent = channel.compose(hostile)
        for header in [value for value in sent.values() if isinstance(value, str)]:
            assert "\r\nBcc" not in header, "a line break of the subject stays in the message"


def check_certificate(renderer: CertificateRenderer) -> None:
    """A form keeps what it owes; one that signs is lent a key that is none."""
    with lent_signing():
        look_at_certificate(renderer, replace(CERTIFICATE, credential=CREDENTIAL) if renderer.signs else CERTIFICATE)


@contextmanager
def lent_signing() -> Iterator[None]:
    """``ports.sign`` for the kit: the same bytes give the same bytes, and nobody could check them."""

    def sign(payload: bytes, _key: str) -> bytes:
        return hashlib.sha512(payload).digest()

    before = ports.sign._function
    ports.sign.provide(sign)
    try:
        yield
    finally:
        ports.sign._function = before


def look_at_certificate(renderer: CertificateRenderer, known: CertificateFacts) -> None:
    """The same bytes each time; number, holder and verdict can be read; long names and empty fields do no harm."""
    demand("/" in renderer.mime and renderer.extension.isalnum(), "mime and extension say what file it is")
    bare = replace(known, holder=LONG_NAME, programme_en="", hours="", expires="", sentence="")
    for facts in (known, replace(known, lang="en"), bare):
        with translation.override(facts.lang), no_queries():
            content, again = renderer.render(facts), renderer.render(replace(facts))
        demand(isinstance(content, bytes) and bool(content), "render must return bytes")
        assert content == again, "the same facts give two files"
        small = renderer.preview(facts)
        demand(isinstance(small, bytes) and (not small or small[:4] == b"\x89PNG"), "a preview is a PNG or nothing")
        words = renderer.read_back(content)
        for name in ("number", "holder", "programme", "verify_url"):
            assert getattr(facts, name) in words, f"the file does not say its {name}"
        revoked = renderer.render(replace(facts, revoked=True))
        assert revoked != content, "a revoked certificate looks as if it were valid"
    bound = renderer.bind([known, replace(known, holder=LONG_NAME, number="XQ-2026-000124")])
    demand(isinstance(bound, bytes), "bind must return bytes")
    assert not bound or "XQ-2026-000124" in renderer.read_back(bound), "what is bound does not say all numbers"
    hostile = renderer.render(replace(known, holder="<script>alert(1)</script>"))
    assert "html" not in renderer.mime or b"<script>" not in hostile, "markup in a name is live"


def _people(count: int) -> Iterator[tuple[Any, ...]]:
    for number in range(count):
        yield (f"T{number:06}", "王小明", 88, Decimal("1.50"), date(2026, 3, 10), None)


COLUMNS: Final = tuple(Column(name, f"列 {name}") for name in ("number", "name", "score", "hours", "day", "note"))


def check_export(exporter: Exporter) -> None:
    """Every cell comes back as it went in, formulas stay text, and the whole city fits into little memory."""
    demand("/" in exporter.mime and exporter.extension.isalnum(), "mime and extension say what file it is")
    cells = ["王小明", 'a,b;"c"\n甲', "𠮷", "00123", 5, Decimal("1.50"), True, date(2026, 3, 10), None]
    for cell in cells:
        seen = _round(exporter, [[cell]])
        assert len(seen) == 2, f"one row becomes {len(seen) - 1}"
        assert seen[0] == ["列"], "the headings do not come back"
        if isinstance(cell, str):
            assert seen[1] == [cell], f"{cell!r} comes back as {seen[1]}"
    for formula in FORMULAS:
        shown = _round(exporter, [[formula]])[1][0]
        assert shown.lstrip("'").strip() == formula.strip(), f"the text {formula!r} is lost"
        demand(
            not exporter.is_spreadsheet or shown[0] not in "=+-@\t＝",
            f"the text {formula!r} is a formula to a spreadsheet",
        )
    assert _round(exporter, []) == [["列"]], "an empty table has no headings"
    assert _written(exporter, [["a"]]) == _written(exporter, [["a"]]), "the same table gives two files"
    tracemalloc.start()
    try:
        with _Nowhere() as stream:
            exporter.write(Table("市", COLUMNS, _people(PEOPLE)), cast(IO[bytes], stream))
        peak = tracemalloc.get_traced_memory()[1] / 1024 / 1024
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTES, f"{PEOPLE} rows take {peak:.0f} MB at once: write them one by one"


class _Nowhere(io.BufferedIOBase):
    """A stream that keeps nothing; like the network it cannot go back."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return len(data)


def _written(exporter: Exporter, rows: list[list[Any]]) -> bytes:
    stream = io.BytesIO()
    exporter.write(Table("表", (Column("c", "列"),), iter(rows)), stream)
    return stream.getvalue()


def _round(exporter: Exporter, rows: list[list[Any]]) -> list[list[str]]:
    return exporter.read_back(_written(exporter, rows))


def check_import(importer: Importer) -> None:
    """Samples give what they say, nothing raises, each problem names its row, and reading changes nothing."""
    samples = list(importer.samples())
    demand(bool(importer.target) and bool(importer.extensions), "target and extensions say what is read")
    assert any(not one.errors for one in samples), "no sample is without errors"
    assert any(one.errors for one in samples), "no sample shows an error"
    for sample in samples:
        with no_queries():
            reading, again = importer.read(sample.content), importer.read(bytes(sample.content))
        assert reading == again, "the same file is read in two ways"
        errors = [one for one in _sound(reading).problems if one.is_error]
        found = (len(reading.rows), len(errors))
        assert found == (sample.rows, sample.errors), (
            f"{sample.name}: {found} rows and errors, not {sample.rows, sample.errors}"
        )
        for problem in errors:
            assert problem.path.split(".")[0].isdigit(), (
                f"{sample.name}: the path {problem.path!r} does not begin with the row"
            )
        if importer.writes and not errors:
            written = importer.write(reading.rows)
            back = _sound(importer.read(written))
            demand(importer.recognises(written) and not back.problems, "its own files are not known or not read")
            assert len(back.rows) == len(reading.rows), "what is written reads back as something else"
        for cut in (1, len(sample.content) // 2, len(sample.content) - 1):
            _sound(importer.read(sample.content[:cut]))
    for content in GARBAGE:
        assert isinstance(importer.recognises(content), bool), "recognises says neither yes nor no"
        reading = _sound(importer.read(content))
        assert reading.problems, f"nothing is said about a file of garbage ({content[:8]!r})"
        assert not reading.rows, "records are made of garbage"


def _sound(reading: Reading) -> Reading:
    assert isinstance(reading, Reading), "read must return a Reading"
    for row in reading.rows:
        demand(isinstance(row, dict) and through_json(row) == row, "a record is a JSON object")
        assert "\\u0000" not in json.dumps(row), "a NUL byte is kept: PostgreSQL refuses it"
    assert all(isinstance(one, Problem) and one.message for one in reading.problems), "a problem has words"
    return reading


EXTENSION_CHECKS: Final[dict[Kind, tuple[Callable[[Any], None], ...]]] = {
    Kind.CONTENT_BLOCK: (check_extension, check_block_values, check_block_pages),
    Kind.NOTIFICATION_CHANNEL: (check_extension, check_channel),
    Kind.CERTIFICATE_RENDERER: (check_extension, check_certificate),
    Kind.EXPORTER: (check_extension, check_export),
    Kind.IMPORTER: (check_extension, check_import),
}
