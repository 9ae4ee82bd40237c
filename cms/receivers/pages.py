"""What is saved, moved or deleted is announced to the page cache; a published legal text is frozen."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, post_page_move

from cms.domain.editing import announcing
from cms.domain.editing.publishing import begin_as_draft
from cms.domain.legal import freeze_version
from cms.domain.pages import plugin_block
from cms.domain.pages.page_cache import bump
from cms.models import ArticlePage, ContentPerson, CustomImage, LegalPage, LessonPage, Series, SiteFrame, Topic
from people.models import HelpLine
from plugins.api import runtime

QUIET = {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes", "locked",
         "locked_by", "locked_at", "numchild", "go_live_at", "expire_at"}  # fmt: skip
WHOLE_FRAME: tuple[type[Model], ...] = (SiteFrame, HelpLine, PageViewRestriction)
GROUND: tuple[type[Model], ...] = (Site, Locale)


def connect() -> None:
    """Called once at start."""
    pre_save.connect(remember_shape, dispatch_uid="cms.remember_shape")
    post_save.connect(announce_saved, dispatch_uid="cms.announce_saved")
    pre_delete.connect(remember_shape, dispatch_uid="cms.remember_deleted")
    post_delete.connect(announce_deleted, dispatch_uid="cms.announce_deleted")
    post_page_move.connect(announce_moved, dispatch_uid="cms.announce_moved")
    page_published.connect(freeze_legal, dispatch_uid="cms.freeze_legal")
    page_published.connect(tell_published, dispatch_uid="cms.tell_published")
    for model in (Topic, Series, ContentPerson, CustomImage, Redirect, *WHOLE_FRAME, *GROUND):
        post_save.connect(announce_thing, sender=model, dispatch_uid=f"cms.thing.{model.__name__}")
        post_delete.connect(announce_thing, sender=model, dispatch_uid=f"cms.gone.{model.__name__}")
    for name in ("plugins_host.PluginState", "plugins_host.PluginCourseState"):
        post_save.connect(announce_plugins, sender=name, dispatch_uid=f"cms.plugins.{name}")
        post_delete.connect(announce_plugins, sender=name, dispatch_uid=f"cms.no_plugins.{name}")
    m2m_changed.connect(announce_restriction_groups, sender=PageViewRestriction.groups.through)


def _is_quiet(kwargs: dict[str, Any]) -> bool:
    touched = kwargs.get("update_fields")
    return touched is not None and set(touched) <= QUIET


def remember_shape(sender: type, instance: Any, **kwargs: Any) -> None:
    """Before a page is written: how readers know it. A new one begins as a draft."""
    if issubclass(sender, Page) and not kwargs.get("raw") and not _is_quiet(kwargs):
        begin_as_draft(instance)
        instance._shape_before = announcing.shape_in_database(instance)


def announce_saved(sender: type, instance: Any, **kwargs: Any) -> None:
    """After a page was written."""
    if not issubclass(sender, Page) or kwargs.get("raw") or _is_quiet(kwargs):
        return
    before = instance.__dict__.pop("_shape_before", None)
    announcing.announce_page(instance, before, announcing.shape_of(instance))


def announce_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    """After a page was deleted; its base row is announced with its specific one."""
    if issubclass(sender, Page):
        announcing.announce_page(instance, instance.__dict__.pop("_shape_before", None), None)


def announce_moved(sender: type, instance: Any, **kwargs: Any) -> None:
    """A page went to another place."""
    announcing.announce_move(instance)


def announce_thing(sender: type, instance: Any, **kwargs: Any) -> None:
    """Something that pages show was changed."""
    if isinstance(instance, WHOLE_FRAME):
        bump("frame", "helplines") if isinstance(instance, HelpLine) else bump("frame")
    elif isinstance(instance, GROUND):
        announcing.announce_everything()
        bump("ground", "frame")
    elif isinstance(instance, Topic):
        bump(f"topic:{instance.pk}", "topics")
    else:
        bump(f"{type(instance).__name__.lower()}:{instance.pk}")


def announce_plugins(sender: type, instance: Any, **kwargs: Any) -> None:
    """A plugin was switched on or off, or has other settings: pages that show what plugins add are made anew."""
    bump(plugin_block.TAG)


def announce_restriction_groups(sender: type, instance: Any, **kwargs: Any) -> None:
    """A restriction holds for other groups now."""
    bump("frame")


def tell_published(sender: type, instance: Any, **kwargs: Any) -> None:
    """Plugins that listen hear of a published article or lesson, in the transaction that published it."""
    if isinstance(instance, ArticlePage | LessonPage):
        runtime.note_event("article_published", page_id=instance.pk)


def freeze_legal(sender: type, instance: Any, **kwargs: Any) -> None:
    """A published privacy or terms page becomes a version that stays."""
    if isinstance(instance, LegalPage):
        freeze_version(instance, revision=kwargs.get("revision"))
