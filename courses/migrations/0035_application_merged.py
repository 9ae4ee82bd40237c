"""An application of a class may count with another one: two records of one person had both asked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0034_places_in_lists_of_statuses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="classapplication",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "to be decided"),
                    ("waiting", "on the waiting list"),
                    ("admitted", "admitted"),
                    ("refused", "not admitted"),
                    ("withdrawn", "withdrawn"),
                    ("cancelled", "class cancelled"),
                    ("merged", "counts with another application"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
    ]
