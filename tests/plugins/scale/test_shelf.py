"""The shelf of packs: what an operator may load, that it never changes afterwards, and that choosing asks no database."""

import json
from copy import deepcopy
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from plugins.api import Ctx, ports, runtime
from plugins.scale.hooks import self_check
from plugins.scale.packs import read_pack
from plugins.scale.samples import EXAMPLE
from plugins.scale.shelf import (
    MAX_BYTES,
    Unloadable,
    known_packs,
    loaded_packs,
    put_on_shelf,
    read_json,
    shelf_folder,
    shipped_packs,
)
from plugins.scale.types import ScaleType
from tests.plugins.scale.placeholders import sds

SCALE = ScaleType()


@pytest.fixture(autouse=True)
def own_shelf(settings, tmp_path):
    """A shelf of the test's own, and nobody to write the audit log."""
    settings.VAR_DIR = tmp_path / "var"
    provided = ports.audit._function
    ports.audit.withdraw()
    yield
    if provided is not None:
        ports.audit.provide(provided)


def write(tmp_path, pack) -> str:
    path = tmp_path / "pack.json"
    path.write_text(pack if isinstance(pack, str) else json.dumps(pack, ensure_ascii=False))
    return str(path)


def run(*args: str) -> str:
    out = StringIO()
    call_command("scale_packs", *args, stdout=out, stderr=out)
    return out.getvalue()


def test_loaded_pack_is_offered_and_embedded_whole(tmp_path):
    assert "sds@1 is on the shelf" in run("load", write(tmp_path, sds()))
    assert "sds@1" in run("list")
    block = SCALE.config_block()
    assert "sds@1" in dict(block.child_blocks["source"].field.choices)
    config = block.get_prep_value(block.to_python({"pack": "sds@1"}))
    assert config == {"pack": sds(), "norm": "standard"}
    for path in shelf_folder().iterdir():
        path.unlink()
    assert read_pack(config, "en").id == "sds"
    assert SCALE.check_config(config) == []


def test_version_that_was_loaded_never_changes(tmp_path):
    run("load", write(tmp_path, sds()))
    assert "was there already" in run("load", write(tmp_path, sds()))
    with pytest.raises(CommandError, match="不能再改"):
        run("load", write(tmp_path, sds("half_up")))
    assert known_packs()["sds@1"]["score"]["rounding"] == "floor"
    run("load", write(tmp_path, sds("half_up", version="2")))
    assert known_packs()["sds@2"]["score"]["rounding"] == "half_up"


def test_shipped_version_cannot_be_replaced(tmp_path):
    pack = deepcopy(shipped_packs()["phq-9@2"])
    pack["norms"][0]["bands"][0]["severe"] = True
    pack["norms"][0]["bands"][0]["resources"][0]["tel"] = "12356"
    with pytest.raises(CommandError, match="不能再改"):
        run("load", write(tmp_path, pack))


def test_file_that_was_changed_on_disk_is_not_offered_any_more(tmp_path):
    put_on_shelf(sds())
    path = next(shelf_folder().glob("*.json"))
    path.chmod(0o644)
    path.write_text(path.read_text().replace('"floor"', '"half_up"'))
    assert "sds@1" not in known_packs()
    assert loaded_packs()[0].reason
    assert [problem.is_error for problem in self_check() if problem.path == path.name] == [True]
    assert "refused" in run("list")
    with pytest.raises(Unloadable):
        put_on_shelf(sds("half_up"))


def test_stray_file_on_the_shelf_is_named(tmp_path):
    shelf_folder().mkdir(parents=True)
    (shelf_folder() / "notes.json").write_text("{}")
    assert [problem.path for problem in self_check() if problem.is_error] == ["notes.json"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"colour": "red"}, "pack.colour"),
        ({"licence": None}, "pack.licence"),
        ({"source": {"zh-hans": "", "en": ""}}, "pack.source"),
        ({"after": {"zh-hans": "好", "en": "well"}}, "pack.after"),
        ({"before": {"zh-hans": "好", "en": "well"}}, "pack.before"),
    ],
)
def test_pack_without_licence_source_or_careful_wording_is_refused(tmp_path, change, path):
    for action in ("check", "load"):
        out = StringIO()
        with pytest.raises(CommandError, match="nothing was loaded"):
            call_command("scale_packs", action, write(tmp_path, {**sds(), **change}), stdout=out, stderr=out)
        assert f"error: {path}:" in out.getvalue()
    assert loaded_packs() == []


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "null", '"x"', '{"id": "a", "id": "b"}', '{"minutes": NaN}', "[" * 50_000, "x" * (MAX_BYTES + 1)],
)
def test_text_that_is_no_pack_is_refused_in_words(tmp_path, text):
    with pytest.raises(CommandError):
        run("load", write(tmp_path, text))
    assert loaded_packs() == []


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "pack.json"
    path.write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(CommandError):
        run("check", str(path))
    with pytest.raises(CommandError):
        run("check", str(tmp_path / "nobody.json"))
    with pytest.raises(CommandError):
        run("check")


def test_pack_of_the_first_format_may_be_loaded(tmp_path):
    old = {**json.loads((EXAMPLE.parent.parent / "packs" / "gad-7@1.json").read_text()), "id": "gad-old"}
    assert "may be loaded" in run("check", write(tmp_path, old))
    run("load", write(tmp_path, old))
    assert known_packs()["gad-old@1"]["format"] == 2


def test_example_may_be_loaded_as_it_stands():
    assert "may be loaded" in run("check", str(EXAMPLE))


def test_nothing_about_packs_asks_the_database(tmp_path):
    """Without the django_db mark any query fails; the calls of the guard forbid it besides."""
    put_on_shelf(sds())
    config = {"pack": "sds@1"}
    assert runtime.call("scale", "config_block").ok
    assert runtime.call("scale", "check_config", config).value == []
    assert runtime.call("scale", "render", Ctx(config, {})).ok


def test_load_is_written_to_the_audit_log(tmp_path):
    seen = []
    ports.audit.provide(lambda action, **facts: seen.append((action, facts)))
    run("load", write(tmp_path, sds()))
    run("load", write(tmp_path, sds()))
    assert seen == [("scale_pack_loaded", {"fields": ["sds@1"]})]


def test_key_that_stands_twice_is_named():
    with pytest.raises(Unloadable, match="id"):
        read_json(b'{"id": 1, "id": 2}')
