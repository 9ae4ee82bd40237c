from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_api_tokens_and_webhooks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["person", "capacity", "valid_from", "valid_until"], name="membership_person"),
        ),
    ]
