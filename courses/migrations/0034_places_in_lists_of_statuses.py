"""A random place for each certificate in the list of statuses of its issuer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0033_imports_of_past_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="CertificateStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("index", models.PositiveIntegerField()),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="status", to="courses.certificate"
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.issuer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "number", "index"), name="certificate_status_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(("index__lt", 131072)), name="certificate_status_in_list"
                    ),
                ],
            },
        ),
    ]
