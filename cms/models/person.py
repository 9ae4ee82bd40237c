"""The people whom readers see: authors, reviewers, hosts, experts. Accounts live in the people wing."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from cms.blocks.scene import HUES


class ContentPerson(index.Indexed, models.Model):
    """Somebody named on public pages, with consent: a clinician who reviews, a host, an author."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    title = models.CharField(
        _("professional title"), max_length=60, blank=True, help_text=_("As it stands on the door: chief physician")
    )
    title_en = models.CharField(_("professional title in English"), max_length=80, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    bio = models.TextField(_("about"), max_length=600, blank=True)
    bio_en = models.TextField(_("about, in English"), max_length=900, blank=True)
    photo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    hue = models.CharField(_("hue"), max_length=30, choices=HUES, default="t-emotion")
    is_reviewer = models.BooleanField(_("reviews content"), default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The account of this person, if there is one; never shown."),
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]
    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("name_en"), FieldPanel("title"), FieldPanel("title_en")], heading=_("Name")
        ),
        FieldPanel("organisation"),
        MultiFieldPanel([FieldPanel("bio"), FieldPanel("bio_en")], heading=_("About")),
        MultiFieldPanel([FieldPanel("photo"), FieldPanel("hue")], heading=_("Appearance")),
        FieldPanel("is_reviewer"),
    ]

    class Meta:
        verbose_name = _("expert or author")
        verbose_name_plural = _("experts and authors")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return f"{self.name} {self.title}".strip()

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" and self.name_en else self.name

    @property
    def role(self) -> str:
        """The title in the language of the page."""
        return self.title_en if get_language() == "en" and self.title_en else self.title

    @property
    def text(self) -> str:
        """The few lines about the person, in the language of the page."""
        return self.bio_en if get_language() == "en" and self.bio_en else self.bio
