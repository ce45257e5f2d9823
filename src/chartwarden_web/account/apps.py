"""The app of signing in and out."""

from django.apps import AppConfig


class AccountConfig(AppConfig):
    """Signing in and out, on django-allauth."""

    name = "chartwarden_web.account"
    label = "signing"  # allauth has taken `account`
