"""Addresses of the register: signing in, one's own account, and the bureau's screens."""

from allauth.account import views as allauth_views
from django.urls import include, path, re_path

from people.views import account, activate, audit, codes, merges, roles, rosters, tokens, webhooks

accounts = [
    path("login/", allauth_views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", activate.activate, name="account_signup"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("accounts/", include(accounts)),
    path("activate/", activate.activate, name="activate"),
    path("account/", account.account, name="account"),
    path("account/sessions/end/", account.end_other_sessions, name="account_end_sessions"),
    path("account/consents/withdraw/", account.withdraw, name="account_withdraw"),
    path("account/agree/", account.agree, name="account_agree"),
    path("account/messages/", account.own_messages, name="account_messages"),
    path("account/export/", account.export_own, name="account_export"),
    path("bureau/rosters/", rosters.rosters, name="rosters"),
    path("bureau/rosters/form.xlsx", rosters.roster_template, name="roster_template"),
    path("bureau/rosters/people.xlsx", rosters.roster_export, name="roster_export"),
    path("bureau/rosters/<str:public_id>/", rosters.roster, name="roster"),
    path("bureau/rosters/<str:public_id>/progress/", rosters.roster_progress, name="roster_progress"),
    path("bureau/rosters/<str:public_id>/confirm/", rosters.roster_confirm, name="roster_confirm"),
    path("bureau/rosters/<str:public_id>/cancel/", rosters.roster_cancel, name="roster_cancel"),
    path("bureau/rosters/<str:public_id>/undo/", rosters.roster_undo, name="roster_undo"),
    path("bureau/rosters/<str:public_id>/absent/", rosters.roster_absent, name="roster_absent"),
    path("bureau/rosters/<str:public_id>/result.xlsx", rosters.roster_result, name="roster_result"),
    path("bureau/codes/", codes.codes, name="codes"),
    path("bureau/codes/<str:public_id>/", codes.codes_issue, name="codes_issue"),
    path("bureau/codes/<str:public_id>/people/", codes.codes_people, name="codes_people"),
    path("bureau/codes/<str:public_id>/people/<str:person_id>/", codes.codes_person, name="codes_person"),
    path("bureau/merges/", merges.merges, name="merges"),
    path("bureau/merges/<str:public_id>/", merges.merge, name="merge"),
    path("bureau/merges/<str:public_id>/undo/", merges.merge_undo, name="merge_undo"),
    path("bureau/merges/<str:keep_id>/with/<str:drop_id>/", merges.merge_compare, name="merge_compare"),
    path("bureau/audit/", audit.audit, name="audit"),
    path("bureau/roles/", roles.roles, name="roles"),
    path("bureau/roles/<str:public_id>/revoke/", roles.role_revoke, name="role_revoke"),
    path("bureau/tokens/", tokens.tokens, name="tokens"),
    path("bureau/tokens/<slug:public_id>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("bureau/webhooks/", webhooks.webhooks, name="webhooks"),
    path("bureau/webhooks/<slug:public_id>/", webhooks.webhook, name="webhook"),
    path("bureau/webhooks/<slug:public_id>/renew/", webhooks.webhook_renew, name="webhook_renew"),
    path("bureau/webhooks/<slug:public_id>/end/", webhooks.webhook_end, name="webhook_end"),
    path("bureau/webhooks/<slug:public_id>/on/", webhooks.webhook_on, name="webhook_on"),
    path("bureau/webhooks/<slug:public_id>/test/", webhooks.webhook_test, name="webhook_test"),
    path("bureau/webhooks/<slug:public_id>/again/<slug:delivery_id>/", webhooks.webhook_again, name="webhook_again"),
]
