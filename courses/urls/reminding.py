"""Addresses of reminders: the log, and the rules of the bureau."""

from django.urls import path

from courses.views import reminder_habit, reminding

urlpatterns = [
    path("learn/reminders/", reminder_habit.choose, name="reminder_habit"),
    path("reminders/quiet/<str:token>/", reminder_habit.quiet, name="reminders_quiet"),
    path("bureau/reminders/", reminding.list_reminders, name="reminders"),
    path("bureau/reminders/rules/", reminding.list_rules, name="reminder_rules"),
    path("bureau/reminders/rules/new/", reminding.make_rule, name="reminder_rule_new"),
    path("bureau/reminders/rules/<slug:public_id>/", reminding.edit_rule, name="reminder_rule"),
    path("bureau/reminders/rules/<slug:public_id>/switch/", reminding.switch, name="reminder_rule_switch"),
]
