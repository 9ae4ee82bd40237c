"""Notes every saved or deleted row that is searched, and what is found through it, in the outbox of the search."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from modelsearch import signal_handlers
from modelsearch.index import RelatedFields
from wagtail.models import Page
from wagtail.signals import post_page_move

from cms.search import outbox
from cms.search.documents import indexed_models


def connect() -> None:
    """Take over from the search app, which would write to the index while the request waits."""
    for model in indexed_models():
        model.search_auto_update = False  # type: ignore[attr-defined]  # in case the search app starts after us
        post_save.disconnect(signal_handlers.post_save_signal_handler, sender=model)  # in case it started before
        post_delete.disconnect(signal_handlers.post_delete_signal_handler, sender=model)
        post_save.connect(note_change, sender=model, dispatch_uid=f"search_save_{model._meta.label_lower}")
        post_delete.connect(note_change, sender=model, dispatch_uid=f"search_delete_{model._meta.label_lower}")
    for related in related_models():
        label = related._meta.label_lower
        post_save.connect(note_related, sender=related, dispatch_uid=f"search_related_{label}")
        pre_delete.connect(note_related, sender=related, dispatch_uid=f"search_unrelated_{label}")
    m2m_changed.connect(note_relation, dispatch_uid="search_relation")
    post_page_move.connect(note_move, dispatch_uid="search_move")


def related_models() -> set[type[Model]]:
    """Models whose text is found through others."""
    return {
        entry.get_field(model).related_model
        for model in indexed_models()
        for entry in model.get_search_fields()  # type: ignore[attr-defined]
        if isinstance(entry, RelatedFields)
    }


def note_change(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """A row was saved or deleted."""
    pks = [instance.pk]
    if isinstance(instance, Page) and kwargs.get("signal") is post_delete:  # its other language is found alone now
        pks += Page.objects.filter(translation_key=instance.translation_key).values_list("pk", flat=True)
    outbox.enqueue(sender, pks)


def note_related(sender: type[Model], instance: Model, created: bool = False, **kwargs: Any) -> None:
    """A row that others are found through was changed."""
    if not created:
        outbox.enqueue_related(instance)


def note_relation(sender: type[Model], instance: Model, action: str, **kwargs: Any) -> None:
    """Topics or tags of a row were changed without saving it."""
    if action in {"post_add", "post_remove", "post_clear"}:
        outbox.enqueue(type(instance), [instance.pk])


def note_move(sender: type[Page], instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """A page was moved: the places of its subtree, and perhaps of its new neighbours, are others now."""
    moved = Page.objects.get(pk=instance.pk)
    is_last = not Page.objects.sibling_of(moved, inclusive=False).filter(path__gt=moved.path).exists()
    branch = moved if is_last else parent_page_after
    pks = Page.objects.descendant_of(branch, inclusive=True).order_by().values_list("pk", flat=True)
    outbox.enqueue(Page, list(pks))
