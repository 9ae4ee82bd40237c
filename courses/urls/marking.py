"""Addresses of the marking desk and of appeals."""

from django.urls import path

from courses.views import appeal, marker_files, marking, sheet

urlpatterns = [
    path("marking/", marking.show_piles, name="marking"),
    path("marking/next/<slug:assessment_id>/", marking.show_next, name="marking_next"),
    path("marking/paper/<slug:attempt_id>/", marking.show_work, name="marking_work"),
    path("marking/paper/<slug:attempt_id>/draft/", marking.keep, name="marking_draft"),
    path("marking/paper/<slug:attempt_id>/return/", marking.give_back, name="marking_return"),
    path("marking/paper/<slug:attempt_id>/leave/", marking.leave, name="marking_leave"),
    path("marking/paper/<slug:attempt_id>/assign/", marking.assign, name="marking_assign"),
    path("marking/sheets/", sheet.show_sheets, name="sheets"),
    path("marking/sheets/worker.js", sheet.worker, name="sheets_worker"),
    path("marking/sheets/token/", sheet.show_token, name="sheets_token"),
    path("marking/sheets/offline/", sheet.show_offline, name="sheets_offline"),
    path("marking/sheets/<slug:attempt_id>/", sheet.show_sheet, name="sheet"),
    path("marking/sheets/<slug:attempt_id>/files/", marker_files.receive, name="sheet_files"),
    path("marking/sheets/<slug:attempt_id>/print/", sheet.print_one, name="sheet_print"),
    path("learn/attempt/<slug:attempt_id>/appeal/", appeal.make, name="appeal_make"),
    path("bureau/appeals/", appeal.list_appeals, name="appeals"),
    path("bureau/appeals/<slug:public_id>/", appeal.show_appeal, name="appeal"),
]
