"""The kit on extensions: green on honest ones, red on each broken one, by the check that is meant to find it."""

import csv
import io
import json
from dataclasses import asdict, replace

import pytest
from django.utils import translation
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from wagtail import blocks

from plugins.api import (
    BlockSample,
    CertificateRenderer,
    ContentBlock,
    Exporter,
    Importer,
    ImportSample,
    Kind,
    Notice,
    NotificationChannel,
    Problem,
    Purpose,
    Reading,
)
from plugins.api.testing.checks import check_name
from plugins.api.testing.extension_checks import EXTENSION_CHECKS


def spoken(chinese: str, english: str):
    return lazy(lambda: english if translation.get_language() == "en" else chinese, str)()


class Box(ContentBlock):
    key = "box"
    label = spoken("盒", "Box")

    def block(self):
        return blocks.StructBlock([("text", blocks.CharBlock())])

    def check_value(self, value):
        return [] if value.get("text") else [Problem("text", "Write something.")]

    def render(self, value, ctx):
        return format_html('<p id="{}">{} {}</p>', ctx.id("p"), value["text"], ctx.facts.get("name", ""))

    def search_text(self, value):
        return value["text"]

    def samples(self):
        yield BlockSample({"text": "1"}, {"name": "2"})


class LiveBox(Box):
    def render(self, value, ctx):
        return mark_safe(f"<p>{value['text']}</p>")


class LiveFacts(Box):
    def render(self, value, ctx):
        return mark_safe(f"<p>{ctx.facts['name']}</p>")


class PlainBox(Box):
    def render(self, value, ctx):
        return f"<p>{len(value)}</p>"


class ClickBox(Box):
    def render(self, value, ctx):
        return mark_safe('<p>1</p><button type="button">2</button>')


class PageOnlyBox(Box):
    def render(self, value, ctx):
        return super().render(value, ctx) if ctx.purpose == Purpose.PAGE else mark_safe("")


class DiceBox(Box):
    rolls = 0

    def render(self, value, ctx):
        type(self).rolls += 1
        return format_html("<p>{}</p>", self.rolls)


class GreedyBox(Box):
    def render(self, value, ctx):
        value["seen"] = True
        return super().render(value, ctx)


class AskingBox(Box):
    def render(self, value, ctx):
        from wagtail.models import Site

        return format_html("<p>{}</p>", Site.objects.count())


class MarkupWords(Box):
    def search_text(self, value):
        return f"<p>{value['text']}</p>"


class DriftingForm(Box):
    def block(self):
        class Drifting(blocks.StructBlock):
            text = blocks.CharBlock()

            def get_prep_value(self, value):
                return {"text": f"{value['text']}!"}

        return Drifting()


class OneTongue(Box):
    label = "Box"


class Pigeon(NotificationChannel):
    key = "pigeon"
    label = spoken("信鸽", "Pigeon")

    def check_address(self, address):
        return [] if address.isascii() and address.isalnum() and len(address) < 50 else [Problem("address", "Where?")]

    def compose(self, notice):
        return {"id": notice.id, "to": notice.address, "subject": " ".join(notice.subject.split()), "body": notice.body}

    def deliver(self, message, settings):
        raise NotImplementedError("the kit never delivers")

    def samples(self):
        yield Notice("7", "loft", "1", "2")


class AnyAddress(Pigeon):
    def check_address(self, address):
        return [] if address else [Problem("address", "Where?")]


class Anonymous(Pigeon):
    def compose(self, notice):
        return {**super().compose(notice), "id": "always"}


class HeaderBreak(Pigeon):
    def compose(self, notice):
        return {**super().compose(notice), "subject": notice.subject}


class BytesMessage(Pigeon):
    def compose(self, notice):
        return {**super().compose(notice), "body": notice.body.encode()}


class Page(CertificateRenderer):
    key = "page"
    label = spoken("网页", "Page")
    mime = "application/json"
    extension = "json"

    def render(self, facts):
        return json.dumps(asdict(facts), ensure_ascii=False, sort_keys=True).encode()


class ShortNames(Page):
    def render(self, facts):
        return super().render(replace(facts, holder=facts.holder[:10]))


class Forgives(Page):
    def render(self, facts):
        return super().render(replace(facts, revoked=False))


class Counted(Page):
    rolls = 0

    def render(self, facts):
        type(self).rolls += 1
        return super().render(facts) + str(self.rolls).encode()


class LiveName(Page):
    mime = "text/html"


class Commas(Exporter):
    key = "commas"
    label = spoken("逗号", "Commas")
    mime = "text/csv"
    extension = "csv"
    is_spreadsheet = True

    def write(self, table, stream):
        self.line([column.label for column in table.columns], stream)
        for row in table.rows:
            self.line(["" if cell is None else self.shown(cell) for cell in row], stream)

    def shown(self, cell):
        text = str(cell)
        return f"'{text}" if isinstance(cell, str) and text[0] in "=+-@\t＝" else text

    def line(self, cells, stream):
        text = io.StringIO()
        csv.writer(text).writerow(cells)
        stream.write(text.getvalue().encode())

    def read_back(self, content):
        return list(csv.reader(io.StringIO(content.decode(), newline="")))


class Formulas(Commas):
    def shown(self, cell):
        return str(cell)


class Hoarder(Commas):
    def write(self, table, stream):
        text = [[str(cell) * 20 for cell in row] for row in table.rows]
        super().write(replace(table, rows=text), stream)


class NoHeadings(Commas):
    def write(self, table, stream):
        for row in table.rows:
            self.line(row, stream)


class LosesZeros(Commas):
    def shown(self, cell):
        return super().shown(str(int(cell)) if str(cell).isdigit() else cell)


class Rewinds(Commas):
    def write(self, table, stream):
        super().write(table, stream)
        stream.seek(0)


class Lines(Importer):
    key = "lines"
    label = spoken("行", "Lines")
    target = "items"
    extensions = ("txt",)

    def read(self, content):
        text = content.decode("utf-8", "replace")
        if not text or any(sign < " " and sign != "\n" for sign in text):
            return Reading((), (Problem("1", "Not a list."),))
        found = list(enumerate(text.splitlines(), start=1))
        return Reading(
            tuple({"stem": line} for _number, line in found if line),
            tuple(Problem(f"{number}.stem", "Empty.") for number, line in found if not line),
        )

    def samples(self):
        yield ImportSample("good", b"a\nb\n", rows=2)
        yield ImportSample("bad", b"a\n\nb\n", rows=2, errors=1)


class Crashes(Lines):
    def read(self, content):
        content.decode()
        return super().read(content)


class Silent(Lines):
    def read(self, content):
        return replace(super().read(content), problems=())


class Nowhere(Lines):
    def read(self, content):
        reading = super().read(content)
        return replace(reading, problems=tuple(Problem("file", one.message) for one in reading.problems))


class TakesGarbage(Lines):
    def read(self, content):
        return super().read(content) if content else Reading()


class Miscounts(Lines):
    def samples(self):
        yield ImportSample("good", b"a\nb\n", rows=3)
        yield ImportSample("bad", b"a\n\nb\n", rows=2, errors=1)


class WritesBack(Lines):
    writes = True

    def write(self, rows):
        return "".join(f"{row['stem']}\n" for row in rows).encode()


class LosesRows(WritesBack):
    def write(self, rows):
        return super().write(rows[:1])


HONEST = (Box, Pigeon, Page, Commas, Lines, WritesBack)
BROKEN = (
    *((one, "block_pages") for one in (LiveBox, LiveFacts, PlainBox, ClickBox, PageOnlyBox, DiceBox, GreedyBox, AskingBox)),
    *((one, "block_values") for one in (MarkupWords, DriftingForm)),
    (OneTongue, "extension"),
    *((one, "channel") for one in (AnyAddress, Anonymous, HeaderBreak, BytesMessage)),
    *((one, "certificate") for one in (ShortNames, Forgives, Counted, LiveName)),
    *((one, "export") for one in (Formulas, Hoarder, NoHeadings, LosesZeros, Rewinds)),
    *((one, "import") for one in (Crashes, Silent, Nowhere, TakesGarbage, Miscounts, LosesRows)),
)  # fmt: skip


def checks_of(extension):
    return {check_name(check): check for check in EXTENSION_CHECKS[extension.kind]}


@pytest.mark.parametrize("honest", HONEST)
def test_kit_is_green_on_an_honest_extension(honest):
    for check in checks_of(honest).values():
        check(honest())


@pytest.mark.parametrize(("broken", "name"), BROKEN, ids=lambda one: getattr(one, "__name__", one))
def test_kit_is_red_on_a_broken_extension(broken, name, db):
    with pytest.raises((AssertionError, ValueError, TypeError, OSError)):
        checks_of(broken)[name](broken())


def test_every_check_of_extensions_has_something_that_it_finds():
    assert {name for _broken, name in BROKEN} == {check_name(one) for kind in Kind for one in EXTENSION_CHECKS[kind]}
