"""The app that holds every table."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Tables of charts, work, workforce and ledger."""

    name = "chartwarden_web.records"
    label = "records"
    verbose_name = "Records"
