"""Addresses of assigned training."""

from django.urls import path

from courses.views import assignment, assignment_people

ONE = "bureau/assignments/<slug:public_id>/"

urlpatterns = [
    path("bureau/assignments/", assignment.list_assignments, name="assignments"),
    path("bureau/assignments/new/", assignment.make, name="assignment_new"),
    path(ONE, assignment.show, name="assignment"),
    path(f"{ONE}edit/", assignment.edit, name="assignment_edit"),
    path(f"{ONE}preview/", assignment.look, name="assignment_preview"),
    path(f"{ONE}publish/", assignment.change, {"do": "publish"}, name="assignment_publish"),
    path(f"{ONE}move/", assignment.change, {"do": "move"}, name="assignment_move"),
    path(f"{ONE}end/", assignment.change, {"do": "end"}, name="assignment_end"),
    path(f"{ONE}delete/", assignment.change, {"do": "delete"}, name="assignment_delete"),
    path(f"{ONE}names/", assignment_people.name, name="assignment_names"),
    path(f"{ONE}names/forget/", assignment_people.forget_names, name="assignment_forget"),
    path(f"{ONE}people/", assignment_people.people, name="assignment_people"),
    path(f"{ONE}people/grant/", assignment_people.grant, name="assignment_grant"),
]
