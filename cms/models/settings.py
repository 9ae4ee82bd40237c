"""Settings of the site that editors change: names, registration numbers, mourning days, notices."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


@register_setting(icon="site", order=100)
class SiteFrame(BaseSiteSetting):
    """What stands around every page."""

    site_name = models.CharField(_("name of the site"), max_length=30, default="心桥")
    site_name_en = models.CharField(_("name of the site in English"), max_length=40, default="Xinqiao")
    city_name = models.CharField(_("name of the city"), max_length=30, default="云湖市")
    city_name_en = models.CharField(_("name of the city in English"), max_length=40, default="Yunhu")
    tagline = models.CharField(_("line under the name"), max_length=40, default="心理健康知识与培训")
    tagline_en = models.CharField(
        _("line under the name in English"), max_length=60, default="mental health, learnt together"
    )
    owner = models.CharField(_("who runs the site"), max_length=200, blank=True)
    owner_en = models.CharField(_("who runs the site, in English"), max_length=300, blank=True)
    icp = models.CharField(_("ICP number"), max_length=60, blank=True)
    police_filing = models.CharField(_("police filing number"), max_length=60, blank=True)
    grey_from = models.DateField(_("grey from"), null=True, blank=True)
    grey_until = models.DateField(_("grey until"), null=True, blank=True, help_text=_("The last grey day"))
    notice = models.CharField(_("notice on every page"), max_length=160, blank=True)
    notice_en = models.CharField(_("notice in English"), max_length=240, blank=True)

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("site_name"), FieldPanel("site_name_en")]),
                FieldRowPanel([FieldPanel("city_name"), FieldPanel("city_name_en")]),
                FieldRowPanel([FieldPanel("tagline"), FieldPanel("tagline_en")]),
                FieldPanel("owner"),
                FieldPanel("owner_en"),
            ],
            heading=_("Names"),
        ),
        MultiFieldPanel([FieldPanel("icp"), FieldPanel("police_filing")], heading=_("Registration")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("grey_from"), FieldPanel("grey_until")])], heading=_("Days of mourning")
        ),
        MultiFieldPanel([FieldPanel("notice"), FieldPanel("notice_en")], heading=_("Notice")),
    ]

    class Meta:
        verbose_name = _("site frame")
        verbose_name_plural = _("site frames")

    def clean(self) -> None:
        """Grey days are a span, both ends given."""
        super().clean()
        if bool(self.grey_from) != bool(self.grey_until):
            raise ValidationError({"grey_until": _("Give the first and the last grey day.")})
        if self.grey_from and self.grey_until and self.grey_until < self.grey_from:
            raise ValidationError({"grey_until": _("The last grey day lies before the first.")})

    def is_grey(self, day: date) -> bool:
        """The site mourns on this day."""
        return bool(self.grey_from and self.grey_until and self.grey_from <= day <= self.grey_until)

    def said(self, field: str) -> str:
        """A field in the language of the page, the Chinese one where English is missing."""
        own: str = getattr(self, field)
        return (getattr(self, f"{field}_en") or own) if get_language() == "en" else own
