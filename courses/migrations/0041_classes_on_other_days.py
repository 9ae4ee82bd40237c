from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0040_classes_that_are_shut'),
    ]

    operations = [
        migrations.AlterField(
            model_name='classchange',
            name='kind',
            field=models.CharField(choices=[('added', 'Added'), ('moved', 'Moved'), ('cancelled', 'Cancelled'), ('class_moved', 'Class Moved'), ('class_cancelled', 'Class Cancelled'), ('postponed', 'Postponed')], max_length=16),
        ),
    ]
