"""Who did what on air. An episode's own list replaces that of its show entirely."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable


class Role(models.TextChoices):
    """What somebody does in a programme (the words of podcast:person stand in the feed)."""

    HOST = "host", _("Host")
    GUEST = "guest", _("Guest")
    EXPERT = "expert", _("Expert")
    PRODUCER = "producer", _("Producer")
    ENGINEER = "engineer", _("Sound engineer")


class Credit(Orderable):
    """A person with a role."""

    person = models.ForeignKey(
        "cms.ContentPerson", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.HOST)

    panels = [FieldPanel("person"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"


class ShowCredit(Credit):
    """Somebody who is on every episode of a show, unless the episode says otherwise."""

    page = ParentalKey("cms.ShowPage", on_delete=models.CASCADE, related_name="credits")


class EpisodeCredit(Credit):
    """Somebody in this episode."""

    page = ParentalKey("cms.EpisodePage", on_delete=models.CASCADE, related_name="credits")
