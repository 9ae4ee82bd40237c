"""A term was changed: pages that hold the glossary are made anew, and every process reads the terms again."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from cms.domain.glossary import TAG, forget_vocabulary
from cms.domain.pages import page_cache
from cms.models import GlossaryTerm


def term_changed(sender: Any, **kwargs: Any) -> None:
    """Also when one was removed."""
    forget_vocabulary()
    page_cache.bump(TAG)


def connect() -> None:
    """Called once by the app."""
    for signal in (post_save, post_delete):
        signal.connect(term_changed, sender=GlossaryTerm, dispatch_uid=f"cms.glossary.{id(signal)}")
