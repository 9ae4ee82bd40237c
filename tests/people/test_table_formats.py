"""File formats are plugins: a stranger's is used, one that falls breaks nothing, and a city takes little memory."""

import itertools
import tracemalloc

import pytest
from wagtail.models import Site

from people.domain.organisation_import import import_organisations
from people.domain.rosters.check import read_file
from people.domain.sheet import SheetRefused, open_sheet, readers
from people.models import Organisation, User
from plugins.api import FileRefused, TableFile, TableImporter
from plugins.host.breaker import breaker
from plugins.host.models import PluginState
from plugins.host.registry import registry
from tests.people.sheets import make_sheet, teacher

pytestmark = pytest.mark.django_db
HEAD = ["代码", "名称", "类型", "上级代码"]


class Bars(TableImporter):
    """Rows with bars between the cells, after a mark of its own."""

    key = "bars"
    label = "Bars"
    extensions = ("bars",)

    def recognises(self, content):
        return content.startswith(b"BARS")

    def open(self, content, wanted=""):
        lines = content.decode().splitlines()[1:]
        return TableFile("Bars", ((number, line.split("|")) for number, line in enumerate(lines, start=2)))

    def samples(self):
        return []


class Falling(Bars):
    """Falls between two rows, with a name in its mouth."""

    def open(self, content, wanted=""):
        def rows():
            yield 1, HEAD
            raise RuntimeError("周晓岚")

        return TableFile("x", rows())


class Curious(Bars):
    """Asks the register while it reads."""

    def open(self, content, wanted=""):
        def rows():
            yield 1, HEAD
            yield 2, [str(User.objects.count()), "x"]

        return TableFile("x", rows())


class Refusing(Bars):
    """Says what is wrong."""

    def open(self, content, wanted=""):
        raise FileRefused("locked_file")


@pytest.fixture(autouse=True)
def lenient(settings):
    settings.XINQIAO_PLUGINS_STRICT = False
    yield
    breaker.forget()


def bars(*rows):
    return "\n".join(["BARS", *("|".join(row) for row in rows)]).encode()


def test_ours_come_through_the_point_and_are_asked_last():
    with registry.lend(Bars()):
        assert [one.key for one in readers()] == ["bars", "workbook", "comma"]


def test_a_further_format_brings_organisations_and_rosters():
    content = bars(HEAD, ["C1", "临江市", "市", ""], ["S9", "青禾小学", "学校", "C1"], ["", "没有代码", "学校", "C1"])
    with registry.lend(Bars()):
        plan = import_organisations(content, dry_run=True)
        assert (plan.counts["new"], [problem.row for problem in plan.problems]) == (2, [5])
        assert not Organisation.objects.filter(code="S9").exists()
        import_organisations(content, accept_partial=True)
        assert Organisation.objects.get(code="S9").get_parent().code == "C1"
        found = read_file(bars(["姓名", "学校代码", "工号"], ["周晓岚", "S9", " T-1 "]))
    assert [(row.name, row.staff_number, row.number) for row in found.reading.rows] == [("周晓岚", "T-1", 3)]
    with pytest.raises(SheetRefused):
        open_sheet(content)


@pytest.mark.parametrize(
    ("stranger", "code"), [(Falling, "broken_file"), (Curious, "broken_file"), (Refusing, "locked_file")]
)
def test_a_format_that_falls_imports_nothing_and_tells_no_names(stranger, code, caplog):
    with registry.lend(stranger()):
        before = Organisation.objects.count()
        with pytest.raises(SheetRefused) as refused:
            import_organisations(bars(HEAD))
    assert refused.value.code == code
    assert Organisation.objects.count() == before
    assert "周晓岚" not in caplog.text
    assert ("bars" in caplog.text) is (stranger is not Refusing)


def test_switched_off_nothing_is_read():
    content = make_sheet(teacher(工号="1"))
    PluginState.objects.create(site=Site.objects.get(is_default_site=True), slug="tables", enabled=False)
    with pytest.raises(SheetRefused, match="not_a_table"):
        open_sheet(content)


def test_rows_of_a_city_are_never_held_at_once():
    class Endless(Bars):
        def open(self, content, wanted=""):
            return TableFile("x", ((number, [f"周{number}", "S1"] * 8) for number in itertools.count(1)))

    def peak(count):
        tracemalloc.start()
        for _row in itertools.islice(open_sheet(b"BARS").rows, count):
            pass
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    with registry.lend(Endless()):
        peak(10)
        assert peak(32_457) < peak(2_000) + 3 * 1024 * 1024
        with pytest.raises(SheetRefused, match="too_many_rows"):
            list(itertools.islice(open_sheet(b"BARS").rows, 200_001))
