import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0017_kinds_and_unlocking_of_items'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LecturePlay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item_key', models.UUIDField()),
                ('round', models.PositiveIntegerField(default=1)),
                ('recording', models.CharField(help_text='public id; another recording is begun anew', max_length=16)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('accounted_until', models.DateTimeField(default=django.utils.timezone.now)),
                ('duration', models.PositiveIntegerField(default=0, help_text='milliseconds; of the library, else as the player says')),
                ('covered', models.PositiveIntegerField(default=0, help_text='milliseconds that were played at least once')),
                ('ranges', models.JSONField(default=list, help_text='[[from, to], …] in milliseconds, in order and apart')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plays', to='courses.enrolment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'item_key', 'round', 'recording'), name='courses_lectureplay_once')],
            },
        ),
        migrations.CreateModel(
            name='PlayerChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('speed', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=3)),
                ('size', models.CharField(default='auto', help_text='auto, or lines of the picture; 0: sound alone', max_length=8)),
                ('captions', models.CharField(blank=True, help_text='a language, or empty: none', max_length=10)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('speed__gte', Decimal('0.5')), ('speed__lte', Decimal('2'))), name='courses_choice_speed')],
            },
        ),
    ]
