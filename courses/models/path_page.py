"""A path through the catalogue: courses and programmes one after another, with a page and a progress of its own."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable, Page

from cms.models.site_page import SitePage


class PathPage(SitePage):
    """Which courses, in which order. Whether a step waits for those before it is said on the step."""

    lead = models.TextField(_("what it is about"), max_length=400, blank=True)
    for_whom = models.CharField(_("for whom"), max_length=80, blank=True)

    template = "courses/path_page.html"
    parent_page_types: ClassVar = ["courses.CataloguePage"]
    subpage_types: ClassVar = []
    content_panels: ClassVar = [
        *Page.content_panels,
        *SitePage.cover_panels,
        FieldPanel("lead"),
        FieldPanel("for_whom"),
        InlinePanel("steps", label=_("step"), heading=_("The steps in their order"), min_num=1),
        *SitePage.finding_panels,
        *SitePage.review_panels,
    ]

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")


class PathStep(Orderable):
    """One step: a course, or a programme as a whole."""

    page = ParentalKey(PathPage, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey(
        "courses.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("course")
    )
    programme = models.ForeignKey(
        "courses.Programme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("programme"),
    )
    note = models.CharField(_("why here"), max_length=200, blank=True)
    voluntary = models.BooleanField(_("may be left out"), default=False)

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("course"), FieldPanel("programme")]),
        FieldPanel("note"),
        FieldPanel("voluntary"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("step of a path")
        verbose_name_plural = _("steps of a path")

    def __str__(self) -> str:
        return str(self.course or self.programme or "")

    def clean(self, *args: Any, **kwargs: Any) -> None:
        """A step is one thing."""
        super().clean(*args, **kwargs)
        if bool(self.course_id) == bool(self.programme_id):
            raise ValidationError(_("Choose a course or a programme, and not both."))
