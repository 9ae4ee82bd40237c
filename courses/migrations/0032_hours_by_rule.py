"""Cycles and caps of hours as data, hours handed in with evidence, the category of a course's hours."""

import os
from datetime import date

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q, Value

import cms.models.storage
import people.models.public_id

KINDS = [("certificate", "outside certificate"), ("paper", "paper record")]
STATES = [
    ("waiting", "waiting for a decision"),
    ("returned", "returned to be completed"),
    ("approved", "approved"),
    ("refused", "not counted"),
    ("withdrawn", "taken back"),
]


def asked(name, default):
    """What the environment said, where the cycle was a setting."""
    try:
        return int(os.environ.get(f"XINQIAO_HOURS_CYCLE_{name}") or default)
    except ValueError:
        return default


def keep_what_was_set(apps, schema_editor):
    """The cycle that the settings named becomes the rule for everybody."""
    years, target = asked("YEARS", 5), asked("TARGET", 360)
    apps.get_model("courses", "HourCycleRule").objects.get_or_create(
        owner=None,
        defaults={
            "starts_on": date(asked("FIRST_YEAR", 2026), 1, 1),
            "years": min(20, max(1, years)),
            "target": min(32767, max(0, target)),
        },
    )


def person(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


def hours(label, **more):
    return models.DecimalField(
        blank=True,
        decimal_places=2,
        max_digits=7,
        null=True,
        validators=[django.core.validators.MinValueValidator(0)],
        verbose_name=label,
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0031_check_in_and_make_up"),
        ("people", "0004_memberships_by_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="hourcategory",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
                verbose_name="owner organisation",
            ),
        ),
        migrations.AlterField(model_name="hourcategory", name="cap", field=hours("most hours counted in a cycle")),
        migrations.AddField(
            model_name="hourcategory",
            name="cap_year",
            field=hours(
                "most hours counted in a year of the cycle",
                help_text="What is earned above it is shown and does not count.",
            ),
        ),
        migrations.AddField(
            model_name="hourcategory",
            name="minimum",
            field=hours(
                "least hours in a cycle", help_text="Whoever has fewer is short in the cycle, whatever the sum."
            ),
        ),
        migrations.AddField(
            model_name="hourcategory",
            name="is_active",
            field=models.BooleanField(
                default=True,
                help_text="Switched off, nobody can choose it; what was earned in it stays.",
                verbose_name="in use",
            ),
        ),
        migrations.AddConstraint(
            model_name="hourcategory",
            constraint=models.CheckConstraint(
                condition=(Q(cap_year=None) | Q(cap_year__gte=0))
                & (Q(cap=None) | Q(cap__gte=0))
                & (Q(minimum=None) | Q(minimum__gte=0)),
                name="hours_category_not_negative",
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="hour_category",
            field=models.ForeignKey(
                blank=True,
                help_text="Counts for hours that people earn from now on. Empty: hours without a category.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="courses.hourcategory",
                verbose_name="category of its hours",
            ),
        ),
        migrations.CreateModel(
            name="HourCycleRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", people.models.public_id.PublicIdField()),
                (
                    "starts_on",
                    models.DateField(
                        help_text="Cycles follow one another from this day on.",
                        verbose_name="first day of the first cycle",
                    ),
                ),
                (
                    "years",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="years in a cycle",
                    ),
                ),
                (
                    "target",
                    models.PositiveSmallIntegerField(
                        default=360,
                        help_text="0: nothing is asked for, hours are only counted.",
                        verbose_name="hours asked for in a cycle",
                    ),
                ),
                (
                    "owner",
                    models.OneToOneField(
                        blank=True,
                        help_text="With every unit below it. Empty: for everybody else.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                        verbose_name="owner organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "cycle of hours",
                "verbose_name_plural": "cycles of hours",
                "ordering": ["owner_id"],
                "constraints": [
                    models.UniqueConstraint(Value(1), condition=Q(owner=None), name="hours_one_cycle_for_everybody"),
                    models.CheckConstraint(condition=Q(years__gte=1, years__lte=20), name="hours_cycle_has_years"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HourClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", people.models.public_id.PublicIdField()),
                ("form_key", models.CharField(editable=False, max_length=40)),
                (
                    "kind",
                    models.CharField(choices=KINDS, default="certificate", max_length=12, verbose_name="origin"),
                ),
                ("title", models.CharField(max_length=160, verbose_name="what it was")),
                ("giver", models.CharField(max_length=120, verbose_name="who gave it")),
                ("day", models.DateField(verbose_name="day earned")),
                ("hours", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="credit hours")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="words to whoever decides")),
                ("file", models.FileField(storage=cms.models.storage.evidence_storage, upload_to="hours/")),
                ("file_name", models.CharField(max_length=120)),
                ("file_size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=10, verbose_name="state")),
                ("handed_in_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.hourcategory",
                        verbose_name="category of hours",
                    ),
                ),
                ("decided_by", person(blank=True, null=True)),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                        verbose_name="district on that day",
                    ),
                ),
                ("entered_by", person(blank=True, null=True)),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claim",
                        to="courses.hourentry",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                        verbose_name="organisation on that day",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hour_claims",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "hours handed in",
                "verbose_name_plural": "hours handed in",
                "ordering": ["-handed_in_at", "-pk"],
                "indexes": [models.Index(fields=["state", "handed_in_at"], name="hour_claim_queue")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "form_key"), name="hour_claim_form_once"),
                    models.CheckConstraint(condition=Q(("hours__gt", 0)), name="hour_claim_has_hours"),
                    models.CheckConstraint(
                        condition=Q(state="approved", entry__isnull=False) | (~Q(state="approved") & Q(entry=None)),
                        name="hour_claim_approved_has_entry",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HourClaimStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(choices=STATES, max_length=10)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("actor", person(blank=True, null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="courses.hourclaim"
                    ),
                ),
            ],
            options={"ordering": ["at", "pk"]},
        ),
        migrations.RunPython(keep_what_was_set, migrations.RunPython.noop),
    ]
