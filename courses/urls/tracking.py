"""Addresses of tracking: the people of one school, and the lists of the bureau. They stand before those of places."""

from django.urls import path

from courses.views import analytics, chase, late, progress

urlpatterns = [
    path("bureau/courses/", analytics.list_courses, name="courses_figures"),
    path("bureau/courses/<slug:public_id>/", analytics.show_course, name="course_figures"),
    path("bureau/progress/people.csv", progress.export_stream, name="progress_stream"),
    path("bureau/progress/late/", late.late, name="late"),
    path("bureau/progress/late/save/", late.save, name="late_save"),
    path("bureau/progress/late/saved/<slug:public_id>/", late.change, name="late_saved"),
    path("bureau/progress/late/export/", late.export, name="late_export"),
    path("bureau/progress/<slug:place>/people/<slug:person>/", progress.progress_person, name="progress_person"),
    path("bureau/progress/<slug:place>/print/", chase.print_people, name="progress_print"),
    path("bureau/progress/<slug:place>/remind/", chase.remind, name="progress_remind"),
    path("bureau/progress/<slug:place>/code/<slug:person>/", chase.issue_code, name="progress_code"),
]
