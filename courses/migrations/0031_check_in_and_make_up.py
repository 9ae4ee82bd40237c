"""Signing in to a session, taps with their moment, signed sheets, half days made up in another class."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cms.models.storage
import people.models.public_id


def keep_moments(apps, schema_editor):
    """What was noted before was noted when it was written."""
    apps.get_model("courses", "AttendanceRecord").objects.update(noted_at=models.F("recorded_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0030_class_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="attendancerecord",
            name="state",
            field=models.CharField(choices=[("present", "present"), ("late", "came late"), ("left_early", "left early"), ("excused", "excused"), ("absent", "not there"), ("made_up", "made up"), ("taken_back", "taken back")], max_length=12),
        ),
        migrations.AlterField(
            model_name="attendancerecord",
            name="method",
            field=models.CharField(choices=[("qr", "scanned"), ("code", "code"), ("roll", "roll-call"), ("paper", "paper sheet"), ("make_up", "another class"), ("import", "import")], max_length=12),
        ),
        migrations.AlterField(
            model_name="attendancerecord",
            name="recorded_at",
            field=models.DateTimeField(default=django.utils.timezone.now, help_text="when it reached the server"),
        ),
        migrations.AddField(
            model_name="attendancerecord",
            name="noted_at",
            field=models.DateTimeField(default=django.utils.timezone.now, help_text="when it was tapped, scanned or written"),
        ),
        migrations.AddField(
            model_name="attendancerecord",
            name="key",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(keep_moments, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="attendancerecord",
            constraint=models.UniqueConstraint(condition=models.Q(("key", ""), _negated=True), fields=("session", "key"), name="courses_attendance_key"),
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opens_before", models.PositiveSmallIntegerField(default=30, verbose_name="opens so many minutes before")),
                ("grace", models.PositiveSmallIntegerField(default=10, verbose_name="late after so many minutes")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("session", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="check_in", to="courses.classsession")),
            ],
        ),
        migrations.CreateModel(
            name="SignedSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", people.models.public_id.PublicIdField(default=people.models.public_id.new_public_id, editable=False, max_length=12, unique=True)),
                ("day", models.DateField()),
                ("name", models.CharField(max_length=150)),
                ("kind", models.CharField(max_length=12)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.FileField(max_length=255, storage=cms.models.storage.evidence_storage, upload_to="attempts/%Y/%m/")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("added_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="signed_sheets", to="courses.classrun")),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("run", "day", "sha256"), name="courses_signed_sheet_once")],
            },
        ),
        migrations.CreateModel(
            name="MakeUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", people.models.public_id.PublicIdField(default=people.models.public_id.new_public_id, editable=False, max_length=12, unique=True)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("given_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("missed", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="make_ups", to="courses.classsession")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="make_ups", to=settings.AUTH_USER_MODEL)),
                ("session", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="guests", to="courses.classsession")),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("withdrawn_at", None)), fields=("missed", "person"), name="courses_make_up_once"),
                    models.UniqueConstraint(condition=models.Q(("withdrawn_at", None)), fields=("session", "person"), name="courses_make_up_guest_once"),
                    models.CheckConstraint(condition=models.Q(("missed", models.F("session")), _negated=True), name="courses_make_up_elsewhere"),
                ],
            },
        ),
    ]
