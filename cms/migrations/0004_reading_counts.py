from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cms", "0003_sizes_captions_and_glossary"),
    ]

    operations = [
        migrations.AddField(
            model_name="custommedia",
            name="may_read",
            field=models.BooleanField(
                default=False,
                help_text="For learners who do not hear, and for slow lines. Needs captions; it is recorded as read, "
                "not as played.",
                verbose_name="reading the transcript counts too",
            ),
        ),
    ]
