"""Addresses of ways into a course."""

from django.urls import path

from courses.views import entering

urlpatterns = [
    path("learn/course/<slug:course_id>/apply/", entering.apply, name="course_apply"),
    path("learn/course/<slug:course_id>/apply/withdraw/", entering.withdraw, name="course_apply_withdraw"),
    path("bureau/applications/", entering.list_requests, name="applications"),
    path("bureau/applications/<slug:public_id>/", entering.answer, name="application"),
]
