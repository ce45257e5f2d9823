"""Who sits beside a member at their screen, declared, and until when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0010_desk"),
    ]

    operations = [
        migrations.AddField(
            model_name="sessionrecord",
            name="shadow",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sessionrecord",
            name="shadow_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="sessionrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(shadow__isnull=True, shadow_until__isnull=True)
                | (models.Q(shadow__isnull=False, shadow_until__isnull=False) & ~models.Q(shadow=models.F("member"))),
                name="session_shadow_is_another",
            ),
        ),
    ]
