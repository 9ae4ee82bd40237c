"""The page of a course: draft and shop window in one language. It may vanish; the course and its records stay."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.models.site_page import SitePage
from courses.blocks.outline_panel import CheckListPanel, OutlinePanel
from courses.blocks.sought_choices import SoughtChoices


class CoursePage(SitePage):
    """`course` is only a pointer, found anew from the page's translation key whenever the page is saved."""

    course = models.ForeignKey(
        "courses.Course", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="pages"
    )
    lead = models.TextField(_("what it is about"), max_length=400, blank=True)
    hours = models.DecimalField(
        _("credit hours"), max_digits=6, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    label = models.CharField(
        _("line above the title"), max_length=40, blank=True, help_text=_("For example: required, for all teachers")
    )
    for_whom = models.CharField(_("for whom"), max_length=80, blank=True)
    lecturers = ParentalManyToManyField("cms.ContentPerson", verbose_name=_("lecturers"), blank=True, related_name="+")
    courses_first = ParentalManyToManyField(
        "courses.Course",
        verbose_name=_("courses to finish first"),
        blank=True,
        related_name="+",
        help_text=_("Whoever has not finished them cannot enrol here by themselves."),
    )
    correction_note = models.CharField(
        _("what was corrected"), max_length=300, blank=True, help_text=_("Kept in the log of the course's versions.")
    )

    template = "courses/course_page.html"
    parent_page_types: ClassVar = ["courses.CataloguePage"]
    subpage_types: ClassVar = []
    search_fields: ClassVar = [
        *SitePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("for_whom"),
        index.RelatedFields("lecturers", [index.SearchField("name")]),
        index.RelatedFields("items", [index.SearchField("title"), index.SearchField("intro")]),
    ]
    content_panels: ClassVar = [
        *Page.content_panels,
        *SitePage.cover_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("label"), FieldPanel("hours")]),
                FieldPanel("for_whom"),
                FieldPanel("lecturers", widget=SoughtChoices),
            ],
            heading=_("In short"),
        ),
        CheckListPanel(heading=_("Before it is published")),
        OutlinePanel("items", label=_("part of the course"), heading=_("What the course is made of")),
        FieldPanel("courses_first", widget=SoughtChoices),
        FieldPanel("correction_note"),
        *SitePage.finding_panels,
        *SitePage.review_panels,
    ]

    class Meta:
        verbose_name = _("course page")
        verbose_name_plural = _("course pages")
