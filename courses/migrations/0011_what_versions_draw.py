"""What a version asks of the item bank, known without calling its plugin."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0010_register_of_sessions'),
    ]

    operations = [
        migrations.AddField(
            model_name='assessmentversion',
            name='draws',
            field=models.JSONField(blank=True, null=True),
        ),
    ]
