"""Hook specifications (pluggy): what a plugin may say at certain places and moments. All of them may query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pluggy
from django.utils.safestring import SafeString

from plugins.api.records import Problem

PROJECT = "xinqiao"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

SLOTS: Final = ("page_sidebar", "lesson_after", "dashboard_card")
"""Hooks that give HTML for a place on a page."""

EVENTS: Final = ("article_published", "attempt_graded", "certificate_issued")
"""Hooks that are told of something after it has been committed, and give nothing."""


@hookspec
def self_check() -> Iterable[Problem]:  # type: ignore[empty-body]
    """What the plugin finds wrong with its own data and set-up; shown by ``manage.py plugins doctor``."""


@hookspec
def page_sidebar(page_id: int, lang: str) -> SafeString | None:
    """A box beside an article. The page is public and kept for everybody: nothing about the reader."""


@hookspec
def lesson_after(page_id: int, lang: str) -> SafeString | None:
    """A box below a lesson. The page is public and kept for everybody: nothing about the reader."""


@hookspec
def dashboard_card(person_id: int, lang: str) -> SafeString | None:
    """A card on the first page of somebody who has signed in."""


@hookspec
def article_published(page_id: int) -> None:
    """An article or lesson has been published."""


@hookspec
def attempt_graded(attempt_id: int, type_key: str) -> None:
    """An attempt has been graded. Never called for confidential and anonymous ones."""


@hookspec
def certificate_issued(certificate_id: int) -> None:
    """A certificate has been issued."""
