import cms.models.storage
import django.db.models.deletion
import people.models.public_id
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0028_entering_programmes"),
        ("people", "0004_memberships_by_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CertificateTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    people.models.public_id.PublicIdField(
                        default=people.models.public_id.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name of the design")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate_templates",
                        to="people.organisation",
                        verbose_name="owner organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate design",
                "verbose_name_plural": "certificate designs",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TemplateVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    people.models.public_id.PublicIdField(
                        default=people.models.public_id.new_public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published")], default="draft", max_length=10
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "orientation",
                    models.CharField(
                        choices=[("landscape", "A4, wide"), ("portrait", "A4, upright")],
                        default="landscape",
                        max_length=10,
                        verbose_name="paper",
                    ),
                ),
                (
                    "background",
                    models.FileField(
                        blank=True,
                        storage=cms.models.storage.private_storage,
                        upload_to="certificates/grounds/",
                        verbose_name="background",
                    ),
                ),
                (
                    "seal",
                    models.FileField(
                        blank=True,
                        storage=cms.models.storage.private_storage,
                        upload_to="certificates/seals/",
                        verbose_name="seal",
                    ),
                ),
                ("fields", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("published_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="courses.certificatetemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a certificate design",
                "verbose_name_plural": "versions of certificate designs",
                "ordering": ["template", "-number"],
            },
        ),
        migrations.AddField(
            model_name="certificate",
            name="template_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="courses.templateversion",
            ),
        ),
        migrations.CreateModel(
            name="TemplateChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "issuer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="template_choice",
                        to="courses.issuer",
                    ),
                ),
                (
                    "programme",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="template_choice",
                        to="courses.programme",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="courses.certificatetemplate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issuer__isnull", False), ("programme__isnull", True)),
                            models.Q(("issuer__isnull", True), ("programme__isnull", False)),
                            _connector="OR",
                        ),
                        name="template_choice_for_one",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="templateversion",
            constraint=models.UniqueConstraint(fields=("template", "number"), name="template_version_number_once"),
        ),
        migrations.AddConstraint(
            model_name="templateversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("template",), name="template_one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="templateversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "draft"), ("published_at__isnull", False), _connector="OR"),
                name="template_version_published_at",
            ),
        ),
    ]
