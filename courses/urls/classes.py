"""Addresses of classes: planning, admission and closing for staff; list, page and application for learners."""

from django.urls import path

from courses.views import class_admission, class_closing, class_listing, class_page, class_postponing, class_staff

urlpatterns = [
    path("learn/course/<slug:course_id>/classes/", class_page.list_classes, name="class_list"),
    path("learn/class/<slug:public_id>/", class_page.show_class, name="class_page"),
    path("learn/class/<slug:public_id>/apply/", class_page.apply, name="class_apply"),
    path("learn/class/<slug:public_id>/withdraw/", class_page.take_back, name="class_withdraw"),
    path("learn/class/<slug:public_id>/class.ics", class_page.calendar, name="class_calendar"),
    path("learn/class/<slug:public_id>/file/<slug:material_id>/", class_page.material, name="class_material"),
    path("bureau/classes/", class_listing.list_classes, name="classes"),
    path("bureau/classes/classes.csv", class_listing.give_list, name="classes_csv"),
    path("bureau/classes/new/", class_staff.add_class, name="class_new"),
    path("bureau/classes/<slug:public_id>/", class_staff.show_class, name="class_manage"),
    path("bureau/classes/<slug:public_id>/edit/", class_staff.edit_class, name="class_edit"),
    path("bureau/classes/<slug:public_id>/open/", class_staff.open_class, name="class_open"),
    path("bureau/classes/<slug:public_id>/shut/", class_staff.shut_class, name="class_shut"),
    path("bureau/classes/<slug:public_id>/cancel/", class_staff.call_off, name="class_cancel"),
    path("bureau/classes/<slug:public_id>/postpone/", class_postponing.postpone, name="class_postpone"),
    path("bureau/classes/<slug:public_id>/session/", class_staff.edit_session, name="class_session_new"),
    path("bureau/classes/<slug:public_id>/session/<int:number>/", class_staff.edit_session, name="class_session"),
    path(
        "bureau/classes/<slug:public_id>/session/<int:number>/cancel/", class_staff.call_session_off,
        name="class_session_cancel",
    ),
    path("bureau/classes/<slug:public_id>/hours/", class_staff.set_hours, name="class_hours"),
    path("bureau/classes/<slug:public_id>/files/", class_staff.hand_out, name="class_files"),
    path("bureau/classes/<slug:public_id>/files/<slug:material_id>/", class_staff.take_off, name="class_file"),
    path("bureau/classes/<slug:public_id>/applications/", class_admission.list_applications, name="class_applications"),
    path(
        "bureau/classes/<slug:public_id>/applications/<slug:application_id>/", class_admission.answer,
        name="class_application",
    ),
    path("bureau/classes/<slug:public_id>/closing/", class_closing.show_closing, name="class_closing"),
    path("bureau/classes/<slug:public_id>/closing/make-up/", class_closing.make_up, name="class_make_up"),
    path("bureau/classes/<slug:public_id>/closing/propose/", class_closing.propose, name="class_propose"),
    path(
        "bureau/classes/<slug:public_id>/closing/<slug:proposal_id>/", class_closing.decide, name="class_decide"
    ),
]  # fmt: skip
