"""Addresses of workshops."""

from django.urls import path

from courses.views import workshop, workshop_lead, workshop_post, workshop_thread

urlpatterns = [
    path("learn/workshops/", workshop.list_own, name="workshops"),
    path("learn/workshops/notices/", workshop.notices, name="workshop_notices"),
    path("learn/workshop/<slug:public_id>/", workshop.show, name="workshop"),
    path("learn/workshop/<slug:public_id>/new/", workshop.new_thread, name="workshop_new"),
    path("learn/workshop/<slug:public_id>/read/", workshop.mark_all_read, name="workshop_read"),
    path("learn/workshop/<slug:public_id>/mute/", workshop.mute, name="workshop_mute"),
    path("learn/workshop/<slug:public_id>/people/", workshop.find_people, name="workshop_people"),
    path("learn/thread/<slug:public_id>/", workshop_thread.show, name="workshop_thread"),
    path("learn/thread/<slug:public_id>/reply/", workshop_thread.reply, name="workshop_reply"),
    path("learn/thread/<slug:public_id>/follow/", workshop_thread.follow, name="workshop_follow"),
    path("learn/thread/<slug:public_id>/steer/", workshop_thread.steer, name="workshop_steer"),
    path("learn/thread/<slug:public_id>/summary/", workshop_thread.summarise, name="workshop_summary"),
    path("learn/post/<slug:public_id>/", workshop_post.show, name="workshop_post"),
    path("learn/post/<slug:public_id>/edit/", workshop_post.edit, name="workshop_edit"),
    path("learn/post/<slug:public_id>/withdraw/", workshop_post.withdraw, name="workshop_withdraw"),
    path("learn/post/<slug:public_id>/answer/", workshop_post.answer, name="workshop_answer"),
    path("learn/post/<slug:public_id>/useful/", workshop_post.useful, name="workshop_useful"),
    path("learn/post/<slug:public_id>/report/", workshop_post.report, name="workshop_report"),
    path("learn/post/file/<slug:file_id>/", workshop_post.read_file, name="workshop_file"),
    path("bureau/workshops/", workshop_lead.list_led, name="workshops_led"),
    path("bureau/workshops/open/", workshop_lead.open_one, name="workshop_open"),
    path("bureau/workshops/reports/", workshop_lead.list_reported, name="workshop_reports"),
    path("bureau/workshops/reports/<slug:public_id>/", workshop_lead.look, name="workshop_look"),
    path("bureau/workshops/<slug:public_id>/", workshop_lead.settle, name="workshop_settle"),
    path("workshop/quiet/<str:token>/", workshop.quiet, name="workshop_quiet"),
]
