"""The order of the words of documents, sealed: a passage is recognised that somebody edited."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0011_shadow"),
    ]

    operations = [
        migrations.CreateModel(
            name="WordOrderRecord",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="order",
                        serialize=False,
                        to="records.documentrecord",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "word_order",
            },
        ),
    ]
