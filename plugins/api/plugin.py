"""PluginConfig: the AppConfig of a plugin, what it says about itself, and how it fails without taking the site down."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import AppConfig, apps
from django.conf import settings

from plugins.api.person_rows import erase_rows, export_rows
from plugins.api.records import JSONObject
from plugins.api.start_checks import AT_MODELS, AT_READY, Unstartable, look_at

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise
    from wagtail.blocks import StructBlock


class Level(StrEnum):
    """Where a plugin is switched on: for the site, for a course, or both."""

    SITE = "site"
    COURSE = "course"
    BOTH = "both"


class PluginConfig(AppConfig):
    """Base of every plugin's AppConfig. A failure while it loads is kept in ``failure`` instead of being raised."""

    default = False
    slug: ClassVar[str] = ""
    title: ClassVar[str | _StrPromise] = ""
    description: ClassVar[str | _StrPromise] = ""
    version: ClassVar[str] = "0"
    author: ClassVar[str | _StrPromise] = ""
    licence: ClassVar[str] = ""
    homepage: ClassVar[str] = ""
    category: ClassVar[str] = "assessment"
    icon: ClassVar[str] = "clipboard"
    level: ClassVar[Level] = Level.SITE
    personal_data: ClassVar[str | _StrPromise] = ""
    api: ClassVar[int] = 1
    core: ClassVar[str] = ""
    enabled_by_default: ClassVar[bool] = True
    default_settings: ClassVar[Mapping[str, Any]] = {}
    required_settings: ClassVar[tuple[str, ...]] = ()
    assessment_types: ClassVar[tuple[str, ...]] = ()
    content_blocks: ClassVar[tuple[str, ...]] = ()
    notification_channels: ClassVar[tuple[str, ...]] = ()
    certificate_renderers: ClassVar[tuple[str, ...]] = ()
    exporters: ClassVar[tuple[str, ...]] = ()
    importers: ClassVar[tuple[str, ...]] = ()
    message_kinds: ClassVar[Mapping[str, tuple[str | _StrPromise, str | _StrPromise]]] = {}
    hooks: ClassVar[str] = ""
    urls: ClassVar[str] = ""
    failure: str = ""
    failed_in: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the subclass the one Django takes (importing this base leaves it two, and it would take neither)."""
        super().__init_subclass__(**kwargs)
        cls.default = True
        if cls.slug:
            cls.label = f"plugin_{cls.slug}"
            lazy = not isinstance(cls.title, str)  # comparing a lazy text would translate it before the apps are ready
            cls.verbose_name = cls.title if lazy else cls.title or cls.slug
        for phase in ("import_models", "ready"):
            if phase in cls.__dict__:
                setattr(cls, phase, _kept_failure(phase, cls.__dict__[phase]))

    def import_models(self) -> None:
        """Import the models; when that fails the plugin is marked broken and what half stands is forgotten."""
        try:
            super().import_models()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
            self.fail("models", error)
        if not self.failure:
            look_at(self, AT_MODELS)

    def ready(self) -> None:
        """What a plugin does once everything is loaded; its package has been looked at before."""
        look_at(self, AT_READY)

    def export_person(self, person_id: int) -> list[JSONObject]:
        """What the plugin's own tables hold about a person, for the copy that the law grants. It may query.

        Every model with a key to the user model, or a number called ``person_id``, is covered without a line of code.
        """
        return export_rows(self.get_models(), person_id)

    def erase_person(self, person_id: int) -> None:
        """Erase it; called in a transaction. Override it where a row must stay without the person."""
        erase_rows(self.get_models(), person_id)

    def settings_block(self) -> StructBlock | None:
        """The Wagtail block in which an administrator fills in the settings for a site; None: there are none."""
        return None

    def fail(self, phase: str, error: BaseException) -> None:
        """Note the first failure of this plugin, with the place in its own code."""
        if phase == "models":
            apps.all_models[self.label].clear()
            self.models = apps.all_models[self.label]
            apps.clear_cache()
            if isinstance(
                settings.MIGRATION_MODULES, dict
            ):  # without its models, its migrations would read as deletions
                settings.MIGRATION_MODULES = {**settings.MIGRATION_MODULES, self.label: None}
        if not self.failure:
            self.failed_in = phase
            self.failure = str(error) if isinstance(error, Unstartable) else describe_failure(error)


def describe_failure(error: BaseException) -> str:
    """The kind of an error, its message and the innermost place: for load errors, which hold nobody's data."""
    return f"{type(error).__name__}: {error}{failure_place(error)}"


def failure_place(error: BaseException) -> str:
    """`` (file.py:12)`` of the innermost frame, or nothing."""
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""


def _kept_failure(phase: str, method: Callable[[PluginConfig], None]) -> Callable[[PluginConfig], None]:
    @wraps(method)
    def run(self: PluginConfig) -> None:
        if phase == "ready":
            look_at(self, AT_READY)
        if self.failure:
            return
        try:
            method(self)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
            self.fail("models" if phase == "import_models" else phase, error)

    return run
