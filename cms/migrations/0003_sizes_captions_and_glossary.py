import cms.models.storage
import cms.storages
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelsearch.index
import people.models.public_id
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0002_exercises_of_lessons'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='term')),
                ('name_en', models.CharField(blank=True, max_length=80, verbose_name='term in English')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='address')),
                ('text', models.TextField(max_length=600, verbose_name='explanation')),
                ('text_en', models.TextField(blank=True, max_length=1200, verbose_name='explanation in English')),
                ('synonyms', models.TextField(blank=True, help_text='One a line, in either language.', max_length=400, verbose_name='other words for it')),
                ('is_shown', models.BooleanField(default=True, verbose_name='shown to readers')),
            ],
            options={
                'verbose_name': 'glossary term',
                'verbose_name_plural': 'glossary terms',
                'ordering': ['name'],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.AddField(
            model_name='custommedia',
            name='chapters',
            field=models.JSONField(blank=True, default=list, editable=False, help_text='[{start, title, title_en}, …], start in whole seconds'),
        ),
        migrations.AddField(
            model_name='custommedia',
            name='may_download',
            field=models.BooleanField(default=False, help_text='They find the files below the player.', verbose_name='learners may keep a copy'),
        ),
        migrations.AddField(
            model_name='custommedia',
            name='must_play',
            field=models.PositiveSmallIntegerField(default=0, help_text='Before a lecture with it counts as done; 0: learners say so themselves. Skipping is not playing.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='must be played, in percent'),
        ),
        migrations.CreateModel(
            name='MediaCaptions',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('zh-hans', 'Chinese'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('media', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='captions', to='cms.custommedia')),
                ('transcript', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.transcript')),
            ],
            options={
                'verbose_name': 'captions',
                'verbose_name_plural': 'captions',
                'ordering': ['media', '-language'],
                'constraints': [models.UniqueConstraint(fields=('media', 'language'), name='cms_captions_once')],
            },
        ),
        migrations.CreateModel(
            name='MediaRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', people.models.public_id.PublicIdField(default=people.models.public_id.new_public_id, editable=False, max_length=12, unique=True)),
                ('file', models.FileField(max_length=255, storage=cms.models.storage.public_storage, upload_to=cms.storages.RandomName('sound'))),
                ('height', models.PositiveIntegerField(default=0, verbose_name='lines of the picture')),
                ('width', models.PositiveIntegerField(default=0)),
                ('duration', models.FloatField(default=0, help_text='seconds, as the file says')),
                ('file_size', models.PositiveBigIntegerField(default=0)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('media', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='cms.custommedia')),
            ],
            options={
                'verbose_name': 'size of a recording',
                'verbose_name_plural': 'sizes of recordings',
                'ordering': ['media', '-height', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('media', 'height'), name='cms_mediasize_once')],
            },
        ),
    ]
