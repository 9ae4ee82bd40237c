"""One lesson for a class: aims, steps with minutes, materials, and what the teacher must mind."""

import uuid

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index

from cms.blocks.lesson import (
    PLAIN,
    AimsBlock,
    ExercisesBlock,
    NotesBlock,
    PreparationBlock,
    StepsBlock,
    VocabularyBlock,
)
from cms.models.bilingual import Bilingual, in_language
from cms.models.site_page import SitePage
from cms.models.standard import Band

GRADE_LIMITS = [MinValueValidator(1), MaxValueValidator(12)]


class LessonPage(SitePage, Bilingual):
    """A lesson plan. What a class was taught is the revision of that day, pinned by the delivery log."""

    code = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    cloned_from = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="clones"
    )
    band = models.CharField(_("stage"), max_length=12, choices=Band, default=Band.JUNIOR, db_index=True)
    grade_from = models.PositiveSmallIntegerField(_("from year"), default=7, validators=GRADE_LIMITS)
    grade_to = models.PositiveSmallIntegerField(_("to year"), default=9, validators=GRADE_LIMITS)
    duration = models.PositiveSmallIntegerField(
        _("minutes"), default=40, validators=[MinValueValidator(5), MaxValueValidator(180)]
    )
    aims = StreamField(AimsBlock(), verbose_name=_("aims"), blank=True)
    steps = StreamField(StepsBlock(), verbose_name=_("steps"), blank=True)
    preparation = StreamField(PreparationBlock(), verbose_name=_("to prepare"), blank=True)
    vocabulary = StreamField(VocabularyBlock(), verbose_name=_("words to know"), blank=True)
    background = StreamField(NotesBlock(), verbose_name=_("background for the teacher"), blank=True)
    exercises = StreamField(ExercisesBlock(), verbose_name=_("exercises to do together"), blank=True)
    standards = ParentalManyToManyField("cms.Standard", verbose_name=_("standards"), blank=True, related_name="lessons")
    risk_notes = RichTextField(
        _("to mind in class"),
        features=PLAIN,
        blank=True,
        help_text=_("What not to say, what to do when a pupil confides something. Needed on sensitive lessons."),
    )
    risk_notes_en = RichTextField(_("to mind in class, in English"), features=PLAIN, blank=True)

    exclude_fields_in_copy = ["code"]
    template = "cms/lesson.html"
    parent_page_types = ["cms.CurriculumPage"]
    subpage_types: list[str] = []
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("title_en"),
        index.SearchField("summary_en"),
        index.SearchField("aims"),
        index.SearchField("steps"),
        index.FilterField("band"),
        index.FilterField("grade_from"),
        index.FilterField("grade_to"),
    ]
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("title_en"),
        MultiFieldPanel(
            [
                FieldPanel("band"),
                FieldRowPanel([FieldPanel("grade_from"), FieldPanel("grade_to"), FieldPanel("duration")]),
                FieldPanel("standards", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("For whom"),
        ),
        FieldPanel("aims"),
        FieldPanel("steps"),
        MultiFieldPanel([FieldPanel("risk_notes"), FieldPanel("risk_notes_en")], heading=_("To mind in class")),
        FieldPanel("preparation"),
        InlinePanel("materials", label=_("File"), heading=_("Materials")),
        FieldPanel("vocabulary"),
        FieldPanel("background"),
        FieldPanel("exercises"),
        *SitePage.cover_panels,
        FieldPanel("summary_en"),
        *SitePage.finding_panels,
        *SitePage.review_panels,
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grade_to__gte=models.F("grade_from")), name="cms_lesson_years_in_order"
            )
        ]

    @property
    def minutes_planned(self) -> int:
        """The minutes of all steps together; shown against the length of the lesson."""
        return sum(step.value["minutes"] or 0 for step in self.steps)

    @property
    def minding(self) -> str:
        return in_language(self.risk_notes, self.risk_notes_en)


class LessonMaterial(Orderable):
    """A file of a lesson: for the teacher, or to hand out."""

    class Reader(models.TextChoices):
        TEACHER = "teacher", _("For the teacher")
        PUPILS = "pupils", _("Hand-out for pupils")

    page = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="materials")
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL, verbose_name=_("file"), on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(_("title"), max_length=80, blank=True)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    reader = models.CharField(_("for"), max_length=8, choices=Reader, default=Reader.TEACHER)

    panels = [FieldPanel("document"), FieldPanel("title"), FieldPanel("title_en"), FieldPanel("reader")]

    @property
    def label(self) -> str:
        return in_language(self.title, self.title_en) or self.document.title
