"""Addresses of the school: the learner's home, courses, units, attempts; certification adds its own."""

from django.urls import include, path

from courses.views import (
    anonymous,
    attempt,
    course,
    exceptions,
    files,
    learn,
    receipt,
    result,
    sealed_draft,
    so_far,
    unit,
)

urlpatterns = [
    path("learn/", learn.show_home, name="learn"),
    path("learn/course/<slug:course_id>/", course.show_course, name="course"),
    path("learn/course/<slug:course_id>/enrol/", course.enrol, name="enrol"),
    path("learn/course/<slug:course_id>/<uuid:key>/", unit.show_item, name="unit"),
    path("learn/course/<slug:course_id>/<uuid:key>/done/", unit.finish_item, name="unit_done"),
    path("learn/course/<slug:course_id>/<uuid:key>/position/", unit.save_place, name="unit_position"),
    path("learn/course/<slug:course_id>/<uuid:key>/start/", attempt.start, name="attempt_start"),
    path("learn/course/<slug:course_id>/<uuid:key>/answer/", anonymous.answer_item, name="anonymous_item"),
    path("answer/receipt/", receipt.show_receipt, name="anonymous_receipt"),
    path("answer/<slug:public_id>/", anonymous.answer_open, name="anonymous_open"),
    path("learn/attempt/<slug:attempt_id>/", attempt.show_attempt, name="attempt"),
    path("learn/attempt/<slug:attempt_id>/save/", attempt.save, name="attempt_save"),
    path("learn/attempt/<slug:attempt_id>/files/", files.change, name="attempt_files"),
    path("learn/file/<slug:file_id>/<slug:seal>/", files.read, name="attempt_file"),
    path("learn/attempt/<slug:attempt_id>/presence/", attempt.presence, name="attempt_presence"),
    path("learn/attempt/<slug:attempt_id>/submit/", attempt.submit, name="attempt_submit"),
    path("learn/attempt/<slug:attempt_id>/so-far/", so_far.show, name="attempt_so_far"),
    path("learn/attempt/<slug:attempt_id>/keep/", sealed_draft.keep, name="attempt_keep"),
    path("learn/attempt/<slug:attempt_id>/clear/", attempt.clear, name="attempt_clear"),
    path("learn/attempt/<slug:attempt_id>/result/", result.show_result, name="result"),
    path("learn/attempt/<slug:attempt_id>/erase/", result.erase, name="result_erase"),
    path("", include("courses.urls.marking")),
    path("", include("courses.urls.peers")),
    path("", include("courses.urls.register")),
    path("", include("courses.urls.inspection")),
    path("bureau/exceptions/", exceptions.list_learners, name="exceptions"),
    path("bureau/exceptions/<slug:public_id>/", exceptions.edit_exceptions, name="exceptions_of"),
    path("bureau/exceptions/<slug:public_id>/withdraw/", exceptions.withdraw, name="exception_withdraw"),
    path("", include("courses.urls.certification")),
]
