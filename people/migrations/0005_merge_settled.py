"""What the rules of a merge wrote into rows of either record, so that it can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_memberships_by_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="personmerge",
            name="changed",
            field=models.JSONField(default=list),
        ),
    ]
