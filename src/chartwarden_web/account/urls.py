"""Addresses of signing in and out, and of factors. The names are those that allauth asks for, where it asks."""

from django.urls import path

from chartwarden_web.account import factor_views, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/factor/", views.show_factor, name="mfa_authenticate"),
    path("sign-in/passkey/", views.sign_in_by_passkey, name="sign_in_by_passkey"),
    path("sign-in/passkey/ask/", views.ask_passkey, name="ask_passkey"),
    path("factors/", factor_views.factors, name="factors"),
    path("factors/passkey/", factor_views.new_passkey, name="new_passkey"),
    path("factors/passkey/first/", factor_views.first_passkey, name="first_passkey"),
    path("factors/passkey/add/", factor_views.add_passkey, name="add_passkey"),
    path("factors/code-app/", factor_views.new_code_app, name="new_code_app"),
    path("factors/code-app/first/", factor_views.first_code_app, name="first_code_app"),
    path("factors/code-app/add/", factor_views.add_code_app, name="add_code_app"),
    path("factors/recovery-codes/", factor_views.renew_recovery_codes, name="renew_recovery_codes"),
    path("factors/password/", factor_views.new_password, name="new_password"),
    path("factors/password/change/", factor_views.change_own_password, name="change_own_password"),
    path("factors/<str:factor_id>/", factor_views.factor, name="factor"),
    path("factors/<str:factor_id>/rename/", factor_views.rename, name="rename_factor"),
    path("factors/<str:factor_id>/remove/", factor_views.remove, name="remove_factor"),
    path("sign-out/", views.leave, name="account_logout"),
]
