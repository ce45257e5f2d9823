"""The app that holds the coder's screens."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The coder's screens."""

    name = "chartwarden_web.desk"
    label = "desk"
    verbose_name = "Desk"
