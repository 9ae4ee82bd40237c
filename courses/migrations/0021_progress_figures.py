from django.db import connections, migrations, models
from django.utils import timezone


def mark_everything(apps, schema_editor):
    """Whatever there is already is counted by the clock; until then reports count the records themselves."""
    now, mark = timezone.now(), apps.get_model("courses", "FigureMark")
    for kind, model in (("programme", "Programme"), ("course", "Course")):
        subjects = apps.get_model("courses", model).objects.values_list("pk", flat=True)
        mark.objects.bulk_create([mark(kind=kind, subject=pk, at=now) for pk in subjects])


def remove_triggers(apps, schema_editor):
    """The triggers write into these tables; going back takes them away first."""
    from courses.domain.figures.marks import remove_marks

    remove_marks(connections[schema_editor.connection.alias])


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0020_workshops'),
    ]

    operations = [
        migrations.CreateModel(
            name='FigureDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('course', 'Course'), ('programme', 'Programme')], max_length=10)),
                ('subject', models.BigIntegerField()),
                ('place', models.BigIntegerField(default=0)),
                ('day', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('total', models.IntegerField(default=0)),
                ('doing', models.IntegerField(default=0)),
                ('done', models.IntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('until__isnull', True)), fields=['kind', 'subject', 'place'], name='courses_figureday_now')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject', 'place', 'day'), name='courses_figureday_once')],
            },
        ),
        migrations.CreateModel(
            name='FigureMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('course', 'Course'), ('programme', 'Programme')], max_length=10)),
                ('record', models.BigIntegerField(blank=True, null=True)),
                ('subject', models.BigIntegerField(blank=True, null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'record'], name='courses_figuremark_record')],
            },
        ),
        migrations.CreateModel(
            name='FigureRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('course', 'Course'), ('programme', 'Programme')], max_length=10)),
                ('subject', models.BigIntegerField()),
                ('record', models.BigIntegerField()),
                ('person', models.BigIntegerField()),
                ('place', models.BigIntegerField(default=0)),
                ('state', models.PositiveSmallIntegerField(choices=[(0, 'Waiting'), (1, 'Doing'), (2, 'Done')], default=0)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('until', models.DateField(blank=True, help_text='last day on which it counts as done; empty: for good', null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'subject', 'state', 'done_on', 'place'], name='courses_figure_by_day'), models.Index(condition=models.Q(('until__isnull', False)), fields=['kind', 'until'], name='courses_figure_until')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'record'), name='courses_figure_once')],
            },
        ),
        migrations.RunPython(mark_everything, remove_triggers),
    ]
