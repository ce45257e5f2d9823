"""Incidents: what was reported, assessed and decided, each sealed under a key of its own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_home_phone"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncidentRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("triaged", "triaged"),
                            ("decided", "decided"),
                            ("closed", "closed"),
                        ],
                        max_length=16,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "reporter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("wrapping_id", models.CharField(max_length=40)),
                ("wrapped_key", models.BinaryField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "incident",
                "indexes": [models.Index(fields=["reporter", "opened_at"], name="incident_of_reporter")],
            },
        ),
    ]
