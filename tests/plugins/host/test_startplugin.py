"""startplugin: each type makes a package that pip builds, that appears, and that passes the kit untouched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plugins.host.new_plugin import FLAVOURS

ROOT = Path(__file__).resolve().parents[3]
EVERY = ("block", "certificate", "channel", "confidential", "exporter", "importer", "marked", "quick")


def run(folder: Path, *command: str, path: tuple[Path, ...] = ()) -> subprocess.CompletedProcess:
    """Run Python as a stranger would: nothing of these tests in the environment."""
    paths = os.pathsep.join(str(one) for one in path)
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": paths, "HOME": str(folder)}
    whole = [sys.executable, "-B", "-m", *command]
    return subprocess.run(whole, cwd=folder, env=plain, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with a package of every type, as startplugin writes them."""
    folder = tmp_path_factory.mktemp("made")
    for flavour in FLAVOURS:
        call_command("startplugin", f"new_{flavour}", type=flavour, into=str(folder), verbosity=0, title_zh="新插件")
    return folder


@pytest.fixture(scope="module")
def installed(made, tmp_path_factory) -> Path:
    """The packages installed by pip, each through a wheel."""
    target = tmp_path_factory.mktemp("installed")
    packages = [str(made / f"xinqiao-new_{flavour}") for flavour in FLAVOURS]
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    done = run(made, "pip", "install", *options, "--target", str(target), *packages)
    assert done.returncode == 0, done.stderr
    return target


def test_there_is_a_type_for_everything_a_plugin_can_add():
    assert FLAVOURS == EVERY


@pytest.mark.slow
def test_every_type_passes_the_kit_untouched(made, installed):
    slugs = [word for flavour in FLAVOURS for word in ("--plugin", f"new_{flavour}")]
    options = ("-q", "-rA", "-p", "no:cacheprovider", "-p", "no:django")
    done = run(made / "xinqiao-new_quick", "pytest", *options, *slugs, path=(ROOT, installed))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    for flavour in FLAVOURS:
        assert f"[new_{flavour}-metadata]" in done.stdout


@pytest.mark.slow
def test_tests_of_the_package_itself_run_with_nothing_but_pytest(made, installed):
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:django")
    done = run(made / "xinqiao-new_marked", "pytest", *options, path=(ROOT, installed))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


@pytest.mark.slow
def test_packages_of_strangers_work_in_a_course(installed, tmp_path):
    variables = {**os.environ, "PYTHONPATH": str(installed), "XINQIAO_VAR": str(tmp_path)}
    variables = {name: value for name, value in variables.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    case = "tests/plugins/host/stranger_case.py"
    done = subprocess.run(
        [*command, case], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("Bad-Name", {}, "lower-case"),
        ("class", {}, "lower-case"),
        ("quiz", {}, "installed already"),
        ("fine", {"title": 'a"b'}, "leave out"),
        ("fine", {"author": "[[slug]]"}, "leave out"),
    ],
)
def test_bad_names_are_refused_and_nothing_is_written(tmp_path, name, options, words):
    with pytest.raises(CommandError, match=words):
        call_command("startplugin", name, type="quick", into=str(tmp_path), **options)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "xinqiao-fine").mkdir()
    with pytest.raises(CommandError, match="there already"):
        call_command("startplugin", "fine", type="quick", into=str(tmp_path))
    assert list((tmp_path / "xinqiao-fine").iterdir()) == []


def test_name_that_deliveries_cannot_be_kept_under_is_refused(tmp_path):
    with pytest.raises(CommandError, match="at most 20 letters"):
        call_command("startplugin", "a" * 21, type="channel", into=str(tmp_path))


def test_what_to_do_next_is_a_command_that_pip_takes_for_a_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    call_command("startplugin", "fine", type="quick")
    assert "--no-build-isolation ./xinqiao-fine," in capsys.readouterr().out
