"""The target of a work item is sealed under its patient's key. Source: 45 CFR 164.312(a)(2)(iv).

A migration has no keys, so targets that stood in clear are not carried over; there is no released version that has any.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Ciphertext in place of words."""

    dependencies = [("records", "0003_ledger_refuses_replacing")]
    operations = [
        migrations.RemoveField("workrecord", "target"),
        migrations.AddField("workrecord", "sealed", models.BinaryField(default=b""), preserve_default=False),
    ]
