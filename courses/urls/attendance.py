"""Addresses of attendance: the learner's short ones, and the trainer's screen."""

from django.urls import path

from courses.views import attendance_day, attendance_make_up, attendance_roll, attendance_screen, attendance_sign_in

SESSION = "bureau/register/<slug:public_id>/<int:number>/"
DAY = "bureau/register/<slug:public_id>/day/<slug:day>/"

urlpatterns = [
    path("q/", attendance_sign_in.type_code, name="check_in"),
    path("q/held/", attendance_sign_in.go_on, name="check_in_held"),
    path("q/note/", attendance_sign_in.note, name="check_in_note"),
    path("q/at/<int:number>/", attendance_sign_in.show_done, name="check_in_done"),
    path("q/<slug:token>/", attendance_sign_in.scan, name="check_in_scan"),
    path("bureau/register/worker.js", attendance_roll.worker, name="roll_worker"),
    path("bureau/register/offline/", attendance_roll.show_offline, name="roll_offline"),
    path(f"{DAY}", attendance_day.show_day, name="register_day"),
    path(f"{DAY}sheet.pdf", attendance_day.give_paper, {"kind": "sheet"}, name="register_day_sheet"),
    path(f"{DAY}record.pdf", attendance_day.give_paper, {"kind": "record"}, name="register_day_record"),
    path("learn/make-up/", attendance_make_up.show_own, name="make_up"),
    path("bureau/register/<slug:public_id>/missed/", attendance_make_up.show_run, name="register_missed"),
    path("bureau/register/<slug:public_id>/scan/<slug:sheet>/", attendance_day.give_scan, name="register_scan"),
    path(f"{SESSION}call/", attendance_roll.call, name="roll_call"),
    path(f"{SESSION}states/", attendance_roll.give_states, name="roll_states"),
    path(f"{SESSION}screen/", attendance_screen.show_screen, name="attendance_screen"),
    path(f"{SESSION}wall/", attendance_screen.show_wall, name="attendance_wall"),
    path(f"{SESSION}code/", attendance_screen.give_code, name="attendance_code"),
    path(f"{SESSION}live/", attendance_screen.show_live, name="attendance_live"),
    path(f"{SESSION}door/", attendance_screen.change_door, name="attendance_door"),
]
