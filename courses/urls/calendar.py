"""Addresses of the learner's calendar."""

from django.urls import path

from courses.views import calendar

urlpatterns = [
    path("account/calendar/", calendar.show_calendar, name="calendar"),
    path("account/calendar/make/", calendar.make, name="calendar_make"),
    path("account/calendar/revoke/", calendar.revoke, name="calendar_revoke"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar_feed"),
]
