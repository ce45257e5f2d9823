"""The app that holds the sign-in screens."""

from django.apps import AppConfig


class AccountConfig(AppConfig):
    """Signing in and out. Its label differs from allauth's own `account`."""

    name = "chartwarden_web.account"
    label = "signing"
    verbose_name = "Signing in"
