"""The telephone at a member's home: charts that name the same line go to somebody else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0012_word_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="memberrecord",
            name="home_phone",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
    ]
