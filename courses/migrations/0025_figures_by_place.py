from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0024_statements"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="figurerow",
            index=models.Index(fields=["kind", "subject", "place", "record"], name="courses_figure_by_place"),
        ),
    ]
