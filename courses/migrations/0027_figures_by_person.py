from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0026_reminder_habits"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="figurerow",
            index=models.Index(
                fields=["kind", "subject", "place", "state", "done_on", "person"], name="courses_figure_by_person"
            ),
        ),
    ]
