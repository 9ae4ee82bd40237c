"""Articles of the library."""

from django import forms
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.blocks.article import ArticleBody
from cms.models.site_page import SitePage


class ArticlePage(SitePage):
    """A text for the public, written by named people and reviewed by a professional."""

    authors = ParentalManyToManyField("cms.ContentPerson", verbose_name=_("authors"), blank=True, related_name="+")
    body = StreamField(ArticleBody(), verbose_name=_("text"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes to read"), null=True, blank=True, help_text=_("Left empty: counted from the text")
    )
    series = models.ForeignKey(
        "cms.Series",
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    series_number = models.PositiveSmallIntegerField(
        _("number in the series"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    audio = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("episode that goes with it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    template = "cms/article.html"
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("body"),
        index.FilterField("series"),
        index.RelatedFields("authors", [index.SearchField("name")]),
    ]
    content_panels = [
        *Page.content_panels,
        *SitePage.cover_panels,
        FieldPanel("body"),
        FieldPanel("authors", widget=forms.CheckboxSelectMultiple),
        *SitePage.finding_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("series"), FieldPanel("series_number")]), FieldPanel("minutes")],
            heading=_("Reading"),
        ),
        InlinePanel("related_links", label=_("Read next"), max_num=3),
        PageChooserPanel("audio"),
        *SitePage.review_panels,
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class RelatedLink(Orderable):
    """A page that the editor puts after an article, before what topics suggest."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_links")
    target = models.ForeignKey("wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("target")]

    class Meta(Orderable.Meta):
        verbose_name = _("page to read next")
        verbose_name_plural = _("pages to read next")
