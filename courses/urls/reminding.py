"""Addresses of reminders: the log, and the rules of the bureau."""

from django.urls import path

from courses.views import reminding

urlpatterns = [
    path("bureau/reminders/", reminding.list_reminders, name="reminders"),
    path("bureau/reminders/rules/", reminding.list_rules, name="reminder_rules"),
    path("bureau/reminders/rules/new/", reminding.make_rule, name="reminder_rule_new"),
    path("bureau/reminders/rules/<slug:public_id>/", reminding.edit_rule, name="reminder_rule"),
    path("bureau/reminders/rules/<slug:public_id>/switch/", reminding.switch, name="reminder_rule_switch"),
]
