"""Pages that answer nothing, fail while they are drawn, or leave."""

import sys

from django.template.response import TemplateResponse
from django.urls import path


def nothing(request):
    return None


def late(request):
    return TemplateResponse(request, "plugin_zoo_leaver/nowhere.html")


def leave(request):
    sys.exit(7)


urlpatterns = [
    path("nothing/", nothing, name="nothing"),
    path("late/", late, name="late"),
    path("leave/", leave, name="leave"),
]
