"""The table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("plugin_zoo_good", "0099_gone")]
    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[("id", models.BigAutoField(primary_key=True, serialize=False)), ("text", models.TextField())],
            options={"verbose_name": "note"},
        )
    ]
