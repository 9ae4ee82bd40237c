"""Addresses of the scale plugin, mounted under /x/scale/: the age gate, and the page for whom it turns away."""

from django.urls import path

from plugins.scale import views

urlpatterns = [
    path("age/<int:age>/", views.ask_age, name="age"),
    path("young/", views.help_young, name="young"),
]
