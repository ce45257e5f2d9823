"""The latest verification of the ledger: how far it is and what it found, for every process. Source: control AUD-4."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A table of one row."""

    dependencies = [("records", "0006_ledger_guards")]
    operations = [
        migrations.CreateModel(
            name="LedgerVerificationRecord",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("run", models.CharField(blank=True, max_length=32)),
                ("is_over", models.BooleanField(default=True)),
                ("seen_at", models.DateTimeField()),
                ("said", models.TextField(blank=True)),
                ("seal", models.BinaryField(default=b"")),
            ],
            options={
                "db_table": "ledger_verification",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="ledger_verification_is_one")
                ],
            },
        ),
    ]
