"""One of two that follow the first."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plugin_zoo_bad_ends", "0001_initial")]
