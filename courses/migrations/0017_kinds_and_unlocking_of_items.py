import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import people.models.public_id
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0002_exercises_of_lessons'),
        ('courses', '0016_notes_and_calendar'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='courseitem',
            name='after_items',
            field=models.JSONField(blank=True, default=list, verbose_name='done first'),
        ),
        migrations.AddField(
            model_name='courseitem',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.customdocument', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='courseitem',
            name='library_page',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='article or episode of the library'),
        ),
        migrations.AddField(
            model_name='courseitem',
            name='meeting_link',
            field=models.URLField(blank=True, help_text='Shown to the enrolled only, and only shortly before and while it runs.', max_length=500, verbose_name='link to the meeting'),
        ),
        migrations.AddField(
            model_name='courseitem',
            name='opens_after_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='opens so many days after enrolment'),
        ),
        migrations.AddField(
            model_name='courseitem',
            name='opens_on',
            field=models.DateField(blank=True, null=True, verbose_name='opens on'),
        ),
        migrations.AddField(
            model_name='courseitem',
            name='starts_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='begins at'),
        ),
        migrations.AddField(
            model_name='coursepage',
            name='courses_first',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, help_text='Whoever has not finished them cannot enrol here by themselves.', related_name='+', to='courses.course', verbose_name='courses to finish first'),
        ),
        migrations.AddField(
            model_name='courseversion',
            name='courses_first',
            field=models.JSONField(default=list, help_text='keys of courses to be finished before one enrols oneself'),
        ),
        migrations.AddField(
            model_name='courseversionitem',
            name='after_items',
            field=models.JSONField(default=list, help_text='keys of the items that must be done first'),
        ),
        migrations.AddField(
            model_name='courseversionitem',
            name='opens_after_days',
            field=models.PositiveSmallIntegerField(help_text='opens so many days after enrolment', null=True),
        ),
        migrations.AddField(
            model_name='courseversionitem',
            name='opens_on',
            field=models.DateField(help_text='opens on this day, for everybody', null=True),
        ),
        migrations.AlterField(
            model_name='courseitem',
            name='kind',
            field=models.CharField(choices=[('section', 'part heading'), ('unit', 'reading'), ('library', 'article or episode of the library'), ('lecture', 'lecture'), ('live', 'live session'), ('class', 'class session'), ('file', 'file'), ('assessment', 'assessment')], default='unit', max_length=16, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='courseversionitem',
            name='kind',
            field=models.CharField(choices=[('section', 'part heading'), ('unit', 'reading'), ('library', 'article or episode of the library'), ('lecture', 'lecture'), ('live', 'live session'), ('class', 'class session'), ('file', 'file'), ('assessment', 'assessment')], max_length=16),
        ),
        migrations.CreateModel(
            name='CourseChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', people.models.public_id.PublicIdField(default=people.models.public_id.new_public_id, editable=False, max_length=12, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('choice', models.CharField(choices=[('stay', 'They stay on the version they began with'), ('move', 'They are moved to the new version, with everything they have done')], max_length=8, verbose_name='what happens to those under way')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('under_way', models.PositiveIntegerField(default=0, help_text='how many when it was chosen')),
                ('chosen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('moved', models.PositiveIntegerField(default=0)),
                ('stayed', models.PositiveIntegerField(default=0, help_text='in the middle of an assessment that is no more')),
                ('finished_at', models.DateTimeField(null=True)),
                ('chosen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='courses.course')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.courseversion')),
            ],
            options={
                'ordering': ['-chosen_at', '-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='coursechange',
            index=models.Index(fields=['course', 'digest'], name='courses_change_digest'),
        ),
    ]
