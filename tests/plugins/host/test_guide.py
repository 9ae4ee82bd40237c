"""docs/plugin-guide.md: its steps are followed to the letter, and nothing that can be used is left out of it."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from plugins.api import (
    AssessmentType,
    CertificateRenderer,
    ContentBlock,
    Exporter,
    Importer,
    Kind,
    NotificationChannel,
    PluginConfig,
    hooks,
    port_list,
)
from plugins.api.runtime_door import Runtime
from plugins.host.hook_modules import hook_names
from plugins.host.new_plugin import FLAVOURS

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "plugin-guide.md").read_text(encoding="utf-8")
STEP = re.compile(r"<!-- (?P<what>[^\n]+) -->\n```\w+\n(?P<body>.*?)```\n", re.DOTALL)
PASTED = {"name", "verbose_name", "label", "default", "default_auto_field", "path", "failure", "failed_in"}


def own_names(cls: type) -> list[str]:
    """What a class of the contract itself defines for others to use."""
    declared = [
        name for one in cls.__mro__ if one.__module__.startswith("plugins.api") for name in inspect.get_annotations(one)
    ]
    written = [name for one in cls.__mro__ if one.__module__.startswith("plugins.api") for name in vars(one)]
    return sorted({name for name in declared + written if not name.startswith("_")})


@pytest.mark.parametrize(
    "name", sorted(set(own_names(PluginConfig)) - PASTED - {"import_models", "ready", "fail", "create"})
)
def test_every_setting_of_a_plugin_is_in_the_guide(name):
    assert f"`{name}`" in GUIDE or f"`{name}(" in GUIDE


@pytest.mark.parametrize(
    ("base", "name"),
    [
        (base, name)
        for base in (AssessmentType, ContentBlock, NotificationChannel, CertificateRenderer, Exporter, Importer)
        for name in own_names(base)
        if name not in {"kind", "may_query"}
    ],
)
def test_everything_a_class_may_define_is_in_the_guide(base, name):
    sections = re.split(r"^##+ ", GUIDE, flags=re.MULTILINE)
    heads = ("An assessment type",) if base is AssessmentType else ("More that a plugin can add", base.__name__)
    wanted = [one for one in sections if one.startswith(heads[0]) or f"\n`{heads[-1]}`," in one]
    assert len(wanted) == len(heads)
    assert any(f"`{name}`" in one or f"`{name}(" in one for one in wanted)


@pytest.mark.parametrize("name", hook_names())
def test_every_hook_is_in_the_guide_with_its_arguments(name):
    arguments = ", ".join(inspect.signature(getattr(hooks, name)).parameters)
    assert f"`{name}({arguments})`" in GUIDE


def test_guide_names_no_hook_that_does_not_exist():
    table = GUIDE[GUIDE.index("| hook | when |") :].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)\(", table, re.MULTILINE)) == set(hook_names())


@pytest.mark.parametrize("name", [port.name for port in port_list.ALL])
def test_every_port_is_in_the_guide(name):
    assert f"`ports.{name}`" in GUIDE


def test_every_port_is_in_the_list_of_all():
    there = {name for name, one in vars(port_list).items() if isinstance(one, port_list.Port)}
    assert there == {port.name for port in port_list.ALL}


@pytest.mark.parametrize("name", [name for name in vars(Runtime) if not name.startswith("_")])
def test_every_call_of_the_runtime_is_in_the_guide(name):
    assert f"`runtime.{name}(" in GUIDE


def test_every_kind_type_and_variable_is_in_the_guide():
    sources = "".join(path.read_text() for path in (ROOT / "plugins" / "host").rglob("*.py"))
    variables = set(re.findall(r"XINQIAO_PLUGINS_\w+", sources + (ROOT / "cms" / "settings.py").read_text()))
    assert len(variables) >= 2
    for word in (*variables, *(kind.value for kind in Kind), *FLAVOURS):
        assert f"`{word}" in GUIDE, word


class Reader:
    """Somebody who does what the guide says, in a home of their own."""

    def __init__(self, home: Path) -> None:
        self.home, self.folder = home, home
        system = home / "xinqiao"
        system.mkdir()
        for entry in ROOT.iterdir():
            if not entry.name.startswith("."):
                (system / entry.name).symlink_to(entry)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(system / ".venv")], check=True)
        packages = next((system / ".venv" / "lib").glob("python*/site-packages"))
        known = next(path for path in sys.path if path.endswith("site-packages"))
        (packages / "system.pth").write_text(f"{known}\n")
        programs = system / ".venv" / "bin"
        for name, module in (("pip", "pip"), ("pytest", "pytest"), ("pybabel", "babel.messages.frontend")):
            (programs / name).write_text(f'#!/bin/sh\nexec "{programs}/python" -m {module} "$@"\n')
            (programs / name).chmod(0o755)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "XINQIAO_ENV": "test",
            "XINQIAO_VAR": str(home / "var"),
            "PIP_NO_INDEX": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def follow(self, what: str, body: str) -> None:
        """One step."""
        if what.startswith("run"):
            self.run(body, fails="; fails" in what, expected=what.partition("expect: ")[2])
        else:
            self.edit(*re.fullmatch(r"in: (\S+); (?:after: (.+)|at the end)", what).groups(), body)

    def run(self, script: str, *, fails: bool, expected: str) -> None:
        """A block of shell, with the variables and the folder of the blocks before it."""
        keep = f'export -p > "{self.home}/exported"; pwd > "{self.home}/folder"'
        again = f'[ -f "{self.home}/exported" ] && . "{self.home}/exported"'
        whole = f"{again}\nset -e\n{script}\n{keep}\n"
        done = subprocess.run(
            ["bash", "-c", whole],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        shown = done.stdout + done.stderr
        assert bool(done.returncode) is fails, shown[-4000:]
        assert expected in shown, shown[-4000:]
        if not fails:
            self.folder = Path((self.home / "folder").read_text().strip())

    def edit(self, name: str, after: str | None, body: str) -> None:
        """A block of code at its place."""
        path = self.folder / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        places = [number for number, line in enumerate(lines, start=1) if after is not None and after in line]
        assert after is None or len(places) == 1, f"{after!r} stands {len(places)} times in {name}"
        lines.insert(places[0] if places else len(lines), body)
        path.write_text("".join(lines), encoding="utf-8")


@pytest.mark.slow
def test_steps_of_the_guide_lead_to_a_working_type(tmp_path):
    reader = Reader(tmp_path)
    steps = list(STEP.finditer(GUIDE))
    assert len(steps) == GUIDE.count("<!-- ") == 9
    for step in steps:
        reader.follow(step["what"], step["body"])
    assert (tmp_path / "my-plugins" / "xinqiao-breathing" / "pyproject.toml").exists()
