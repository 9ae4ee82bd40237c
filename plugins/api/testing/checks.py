"""All checks in the order in which they are worth mending. Each raises AssertionError with what to mend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from plugins.api.testing.contract_checks import (
    check_block,
    check_config_is_checked,
    check_json,
    check_samples,
    check_type,
    check_upgrades,
)
from plugins.api.testing.grading_checks import (
    check_determinism,
    check_hostile_input,
    check_no_mutation,
    check_pure_and_quick,
    check_scores,
)
from plugins.api.testing.packaging import check_catalogue, check_metadata, check_namespaces
from plugins.api.testing.page_checks import (
    check_accessible,
    check_answers_stay_secret,
    check_confidential,
    check_escaping,
    check_languages,
)
from plugins.api.testing.subject import Subject

ALL_CHECKS: Final[tuple[Callable[[Subject], None], ...]] = (
    check_metadata,
    check_namespaces,
    check_catalogue,
    check_type,
    check_samples,
    check_config_is_checked,
    check_block,
    check_json,
    check_determinism,
    check_scores,
    check_no_mutation,
    check_hostile_input,
    check_escaping,
    check_answers_stay_secret,
    check_accessible,
    check_pure_and_quick,
    check_upgrades,
    check_confidential,
    check_languages,
)
