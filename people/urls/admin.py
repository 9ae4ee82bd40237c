"""What stands in front of Wagtail's admin: its own login, password, account, user and group screens lead elsewhere."""

from django.urls import path, re_path

from people.views import admin_door

urlpatterns = [
    path("admin/login/", admin_door.to_sign_in),
    re_path(r"^admin/password_reset/", admin_door.to_password_reset),
    path("admin/account/", admin_door.to_account),
    re_path(r"^admin/(?:users|groups|reports/users)(?:/|$)", admin_door.to_register),
    re_path(r"^admin/bulk/people/user/", admin_door.to_register),
]
