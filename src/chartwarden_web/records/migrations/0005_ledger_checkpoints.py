"""Checkpoints that stay: one for some hundred entries, and one for each rotation of the key. Source: control AUD-4."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of checkpoints."""

    dependencies = [("records", "0004_work_target_is_sealed")]
    operations = [
        migrations.CreateModel(
            name="LedgerCheckpointRecord",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("note", models.TextField()),
            ],
            options={"db_table": "ledger_checkpoint"},
        ),
    ]
