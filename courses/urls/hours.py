"""Addresses of hours: one's own, and the desk of bureau and coordinators."""

from django.urls import path

from courses.views import hour_desk, hours

urlpatterns = [
    path("learn/hours/", hours.show_hours, name="hours"),
    path("learn/hours/new/", hours.hand_in, name="hour_claim_new"),
    path("learn/hours/statement.pdf", hours.own_statement, {"form": "pdf"}, name="hour_statement_pdf"),
    path("learn/hours/statement.xlsx", hours.own_statement, {"form": "xlsx"}, name="hour_statement_sheet"),
    path("learn/hours/<slug:public_id>/", hours.show_claim, name="hour_claim"),
    path("learn/hours/<slug:public_id>/withdraw/", hours.withdraw, name="hour_claim_withdraw"),
    path("learn/hours/<slug:public_id>/evidence/", hours.show_evidence, name="hour_evidence"),
    path("bureau/hours/", hour_desk.list_people, name="hours_people"),
    path("bureau/hours/export/", hour_desk.export_people, name="hours_export"),
    path("bureau/hours/handed-in/", hour_desk.list_claims, name="hour_claims"),
    path("bureau/hours/handed-in/<slug:public_id>/", hour_desk.decide, name="hour_claim_decide"),
    path("bureau/hours/<slug:public_id>/", hour_desk.show_person, name="hours_of"),
    path("bureau/hours/<slug:public_id>/enter/", hour_desk.enter_for, name="hours_enter"),
    path(
        "bureau/hours/<slug:public_id>/statement.pdf", hour_desk.person_statement, {"form": "pdf"}, name="hours_of_pdf"
    ),
    path(
        "bureau/hours/<slug:public_id>/statement.xlsx",
        hour_desk.person_statement,
        {"form": "xlsx"},
        name="hours_of_sheet",
    ),
    path("bureau/hours/<slug:public_id>/<slug:entry_id>/", hour_desk.correct, name="hours_correct"),
]
