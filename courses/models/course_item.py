"""The parts of a course as its page drafts them: headings, readings, lectures, assessments, in order."""

import uuid
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, TranslatableMixin
from wagtailmedia.edit_handlers import MediaChooserPanel

from courses.blocks.outline_panel import marked
from courses.blocks.unit import UnitBody
from courses.models.course_page import CoursePage
from courses.models.version import ItemKind, MoveOn


class CourseItem(TranslatableMixin, Orderable):
    """One part. Its translation key is the item's identity: Wagtail keeps it when a page is translated or an old
    revision is published, and gives a new one when a page is copied. Records never refer to its primary key."""

    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=16, choices=ItemKind, default=ItemKind.UNIT)
    title = models.CharField(_("title"), max_length=160)
    intro = models.CharField(_("one line about it"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    required = models.BooleanField(_("needed to finish the course"), default=True)
    move_on = models.CharField(_("done when"), max_length=16, choices=MoveOn, default=MoveOn.COMPLETED)
    after_all_before = models.BooleanField(_("opens when everything needed before it is done"), default=False)
    after_items = models.JSONField(_("done first"), default=list, blank=True)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    opens_after_days = models.PositiveSmallIntegerField(_("opens so many days after enrolment"), null=True, blank=True)
    withdrawn = models.BooleanField(
        _("withdrawn at once"), default=False, help_text=_("Hidden from everybody, and nobody has to do it.")
    )
    body = StreamField(UnitBody(), verbose_name=_("text"), blank=True)
    media = models.ForeignKey(
        "cms.CustomMedia",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recording"),
    )
    episode = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("episode to listen to"),
    )
    library_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article or episode of the library"),
    )
    starts_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    meeting_link = models.URLField(
        _("link to the meeting"),
        max_length=500,
        blank=True,
        help_text=_("Shown to the enrolled only, and only shortly before and while it runs."),
    )
    document = models.ForeignKey(
        "cms.CustomDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )
    document.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]  # a reference opens files to everybody
    assessment = models.ForeignKey(
        "courses.Assessment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assessment"),
    )
    assessment_version = models.ForeignKey(
        "courses.AssessmentVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        help_text="the version its author moved this draft to; empty: the published one stays",
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("kind"), marked(FieldPanel("minutes"))]),
        FieldPanel("title"),
        FieldPanel("intro"),
        marked(PageChooserPanel("library_page", ["cms.ArticlePage", "cms.EpisodePage"])),
        FieldRowPanel([marked(FieldPanel("starts_at")), marked(FieldPanel("meeting_link"))]),
        marked(MediaChooserPanel("media")),
        marked(FieldPanel("episode")),
        marked(FieldPanel("document")),
        marked(FieldPanel("assessment")),
        marked(FieldPanel("body")),
        FieldRowPanel([marked(FieldPanel("required")), marked(FieldPanel("move_on")), FieldPanel("withdrawn")]),
        FieldRowPanel(
            [
                marked(FieldPanel("after_all_before")),
                marked(FieldPanel("opens_on")),
                marked(FieldPanel("opens_after_days")),
            ]
        ),
        marked(FieldPanel("after_items")),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("part of a course")
        verbose_name_plural = _("parts of a course")

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> uuid.UUID:
        """The identity of this item in every version and language."""
        return uuid.UUID(str(self.translation_key))

    def clean(self) -> None:
        """An assessment item names its assessment, and only it does."""
        super().clean()
        if self.kind == ItemKind.ASSESSMENT and not self.assessment_id:
            raise ValidationError({"assessment": _("Choose the assessment that stands here.")})
        if self.kind != ItemKind.ASSESSMENT and self.assessment_id:
            raise ValidationError({"kind": _("An assessment was chosen: set the kind to “assessment” or remove it.")})
