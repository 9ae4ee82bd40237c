"""A new sound file is measured; pages that show a measured one, or the plan, are made anew."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from cms.domain.files.media import ask_to_measure
from cms.domain.pages import page_cache
from cms.models import CalendarDay, CustomMedia, PlanSlot, SchoolYear, Term

PLAN = (CalendarDay, PlanSlot, SchoolYear, Term)


def media_saved(sender: Any, instance: CustomMedia, raw: bool = False, **kwargs: Any) -> None:
    """Ask for the figures of a file that has none."""
    if not raw:
        ask_to_measure(instance)


def plan_changed(sender: Any, **kwargs: Any) -> None:
    """What is due has changed."""
    page_cache.bump("members:plan")


def connect() -> None:
    """Called once by the app."""
    post_save.connect(media_saved, sender=CustomMedia, dispatch_uid="cms.media_saved")
    for model in PLAN:
        for signal in (post_save, post_delete):
            signal.connect(plan_changed, sender=model, dispatch_uid=f"cms.plan.{model.__name__}.{id(signal)}")
