"""Whether a plugin is switched on for a site (with its settings there) and in a course; events that wait."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PluginState(models.Model):
    """No row means the plugin's own default; rows stay when a plugin is removed, and count again when it returns."""

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("site"))
    slug = models.CharField(_("plugin"), max_length=40)
    enabled = models.BooleanField(_("enabled"), default=True)
    settings = models.JSONField(_("settings"), default=dict, blank=True)

    class Meta:
        verbose_name = _("plugin state")
        verbose_name_plural = _("plugin states")
        default_permissions = ()
        permissions = [("manage_plugins", "Can see plugins and switch them on or off")]
        constraints = [models.UniqueConstraint(fields=["site", "slug"], name="plugins_host_one_state_per_site")]

    def __str__(self) -> str:
        return f"{self.slug} ({self.site_id})"


class PluginCourseState(models.Model):
    """Whether a plugin is switched on in one course, known by its number alone since it stands a wing above."""

    course_id = models.PositiveBigIntegerField(_("course"))
    slug = models.CharField(_("plugin"), max_length=40)
    enabled = models.BooleanField(_("enabled"))

    class Meta:
        verbose_name = _("plugin state in a course")
        verbose_name_plural = _("plugin states in courses")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["course_id", "slug"], name="plugins_host_one_state_per_course"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.course_id})"


class PluginEvent(models.Model):
    """Something that happened and that plugins are to be told; removed when they were. Ids only."""

    name = models.CharField(max_length=40)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("event that plugins are to be told")
        verbose_name_plural = _("events that plugins are to be told")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} {self.facts}"
