"""What a check looks at: one assessment type, its plugin, and its samples worked through once."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import translation
from django.utils.module_loading import import_string

from plugins.api.assessment import AssessmentType
from plugins.api.extension import Extension, Kind
from plugins.api.plugin import PluginConfig
from plugins.api.records import Ctx, JSONObject, Mode, Outcome, Problem, Sample, StoredFile, form_data

SEED = 20_261_123
UPLOAD_URL = "/kit/files/"


@dataclass(frozen=True)
class Worked:
    """A sample with what the type made of it."""

    sample: Sample
    ctx: Ctx
    problems: list[Problem]
    outcome: Outcome

    @property
    def seen(self) -> Ctx:
        """The context in which the learner looks at the marked attempt."""
        return replace(self.ctx, mode=Mode.REVIEW, outcome=self.outcome, show_answers=True)


@dataclass(frozen=True)
class Subject:
    """One type under test; ``plugin`` is None for a type that no installed plugin offers."""

    type: AssessmentType
    plugin: PluginConfig | None = None

    @property
    def folder(self) -> Path | None:
        """Where the plugin's code stands."""
        return Path(self.plugin.path) if self.plugin else None

    def samples(self) -> list[Sample]:
        """Fresh copies of the samples."""
        return [deepcopy(sample) for sample in self.type.samples()]

    def start(self, sample: Sample, seed: int = SEED, lang: str = "zh-hans") -> Ctx:
        """The context of a learner who begins."""
        config = deepcopy(sample.config)
        return Ctx(
            config=config,
            variant=self.type.new_variant(config, seed),
            lang=lang,
            prefix="kit",
            facts=deepcopy(sample.facts),
            items=deepcopy(sample.items),
            files=tuple(replace(one, field=one.field or name) for name, files in sample.files.items() for one in files),
            upload_url=UPLOAD_URL if self.type.upload_rules(config) else "",
        )

    def work(self, sample: Sample, lang: str = "zh-hans") -> Worked:
        """Deal, answer as the sample says, and grade."""
        with translation.override(lang):
            ctx = self.start(sample, lang=lang)
            response, problems = self.type.parse(ctx, posted(ctx, sample), uploaded(ctx, sample))
            ctx = replace(ctx, response=response)
            return Worked(sample, ctx, problems, self.type.grade(ctx, deepcopy(sample.marks)))

    def worked(self) -> Iterator[Worked]:
        """Every sample, worked through."""
        return (self.work(sample) for sample in self.samples())

    def render(self, ctx: Ctx, **changes: Any) -> str:
        """The page in the language of the context."""
        changed = replace(ctx, **changes)
        with translation.override(changed.lang):
            return self.type.render(changed)

    def pages(self, worked: Worked) -> Iterator[tuple[Mode, str]]:
        """All five modes of a worked sample, answers shown where they may be."""
        for mode in Mode:
            shown = mode in {Mode.REVIEW, Mode.MARK}
            yield (
                mode,
                self.render(worked.ctx, mode=mode, outcome=worked.outcome if shown else None, show_answers=shown),
            )

    def errors_of(self, config: JSONObject) -> list[Problem]:
        """The errors that the type finds in a config."""
        return [problem for problem in self.type.check_config(config) if problem.is_error]


def posted(ctx: Ctx, sample: Sample) -> dict[str, list[str]]:
    """The data of a sample under the field names of the context."""
    return {ctx.field(name): values for name, values in form_data(sample.data).items()}


def uploaded(ctx: Ctx, sample: Sample) -> dict[str, list[StoredFile]]:
    """The uploads of a sample under the field names of the context."""
    return {ctx.field(name): list(files) for name, files in sample.files.items()}


def stored_files(ctx: Ctx) -> list[StoredFile]:
    """The files of a context as the kit made them."""
    return [one for one in ctx.files if isinstance(one, StoredFile)]


def plugin_of(slug: str) -> PluginConfig:
    """The installed plugin of this slug. Raises LookupError when there is none, or when it failed to load."""
    plugin = apps.get_app_config(f"plugin_{slug}")
    if not isinstance(plugin, PluginConfig):
        raise LookupError(f"{slug} is not a plugin")
    if plugin.failure:
        raise LookupError(f"{plugin.failed_in}: {plugin.failure}")
    return plugin


def subjects_of(slug: str) -> list[Subject]:
    """The assessment types that the installed plugin of this slug offers. Raises LookupError when it is not there."""
    plugin = plugin_of(slug)
    return [Subject(import_string(path)(), plugin) for path in plugin.assessment_types]


def extensions_of(slug: str) -> list[Extension]:
    """Everything else that the installed plugin of this slug offers."""
    plugin = plugin_of(slug)
    return [import_string(path)() for kind in Kind for path in getattr(plugin, kind.value)]
