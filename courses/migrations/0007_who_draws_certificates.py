"""Which renderer draws the sheet and the card of an issuer's certificates; empty: this site's own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0006_receipts_of_marks'),
    ]

    operations = [
        migrations.AddField(
            model_name='issuer',
            name='sheet_renderer',
            field=models.CharField(blank=True, help_text='Who draws the PDF that people download.', max_length=40, verbose_name='form of the printed sheet'),
        ),
        migrations.AddField(
            model_name='issuer',
            name='card_renderer',
            field=models.CharField(blank=True, help_text='Who draws the picture for phones.', max_length=40, verbose_name='form of the card for phones'),
        ),
    ]
