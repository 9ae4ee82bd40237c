"""All checks in the order in which they are worth mending. Each raises AssertionError with what to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from plugins.api.plugin import PluginConfig
from plugins.api.testing.bank_checks import check_bank
from plugins.api.testing.catalogue_checks import check_catalogue
from plugins.api.testing.code_checks import check_code
from plugins.api.testing.contract_checks import (
    check_block,
    check_config_is_checked,
    check_json,
    check_samples,
    check_type,
    check_upgrades,
)
from plugins.api.testing.extension_checks import EXTENSION_CHECKS
from plugins.api.testing.grading_checks import (
    check_determinism,
    check_hostile_input,
    check_no_mutation,
    check_pure_and_quick,
    check_scores,
)
from plugins.api.testing.life_checks import check_failures, check_removed, check_switched_off
from plugins.api.testing.marker_file_checks import check_marker_files
from plugins.api.testing.marking_checks import check_marking, check_regrade
from plugins.api.testing.packaging import check_addresses, check_metadata, check_namespaces, check_settings
from plugins.api.testing.page_checks import (
    check_accessible,
    check_answers_stay_secret,
    check_confidential,
    check_escaping,
    check_languages,
    check_print,
    check_works_without_script,
)
from plugins.api.testing.peer_checks import check_peer
from plugins.api.testing.subject import Subject, extensions_of, plugin_of, subjects_of
from plugins.api.testing.table_checks import check_migrations, check_personal_data
from plugins.api.testing.upload_checks import check_uploads

PLUGIN_CHECKS: Final[tuple[Callable[[PluginConfig], None], ...]] = (
    check_metadata,
    check_code,
    check_namespaces,
    check_catalogue,
    check_addresses,
    check_settings,
    check_migrations,
    check_personal_data,
)
ALL_CHECKS: Final[tuple[Callable[[Subject], None], ...]] = (
    check_type,
    check_samples,
    check_config_is_checked,
    check_block,
    check_json,
    check_determinism,
    check_scores,
    check_no_mutation,
    check_hostile_input,
    check_marking,
    check_regrade,
    check_escaping,
    check_answers_stay_secret,
    check_accessible,
    check_works_without_script,
    check_uploads,
    check_marker_files,
    check_print,
    check_pure_and_quick,
    check_bank,
    check_peer,
    check_upgrades,
    check_confidential,
    check_languages,
    check_failures,
    check_switched_off,
    check_removed,
)


@dataclass(frozen=True)
class Examination:
    """One check of one thing that a plugin brings; ``name`` is how a test report calls it."""

    name: str
    run: Callable[[], None]


def examinations_of(slug: str) -> Iterator[Examination]:
    """Everything the kit looks at in an installed plugin. A plugin that is not loaded fails in one examination."""
    try:
        plugin, subjects, extensions = plugin_of(slug), subjects_of(slug), extensions_of(slug)
    except Exception as error:  # noqa: BLE001 - whatever keeps a plugin from loading is what the report must say
        yield Examination(f"{slug}-loads", partial(_fail, f"{slug} cannot be loaded: {error}"))
        return
    for check in PLUGIN_CHECKS:
        yield Examination(f"{slug}-{check_name(check)}", partial(check, plugin))
    for subject in subjects:
        for examine in ALL_CHECKS:
            yield Examination(f"{subject.type.key}-{check_name(examine)}", partial(examine, subject))
    for extension in extensions:
        for look_at in EXTENSION_CHECKS[extension.kind]:
            yield Examination(f"{extension.key}-{check_name(look_at)}", partial(look_at, extension))


def check_name(check: Callable[..., None]) -> str:
    """``scores`` of ``check_scores``."""
    return check.__name__.removeprefix("check_")


def _fail(sentence: str) -> None:
    raise AssertionError(sentence)
