"""The house rules that no linter knows: sizes, names, what stands where. Exceptions are listed with their reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WINGS = ("cms", "courses", "people", "plugins")
BANNED_NAMES = {"utils", "helpers", "common", "core", "misc", "services", "managers"}
LONG_FILES = {
    "cms/settings.py": "the one file of settings, read from top to bottom",
}
SAMPLES = "a list of sample arguments for the gallery, without logic"
LONG_FUNCTIONS = {
    "cms/views/gallery_samples.py:lessons_and_courses": SAMPLES,
    "cms/views/gallery_school.py:learning": SAMPLES,
}
LONG_VIEWS = {
    **LONG_FUNCTIONS,
    "cms/views/gallery_samples.py:listening": SAMPLES,
    "cms/views/gallery_samples.py:make_samples": SAMPLES,
    "cms/views/gallery_school.py:numbers": SAMPLES,
}


def python_files() -> Iterator[Path]:
    """The project's own code, without tests and migrations."""
    for wing in WINGS:
        for path in sorted((ROOT / wing).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def named(path: Path) -> str:
    """The path as it is written in the lists above."""
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with its number of lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_about_one_noun() -> None:
    long = {named(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: size for name, size in long.items() if size > 300 and name not in LONG_FILES} == {}


def test_functions_are_short() -> None:
    long = {
        f"{named(path)}:{name}": size
        for path in python_files()
        for name, size in functions(path)
        if size > 45 and f"{named(path)}:{name}" not in LONG_FUNCTIONS
    }
    assert long == {}


def test_views_are_short() -> None:
    long = {
        f"{named(path)}:{name}": size
        for path in python_files()
        if "views" in path.parts
        for name, size in functions(path)
        if size > 30 and f"{named(path)}:{name}" not in LONG_VIEWS
    }
    assert long == {}


def test_exceptions_are_still_needed() -> None:
    names = {name.partition(":")[0] for name in [*LONG_FILES, *LONG_FUNCTIONS, *LONG_VIEWS]}
    assert {name for name in names if not (ROOT / name).exists()} == set()


def test_every_module_says_what_lives_there() -> None:
    silent = [
        named(path)
        for path in python_files()
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert silent == []


def test_no_junk_drawer_names() -> None:
    assert [named(path) for path in python_files() if BANNED_NAMES & {path.stem, *path.parts[:-1]}] == []


def test_models_are_named_not_looked_up() -> None:
    """`get_model("…")` outside migrations would be an import that the contracts do not see."""
    found = [
        named(path)
        for path in python_files()
        if re.search(r"\bget_model\(\s*[\"']", path.read_text()) and "commands" not in path.parts
    ]
    assert found == []


def test_days_in_forms_are_written_as_browsers_read_them() -> None:
    """A day written the Chinese way is an empty field to a browser: the next saving would lose it."""
    found = [
        named(path)
        for path in python_files()
        for call in re.findall(r"DateInput\((?:[^()]|\([^()]*\))*\)", path.read_text())
        if "date" in call.split("(", 1)[1] and "%Y-%m-%d" not in call
    ]
    assert found == []
    asked = [named(path) for path in python_files() if re.search(r"forms\.DateInput\(\S", path.read_text())]
    assert asked == [], "people.forms.day.DayInput is the one field for a day"


def test_templates_of_a_wing_do_not_reach_up() -> None:
    """A template may include or extend its own wing's, the shared components, and what lies below its wing."""
    below = {"people": {"people", "account"}, "cms": {"people", "cms"}, "courses": {"people", "cms", "courses"}}
    wrong = []
    for wing, allowed in below.items():
        for path in sorted((ROOT / "themes/default/templates" / wing).rglob("*.html")):
            for target in re.findall(r"{%\s*(?:include|extends)\s+[\"']([\w_]+)/", path.read_text()):
                if target in {"people", "cms", "courses"} and target not in allowed:
                    wrong.append(f"{named(path)} → {target}/")
    assert wrong == []


def public_templates() -> Iterator[Path]:
    """Templates of public and learner pages (the admin's own have Wagtail's policy, mails have none)."""
    for base in ("themes", "plugins"):
        for path in sorted((ROOT / base).rglob("*.html")):
            if not {"wagtailadmin", "email", "node_modules"} & set(path.parts):
                yield path


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"\sstyle\s*=\s*[\"']", "inline style"),
        (r"\son[a-z]+\s*=\s*[\"']", "inline handler"),
        (r"<style[\s>]", "style element"),
        (r"<script(?![^>]*(\bsrc=|application/(ld\+)?json))[^>]*>", "inline script"),
        (r"\ssrc=[\"']https?://|<link[^>]*href=[\"']https?://", "foreign host"),
        (r"javascript:", "javascript: address"),
    ],
)
def test_templates_keep_the_strict_policy(pattern: str, why: str) -> None:
    found = [named(path) for path in public_templates() if re.search(pattern, path.read_text(), re.IGNORECASE)]
    assert found == [], why


def test_templates_speak_through_gettext() -> None:
    """No Chinese outside gettext: it would stay Chinese on English pages."""
    spoken = []
    for path in public_templates():
        text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(), flags=re.DOTALL)
        text = re.sub(r"lang=\"zh[^>]*>[^<]*<", "<", text)
        if re.search(r"[\u4e00-\u9fff]", text):
            spoken.append(named(path))
    assert spoken == []


def test_every_setting_of_the_environment_is_in_the_example() -> None:
    source = (ROOT / "cms/settings.py").read_text()
    example = (ROOT / ".env.example").read_text()
    names = set(re.findall(r"\benv(?:_bool|_int|_list)?\(\"([A-Z_]+)\"", source)) | set(
        re.findall(r"\bsecret\(\"([A-Z_]+)\"", source)
    )
    assert sorted(name for name in names if f"XINQIAO_{name}=" not in example) == []
    documented = set(re.findall(r"XINQIAO_([A-Z_]+)=", example))
    elsewhere = "".join(path.read_text() for path in python_files())
    assert sorted(name for name in documented - names if name not in elsewhere) == []


def test_no_download_address_and_no_path_of_a_machine() -> None:
    """Packages come by name; nothing here knows where a machine keeps its folders."""
    hosts = re.compile(r"pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian\.org|/root/|/home/\w+/")
    tracked = [path for path in ROOT.rglob("*") if path.suffix in {".py", ".md", ".toml", ".html", ".js", ".css"}]
    skipped = {"node_modules", ".venv", "var", "static-collected", ".plan"}
    found = [
        named(path)
        for path in tracked
        if not skipped & set(path.relative_to(ROOT).parts) and path != Path(__file__).resolve()
        if hosts.search(path.read_text(errors="replace"))
    ]
    assert found == []
