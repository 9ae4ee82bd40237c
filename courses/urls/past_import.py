"""Addresses of imports of past certificates and hours."""

from django.urls import path

from courses.views import past_import

urlpatterns = [
    path("bureau/imports/", past_import.list_imports, name="past_imports"),
    path(
        "bureau/imports/certificates.xlsx",
        past_import.give_form,
        {"kind": "certificates"},
        name="past_form_certificates",
    ),
    path("bureau/imports/hours.xlsx", past_import.give_form, {"kind": "hours"}, name="past_form_hours"),
    path("bureau/imports/<slug:public_id>/", past_import.show_import, name="past_import"),
    path("bureau/imports/<slug:public_id>/progress/", past_import.show_progress, name="past_import_progress"),
    path("bureau/imports/<slug:public_id>/confirm/", past_import.confirm, name="past_import_confirm"),
    path("bureau/imports/<slug:public_id>/drop/", past_import.drop, name="past_import_drop"),
    path("bureau/imports/<slug:public_id>/undo/", past_import.undo, name="past_import_undo"),
    path("bureau/imports/<slug:public_id>/remarks.xlsx", past_import.give_remarks, name="past_import_remarks"),
]
