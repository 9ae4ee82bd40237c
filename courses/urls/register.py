"""Addresses of the register of sessions."""

from django.urls import path

from courses.views import register

urlpatterns = [
    path("bureau/register/", register.list_runs, name="register"),
    path("bureau/register/new/", register.add_run, name="register_new"),
    path("bureau/register/<slug:public_id>/", register.show_run, name="register_run"),
    path("bureau/register/<slug:public_id>/people/", register.take_people_in, name="register_people"),
    path("bureau/register/<slug:public_id>/parts/", register.assign_parts, name="register_parts"),
    path("bureau/register/<slug:public_id>/close/", register.close, name="register_close"),
    path("bureau/register/<slug:public_id>/<int:number>/", register.show_roll, name="register_roll"),
]
