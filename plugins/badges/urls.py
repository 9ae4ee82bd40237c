"""Addresses of the badges plugin, mounted under /x/badges/: for programs that check a badge. They name nobody."""

from django.urls import path

from plugins.badges import views

urlpatterns = [
    path("issuers/<slug:issuer_id>/", views.show_issuer, name="issuer"),
    path("keys/<str:key_id>/", views.show_key, name="key"),
    path("status/<slug:issuer_id>/<int:number>/", views.show_list, name="status"),
]
