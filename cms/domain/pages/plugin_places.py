"""Where blocks of plugins stand: for the page of a plugin, and so that none is removed while texts need it."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse

from cms.blocks.plugin import PREFIX
from cms.models import ArticlePage, LessonPage
from plugins.api import Kind, Place

STREAMS: Final[tuple[tuple[Any, str], ...]] = ((ArticlePage, "body"), (LessonPage, "exercises"))
SHOWN = 50


def pages_with(model: Any, field: str, key: str) -> Any:
    """The pages whose stream, public or in the newest draft, holds blocks of this key: found in the stored text."""
    drafted = KeyTextTransform(field, "latest_revision__content")
    found = model.objects.annotate(stored=Cast(field, TextField()), drafted=drafted)
    name = f"{PREFIX}{key}"
    return found.filter(Q(stored__contains=f'"{name}"') | Q(drafted__contains=f'"{name}"'))


def find_blocks(kind: str, key: str) -> Sequence[Place]:
    """The first pages that hold a block; one query for each kind of page."""
    if kind != Kind.CONTENT_BLOCK:
        return ()
    return [
        Place(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]))
        for model, field in STREAMS
        for page in pages_with(model, field, key).order_by("pk")[:SHOWN]
    ]
