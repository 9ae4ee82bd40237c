"""Themes: which folders templates, static files and translations come from. No Django here: the settings ask."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

THEMES_DIR = Path(__file__).resolve().parent.parent / "themes"
FALLBACK = "default"


class ThemeError(ValueError):
    """The theme that was asked for cannot be used; the text says what to do."""


@dataclass(frozen=True)
class Theme:
    """What a theme.toml says, and where the theme stands."""

    name: str
    title: str
    version: str
    parent: str
    path: Path


def read_theme(name: str, *, root: Path = THEMES_DIR) -> Theme:
    """The theme of that name. Raises ThemeError where the folder or its theme.toml is missing or wrong."""
    path = root / name
    if not (path / "theme.toml").is_file():
        known = ", ".join(sorted(found.parent.name for found in root.glob("*/theme.toml")))
        raise ThemeError(f"there is no theme {name!r} (themes/{name}/theme.toml); themes here: {known}")
    try:
        data = tomllib.loads((path / "theme.toml").read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ThemeError(f"themes/{name}/theme.toml cannot be read: {error}") from error
    if data.get("name") != name:
        raise ThemeError(f"themes/{name}/theme.toml must say name = {name!r}")
    parent = data.get("parent", FALLBACK)
    return Theme(name, data.get("title", name), str(data.get("version", "")), "" if name == FALLBACK else parent, path)


def theme_chain(name: str, *, root: Path = THEMES_DIR) -> list[Theme]:
    """The theme, its parents, and the default theme last: files are looked up in this order."""
    chain = [read_theme(name, root=root)]
    while (parent := chain[-1].parent) and parent not in [theme.name for theme in chain]:
        chain.append(read_theme(parent, root=root))
    if chain[-1].name != FALLBACK:
        chain.append(read_theme(FALLBACK, root=root))
    return chain


def theme_template_dirs(name: str, *, root: Path = THEMES_DIR) -> list[Path]:
    """Folders for TEMPLATES["DIRS"], nearest theme first."""
    return [theme.path / "templates" for theme in theme_chain(name, root=root) if (theme.path / "templates").is_dir()]


def theme_static_dirs(name: str, *, root: Path = THEMES_DIR) -> list[Path]:
    """Folders for STATICFILES_DIRS, nearest theme first."""
    return [theme.path / "static" for theme in theme_chain(name, root=root) if (theme.path / "static").is_dir()]


def theme_locale_dirs(name: str, *, root: Path = THEMES_DIR) -> list[Path]:
    """Folders for LOCALE_PATHS, nearest theme first."""
    return [theme.path / "locale" for theme in theme_chain(name, root=root) if (theme.path / "locale").is_dir()]


def find_source(name: str, relative: str, *, root: Path = THEMES_DIR) -> Path:
    """A static source file of the theme or the nearest parent that has it."""
    for folder in theme_static_dirs(name, root=root):
        if (folder / relative).is_file():
            return folder / relative
    raise ThemeError(f"no theme of {name!r} has static/{relative}")


def find_bundles(name: str, *, root: Path = THEMES_DIR) -> dict[str, list[str]]:
    """Bundle name → its source files, from the nearest bundles.toml."""
    for theme in theme_chain(name, root=root):
        if (theme.path / "bundles.toml").is_file():
            data = tomllib.loads((theme.path / "bundles.toml").read_text(encoding="utf-8"))
            return {bundle: list(entry["files"]) for bundle, entry in data.items()}
    raise ThemeError("no bundles.toml in any theme")
