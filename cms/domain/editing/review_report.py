"""Which pages are due for review, over all types in one query."""

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import DateField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from cms.models import SitePage

AHEAD = timedelta(days=60)


def page_types() -> list[type[SitePage]]:
    """Every concrete type of page that carries a review date, of all wings."""
    return [model for model in apps.get_models() if issubclass(model, SitePage)]


def due_dates() -> Any:
    """An expression: the day of a page's next review, whatever its type."""
    days = [Subquery(model._base_manager.filter(pk=OuterRef("pk")).values("review_due")[:1]) for model in page_types()]
    return Coalesce(*days, output_field=DateField())


def pages_due(*, until: date | None = None) -> QuerySet[Page]:
    """Live pages whose review is due by a day (sixty days ahead), the most overdue first."""
    until = until or timezone.localdate() + AHEAD
    pages = Page.objects.live().annotate(review_due=due_dates())
    return pages.filter(review_due__lte=until).order_by(F("review_due").asc(), "title")


def count_overdue() -> int:
    """How many live pages are past their day."""
    return pages_due(until=timezone.localdate() - timedelta(days=1)).count()
