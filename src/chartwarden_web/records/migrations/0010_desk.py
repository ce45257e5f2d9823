"""Tables of the desk, and work on hold, by priority, about other work; members cleared for restricted pools."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0009_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodingFindingRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "coding_finding",
            },
        ),
        migrations.CreateModel(
            name="CodingStepRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "coding_step",
            },
        ),
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "consent",
            },
        ),
        migrations.CreateModel(
            name="GlassRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("broken_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "glass",
            },
        ),
        migrations.CreateModel(
            name="KeyMapRecord",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="key_map",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("keys", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "key_map",
            },
        ),
        migrations.CreateModel(
            name="LinkRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "link",
            },
        ),
        migrations.CreateModel(
            name="ListedCodeRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("system", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=20)),
                ("display", models.CharField(max_length=300)),
                ("edition", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "db_table": "listed_code",
            },
        ),
        migrations.CreateModel(
            name="OpenedRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "opened",
            },
        ),
        migrations.CreateModel(
            name="PersonPrintRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("print", models.BigIntegerField()),
            ],
            options={
                "db_table": "person_print",
            },
        ),
        migrations.CreateModel(
            name="RulebookRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("version", models.CharField(max_length=60)),
                ("text", models.TextField()),
                ("state", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=1000)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "rulebook",
            },
        ),
        migrations.CreateModel(
            name="TextPrintRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("print", models.BigIntegerField()),
            ],
            options={
                "db_table": "text_print",
            },
        ),
        migrations.CreateModel(
            name="WaiverRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("approved_at", models.DateTimeField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "waiver",
            },
        ),
        migrations.RemoveConstraint(
            model_name="workrecord",
            name="assigned_work_has_a_holder",
        ),
        migrations.AddField(
            model_name="memberrecord",
            name="clearances",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="workrecord",
            name="about",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="records.workrecord"
            ),
        ),
        migrations.AddField(
            model_name="workrecord",
            name="priority",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="workrecord",
            name="sealed_hold",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="workrecord",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("assigned", "assigned"),
                    ("held", "held"),
                    ("finished", "finished"),
                    ("withdrawn", "withdrawn"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="workrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["assigned", "held"]), _negated=True),
                    ("member__isnull", False),
                    _connector="OR",
                ),
                name="assigned_work_has_a_holder",
            ),
        ),
        migrations.AddField(
            model_name="codingfindingrecord",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="records.workrecord"
            ),
        ),
        migrations.AddField(
            model_name="codingsteprecord",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="records.workrecord"
            ),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="records.patientrecord"
            ),
        ),
        migrations.AddField(
            model_name="glassrecord",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="glass", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="glassrecord",
            name="reviewed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="glassrecord",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="glass", to="records.workrecord"
            ),
        ),
        migrations.AddField(
            model_name="linkrecord",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="records.patientrecord"
            ),
        ),
        migrations.AddConstraint(
            model_name="listedcoderecord",
            constraint=models.UniqueConstraint(fields=("system", "code"), name="listed_code_once"),
        ),
        migrations.AddField(
            model_name="openedrecord",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.documentrecord"
            ),
        ),
        migrations.AddField(
            model_name="openedrecord",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opened", to="records.workrecord"
            ),
        ),
        migrations.AddField(
            model_name="personprintrecord",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="prints", to="records.patientrecord"
            ),
        ),
        migrations.AddField(
            model_name="rulebookrecord",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rulebookrecord",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="textprintrecord",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="prints", to="records.documentrecord"
            ),
        ),
        migrations.AddField(
            model_name="textprintrecord",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.patientrecord"
            ),
        ),
        migrations.AddField(
            model_name="waiverrecord",
            name="approved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="waiverrecord",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="waivers", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="waiverrecord",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="waivers", to="records.workrecord"
            ),
        ),
        migrations.AddIndex(
            model_name="glassrecord",
            index=models.Index(fields=["member", "reviewed_at"], name="glass_of_member"),
        ),
        migrations.AddConstraint(
            model_name="openedrecord",
            constraint=models.UniqueConstraint(fields=("work", "document"), name="opened_once_in_work"),
        ),
        migrations.AddIndex(
            model_name="personprintrecord",
            index=models.Index(fields=["print"], name="person_print_of"),
        ),
        migrations.AddConstraint(
            model_name="rulebookrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="rulebook_by_two",
            ),
        ),
        migrations.AddIndex(
            model_name="textprintrecord",
            index=models.Index(fields=["print"], name="text_print_of"),
        ),
        migrations.AddConstraint(
            model_name="waiverrecord",
            constraint=models.UniqueConstraint(fields=("work", "member"), name="waiver_once_for_work"),
        ),
        migrations.AddConstraint(
            model_name="waiverrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("member", models.F("approved_by")), _negated=True), name="waiver_by_another"
            ),
        ),
    ]
