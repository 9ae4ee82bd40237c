"""Addresses of certificates as files for whoever hands them out."""

from django.urls import path

from courses.views import certificate_sheets as sheets

urlpatterns = [
    path("bureau/certificates/", sheets.choose_sheets, name="certificate_sheets"),
    path("bureau/certificates/<slug:public_id>/", sheets.show_job, name="certificate_sheets_job"),
    path("bureau/certificates/<slug:public_id>/stop/", sheets.stop, name="certificate_sheets_stop"),
    path("bureau/certificates/<slug:public_id>/file/<int:number>/", sheets.give_part, name="certificate_sheets_file"),
]
