"""Addresses of exceptions in whole programmes. They stand before those of single learners in courses."""

from django.urls import path

from courses.views import programme_exceptions

urlpatterns = [
    path("bureau/exceptions/programmes/", programme_exceptions.list_people, name="programme_exceptions"),
    path(
        "bureau/exceptions/programmes/<slug:public_id>/", programme_exceptions.edit_exceptions,
        name="programme_exceptions_of",
    ),
    path(
        "bureau/exceptions/programmes/<slug:public_id>/withdraw/", programme_exceptions.withdraw,
        name="programme_exception_withdraw",
    ),
]  # fmt: skip
