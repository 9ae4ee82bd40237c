"""Addresses of inspections, and of the standards they go by."""

from django.urls import path

from courses.views import inspection

urlpatterns = [
    path("bureau/inspections/", inspection.list_inspections, name="inspections"),
    path("bureau/inspections/order/", inspection.order, name="inspections_order"),
    path("bureau/inspections/<slug:public_id>/", inspection.show, name="inspection"),
    path("bureau/inspections/<slug:public_id>/<uuid:key>/", inspection.begin, name="inspection_begin"),
    path("standards/<slug:public_id>/", inspection.show_standard, name="standard"),
]
