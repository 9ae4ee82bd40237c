"""One broadcast: its sound, its parts, what was said in it, and who was there."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index
from wagtailmedia.edit_handlers import MediaChooserPanel

from cms.blocks.segment import SegmentsBlock
from cms.models.bilingual import Bilingual, in_language
from cms.models.site_page import SitePage

NOTES = ["bold", "ol", "ul", "link", "document-link"]


class EpisodeKind(models.TextChoices):
    """The kinds podcast programs know."""

    FULL = "full", _("Whole episode")
    TRAILER = "trailer", _("Trailer")
    BONUS = "bonus", _("Extra")


class EpisodePage(SitePage, Bilingual):
    """An episode. Its guid never changes, whatever happens to its address, number or sound."""

    guid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    show = models.ForeignKey("cms.ShowPage", null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    season = models.PositiveSmallIntegerField(_("season"), default=1)
    number = models.DecimalField(
        _("episode number"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("19, or 19.5 for one between"),
    )
    number_text = models.CharField(
        _("number as shown"), max_length=30, blank=True, help_text=_("Only where it differs from the number")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=EpisodeKind, default=EpisodeKind.FULL)
    aired_on = models.DateField(_("on air on"), null=True, blank=True, db_index=True)
    audio = models.ForeignKey(
        "cms.CustomMedia",
        verbose_name=_("sound"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    segments = StreamField(SegmentsBlock(), verbose_name=_("parts of the episode"), blank=True)
    transcript = models.ForeignKey(
        "cms.Transcript",
        verbose_name=_("transcript"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    transcript_en = models.ForeignKey(
        "cms.Transcript",
        verbose_name=_("transcript in English"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    notes = RichTextField(_("about this episode"), features=NOTES, blank=True)
    notes_en = RichTextField(_("about this episode, in English"), features=NOTES, blank=True)

    exclude_fields_in_copy = ["guid"]
    template = "cms/episode.html"
    parent_page_types = ["cms.ShowPage"]
    subpage_types: list[str] = []
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("title_en"),
        index.SearchField("summary_en"),
        index.SearchField("notes"),
        index.SearchField("spoken_text"),
        index.FilterField("season"),
        index.FilterField("aired_on"),
    ]
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("title_en"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("season"), FieldPanel("number"), FieldPanel("number_text")]),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("aired_on")]),
            ],
            heading=_("Where it belongs"),
        ),
        MediaChooserPanel("audio", media_type="audio", heading=_("1 Sound")),
        FieldPanel("segments", heading=_("2 Parts")),
        MultiFieldPanel(
            [
                FieldPanel("transcript_file"),
                FieldPanel("transcript_paste"),
                FieldPanel("transcript_en_file"),
                FieldPanel("transcript_en_paste"),
            ],
            heading=_("3 Transcript"),
        ),
        InlinePanel("credits", label=_("Person"), heading=_("4 People in this episode")),
        *SitePage.cover_panels,
        FieldPanel("summary_en"),
        FieldPanel("notes"),
        FieldPanel("notes_en"),
        InlinePanel("downloads", label=_("File"), heading=_("Files to download")),
        *SitePage.finding_panels,
        *SitePage.review_panels,
    ]

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        constraints = [
            models.UniqueConstraint(
                fields=["show", "season", "number"],
                condition=models.Q(number__isnull=False),
                name="cms_episode_number_once",
                violation_error_message=_("There is an episode with this number in this season already."),
            )
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """An episode knows its show, so that the database can keep numbers apart."""
        if self.path and self.depth and self.depth > 1:
            self.show_id = self.get_parent().pk
        super().full_clean(*args, **kwargs)

    @property
    def shown_number(self) -> str:
        """19, 19.5, or what the editor wrote."""
        if self.number_text or self.number is None:
            return self.number_text
        return f"{self.number.normalize():f}"

    @property
    def duration(self) -> float:
        """Seconds; 0 while nobody has measured the sound."""
        return self.audio.duration if self.audio else 0

    @property
    def about(self) -> str:
        return in_language(self.notes, self.notes_en)

    @property
    def spoken_text(self) -> str:
        """Everything said in the episode, for the search index."""
        return " ".join(self.transcript.cues.values_list("text", flat=True)) if self.transcript else ""


class EpisodeDownload(Orderable):
    """A file that goes with an episode."""

    page = ParentalKey(EpisodePage, on_delete=models.CASCADE, related_name="downloads")
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL, verbose_name=_("file"), on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(_("title"), max_length=80, blank=True)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)

    panels = [FieldPanel("document"), FieldPanel("title"), FieldPanel("title_en")]

    @property
    def label(self) -> str:
        return in_language(self.title, self.title_en) or self.document.title
