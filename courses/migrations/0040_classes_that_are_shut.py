from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0039_imports_taken_back")]

    operations = [
        migrations.AddField(
            model_name="classrun",
            name="shut_at",
            field=models.DateTimeField(
                blank=True, help_text="no application is taken any more; still shown", null=True
            ),
        ),
    ]
