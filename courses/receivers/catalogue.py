"""Says when a card of the catalogue looks different, so that every process reads the cards anew."""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_delete, post_save

from cms.domain.pages.page_cache import bump
from cms.models import ContentPerson, CustomImage
from cms.receivers.pages import QUIET
from courses.domain.learning.catalogue import TAG
from courses.models import ClassRun, ClassSession, Course, CoursePage, PathPage


def on_course_changed(
    sender: type, instance: Any, raw: bool = False, update_fields: Iterable[str] | None = None, **facts: Any
) -> None:
    """A course was opened or closed, or one of its pages written or deleted; drafts change no card."""
    is_draft = update_fields is not None and set(update_fields) <= QUIET
    if not raw and not is_draft:
        bump(TAG)


def on_picture_changed(sender: type, instance: CustomImage, created: bool = False, **facts: Any) -> None:
    """The picture of a course is another one."""
    if not created and CoursePage.objects.filter(cover=instance).exists():
        bump(TAG)


def on_person_changed(sender: type, instance: ContentPerson, created: bool = False, **facts: Any) -> None:
    """Somebody who lectures has another name."""
    if not created and CoursePage.objects.filter(lecturers=instance).exists():
        bump(TAG)


def on_class_changed(sender: type, instance: ClassRun | ClassSession, raw: bool = False, **facts: Any) -> None:
    """A class was opened, changed or called off: the pages of its course speak of it."""
    if not raw:
        run = instance if isinstance(instance, ClassRun) else instance.run
        bump(f"classes:{run.course_id}")


def connect() -> None:
    """Listen; called once when the wing is ready."""
    for made in (ClassRun, ClassSession):
        post_save.connect(on_class_changed, sender=made, dispatch_uid=f"courses.catalogue.{made.__name__}")
    for model in (Course, CoursePage, PathPage):
        post_save.connect(on_course_changed, sender=model, dispatch_uid=f"courses.catalogue.{model.__name__}")
        post_delete.connect(on_course_changed, sender=model, dispatch_uid=f"courses.catalogue.no_{model.__name__}")
    post_save.connect(on_picture_changed, sender=CustomImage, dispatch_uid="courses.catalogue.picture")
    post_save.connect(on_person_changed, sender=ContentPerson, dispatch_uid="courses.catalogue.person")
