"""Addresses outside the languages: health, files, feeds, sitemap, robots."""

from django.urls import path

from cms.urls.media import machine_patterns
from cms.views.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz"), *machine_patterns]
