"""Addresses of a learner's notes and bookmarks."""

from django.urls import path

from courses.views import notes

urlpatterns = [
    path("learn/notes/", notes.list_notes, name="notes"),
    path("learn/notes/my-notes.txt", notes.export, name="notes_export"),
    path("learn/course/<slug:course_id>/<uuid:key>/note/", notes.note, name="note"),
    path("learn/course/<slug:course_id>/<uuid:key>/bookmark/", notes.bookmark, name="bookmark"),
]
