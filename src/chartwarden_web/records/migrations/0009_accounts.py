"""Sessions, devices, invitations, requests, reviews and tokens; Django's own table of sessions goes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_widenings_may_end"),
    ]

    operations = [
        # Sessions are made anew by signing in; the old ones know neither their device nor how they were proved.
        migrations.RunSQL('DROP TABLE IF EXISTS "django_session"', migrations.RunSQL.noop),
        migrations.AddField(
            model_name="memberrecord",
            name="external_id",
            field=models.CharField(max_length=200, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="memberrecord",
            name="kinds_of_work",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="memberrecord",
            name="team",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.CreateModel(
            name="ApiTokenRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("key_hash", models.CharField(max_length=32, unique=True)),
                ("label", models.CharField(max_length=80)),
                ("purpose", models.CharField(max_length=200)),
                ("scopes", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "api_token",
            },
        ),
        migrations.CreateModel(
            name="AttemptsRecord",
            fields=[
                ("key_hash", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "attempts",
                "indexes": [models.Index(fields=["expires_at"], name="attempts_that_expire")],
            },
        ),
        migrations.CreateModel(
            name="DeviceRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("key_hash", models.CharField(max_length=32)),
                ("label", models.CharField(max_length=80)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("forgotten_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="devices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "device",
            },
        ),
        migrations.CreateModel(
            name="InvitationRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("key_hash", models.CharField(max_length=32, unique=True)),
                ("made_by", models.CharField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "invitation",
            },
        ),
        migrations.CreateModel(
            name="LeaveRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leaves", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "leave",
            },
        ),
        migrations.CreateModel(
            name="NoticeRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=32)),
                ("said", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "notice",
            },
        ),
        migrations.CreateModel(
            name="PasswordRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("encoded", models.CharField(max_length=128)),
                ("until", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "former_password",
            },
        ),
        migrations.CreateModel(
            name="PlaceRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("document_id", models.CharField(blank=True, max_length=32)),
                ("offset", models.PositiveIntegerField(default=0)),
                ("sealed", models.BinaryField(default=b"")),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="records.workrecord"
                    ),
                ),
            ],
            options={
                "db_table": "place",
            },
        ),
        migrations.CreateModel(
            name="RelationRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=200)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("birth_on", models.DateField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "relation",
            },
        ),
        migrations.CreateModel(
            name="RoleReviewRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("quarter", models.CharField(max_length=8)),
                ("role", models.CharField(max_length=20)),
                ("decision", models.CharField(max_length=16)),
                ("decided_by", models.CharField(max_length=32)),
                ("decided_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "role_review",
            },
        ),
        migrations.CreateModel(
            name="SessionRecord",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("public_id", models.CharField(max_length=32, unique=True)),
                ("began_at", models.DateTimeField()),
                ("active_at", models.DateTimeField()),
                ("worked_at", models.DateTimeField()),
                ("veiled_at", models.DateTimeField(null=True)),
                ("wrong_proofs", models.PositiveSmallIntegerField(default=0)),
                ("proof", models.CharField(default="none", max_length=16)),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="records.devicerecord",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "db_table": "session",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccountRequestRecord",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("roles", models.JSONField(default=list)),
                ("reason", models.CharField(max_length=400)),
                ("asked_by", models.CharField(max_length=32)),
                ("asked_at", models.DateTimeField()),
                ("decision", models.CharField(max_length=16)),
                ("decided_by", models.CharField(blank=True, max_length=32)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "account_request",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", ""),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="account_request_has_a_second_person",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="devicerecord",
            constraint=models.UniqueConstraint(fields=("member", "key_hash"), name="device_of_member"),
        ),
        migrations.AddConstraint(
            model_name="leaverecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lte", models.F("ends_on"))), name="leave_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="placerecord",
            constraint=models.UniqueConstraint(fields=("member", "work"), name="place_of_member_in_work"),
        ),
        migrations.AddConstraint(
            model_name="rolereviewrecord",
            constraint=models.UniqueConstraint(fields=("quarter", "member", "role"), name="role_review_once_a_quarter"),
        ),
        migrations.AddIndex(
            model_name="sessionrecord",
            index=models.Index(fields=["member"], name="session_of_member"),
        ),
    ]
