"""An approval may end before its time. The column takes the word already; only what Django knows of it changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more word for a decision."""

    dependencies = [("records", "0007_ledger_verification")]
    operations = [
        migrations.AlterField(
            "wideningrecord",
            "decision",
            models.CharField(
                choices=[("open", "open"), ("approved", "approved"), ("declined", "declined"), ("ended", "ended")],
                max_length=16,
            ),
        )
    ]
