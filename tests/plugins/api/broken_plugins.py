"""Plugins that are broken as packages, written into a folder and examined there; run in a process of its own."""

import json
import sys
from pathlib import Path

CONFIG = """
from django.utils.translation import gettext_lazy as _
from plugins.api import PluginConfig

class Config(PluginConfig):
    name = "{slug}"
    slug = "{slug}"
    title = _("Installed plugins")
    description = _("Personal data")
    version = "1.0"
    author = "The tests"
    personal_data = _("In use by")
    default_auto_field = "django.db.models.BigAutoField"
{more}
"""
CATALOGUE = """msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Installed plugins"
msgstr "已安装的插件"

msgid "Personal data"
msgstr "个人信息"

msgid "In use by"
msgstr "使用情况"
"""
MODEL = """
from django.conf import settings
from django.db import models

class Note(models.Model):
    text = models.CharField(max_length=200)
    {more}
    def __str__(self):
        return self.text
"""
PERSON = "person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name='+')"
MIGRATION = """
from django.conf import settings
from django.db import migrations, models

class Migration(migrations.Migration):
    initial = True
    dependencies = [{depends}]
    operations = [
        migrations.CreateModel("Note", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("text", models.CharField(max_length=200)),
            {fields}
        ]),
        {more}
    ]
"""
ON_USER = "migrations.swappable_dependency(settings.AUTH_USER_MODEL)"
PERSON_FIELD = '("person", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")),'
TABLE = {"models.py": MODEL.format(more=""), "migrations/__init__.py": ""}
ABOUT_PEOPLE = {
    "models.py": MODEL.format(more=PERSON),
    "migrations/__init__.py": "",
    "migrations/0001_initial.py": MIGRATION.format(depends=ON_USER, fields=PERSON_FIELD, more=""),
}


def first(more: str = "", depends: str = "") -> dict[str, str]:
    """A table with a first migration."""
    return {**TABLE, "migrations/0001_initial.py": MIGRATION.format(depends=depends, fields="", more=more)}


GOOD: dict[str, tuple[str, dict[str, str]]] = {
    "kit_plain": ("", {}),
    "kit_table": ("", first()),
    "kit_people": ("", ABOUT_PEOPLE),
}
BROKEN: dict[str, tuple[str, str, str, dict[str, str]]] = {
    # slug: check that must find it, words it must say, lines of the config, files
    "kit_nobody": ("metadata", "author is empty", '    author = ""', {}),
    "kit_one_tongue": ("metadata", "title is the same", '    title = "One tongue"', {}),
    "kit_raw_hooks": ("code", "wagtail_hooks.py", "", {"wagtail_hooks.py": ""}),
    "kit_sly_hooks": ("code", "without a guard", "", {"sly.py": "from wagtail import hooks\n"}),
    "kit_middleware": ("code", "middleware", "", {"slow.py": "class Slow:\n    def process_request(self, r): ...\n"}),
    "kit_settings_thief": ("code", "settings of the installation", "", {
        "thief.py": "from django.conf import settings\nsettings.DEBUG = True\n"}),
    "kit_wing": ("code", "wings", "", {"peek.py": "def f():\n    from courses.models import Attempt\n"}),
    "kit_host": ("code", "nor the host", "", {"peek.py": "from plugins.host import registry\n"}),
    "kit_neighbour": ("code", "do not know each other", "", {"peek.py": "import plugins.quiz.types\n"}),
    "kit_back_door": ("code", "its modules may move", "", {"peek.py": "from plugins.api.records import Ctx\n"}),
    "kit_stray_template": ("namespaces", "templates outside", "", {"templates/base.html": "x"}),
    "kit_stray_static": ("namespaces", "static outside", "", {"static/site.css": "x"}),
    "kit_half_said": ("catalogue", "lacks: Something new", "", {
        "words.py": "from django.utils.translation import gettext as _\n\n\ndef f():\n    return _('Something new')\n"}),
    "kit_half_page": ("catalogue", "lacks: Something new", "", {
        "templates/plugin_kit_half_page/a.html": '{% load i18n %}{% translate "Something new" %}'}),
    "kit_chinese_code": ("catalogue", "write English", "", {
        "words.py": "from django.utils.translation import gettext as _\n\n\ndef f():\n    return _('新')\n"}),
    "kit_fuzzy": ("catalogue", "fuzzy", "", {
        "locale/zh_Hans/LC_MESSAGES/django.po": CATALOGUE + '\n#, fuzzy\nmsgid "New"\nmsgstr "旧"\n'}),
    "kit_gap": ("catalogue", "not translated: New", "", {
        "locale/zh_Hans/LC_MESSAGES/django.po": CATALOGUE + '\nmsgid "New"\nmsgstr ""\n'}),
    "kit_uncompiled": ("catalogue", "compile the catalogue again", "", {
        "locale/zh_Hans/LC_MESSAGES/django.po": CATALOGUE + '\nmsgid "New"\nmsgstr "新"\n'}),
    "kit_slash": ("addresses", "begins with a slash", '    urls = "kit_slash.urls"', {
        "urls.py": "from django.urls import path\nurlpatterns = [path('/a/', lambda r: None, name='a')]\n"}),
    "kit_unnamed": ("addresses", "has no name", '    urls = "kit_unnamed.urls"', {
        "urls.py": "from django.urls import path\nurlpatterns = [path('a/', lambda r: None)]\n"}),
    "kit_no_form": ("settings", "no settings_block", '    required_settings = ("key",)', {}),
    "kit_nested": ("settings", "plain fields", "    def settings_block(self):\n"
        "        from wagtail import blocks\n"
        "        return blocks.StructBlock([('keys', blocks.ListBlock(blocks.CharBlock()))])\n", {}),
    "kit_odd_default": ("settings", "must be JSON", '    default_settings = {"at": (1, 2)}', {}),
    "kit_no_migration": ("migrations", "no migrations", "", {"models.py": MODEL.format(more="")}),
    "kit_behind": ("migrations", "do not lead to the models", "", {
        **first(), "models.py": MODEL.format(more="more = models.CharField(max_length=2)\n")}),
    "kit_one_way": ("migrations", "cannot be undone", "", first('migrations.RunSQL("SELECT 1"),')),
    "kit_leftover": ("migrations", "leave tables behind", "", first(
        'migrations.RunSQL("CREATE TABLE plugin_kit_leftover_x (a int)", migrations.RunSQL.noop),')),
    "kit_squatter": ("migrations", "tables of others", "", first(
        'migrations.RunSQL("CREATE TABLE courses_x (a int)", "DROP TABLE courses_x"),')),
    "kit_depends": ("migrations", "not the plugin's to know", "", first(depends='("courses", "0001_initial")')),
    "kit_foreign_key": ("migrations", "points at courses.Attempt", "", {**first(), "models.py": MODEL.format(
        more="attempt = models.ForeignKey('courses.Attempt', models.CASCADE)\n")}),
    "kit_foreign_table": ("migrations", "does not begin with", "", {**first(), "models.py": MODEL.format(
        more="class Meta:\n        db_table = 'notes'\n")}),
    "kit_denier": ("personal_data", "says none", '    personal_data = "None."', ABOUT_PEOPLE),
    "kit_mute": ("personal_data", "leaves out Note", "    def export_person(self, person_id):\n        return []\n",
        ABOUT_PEOPLE),
    "kit_gossip": ("personal_data", "somebody else",
        "    def export_person(self, person_id):\n"
        "        return super().export_person(person_id) + super().export_person(person_id + 1)\n", ABOUT_PEOPLE),
    "kit_hoarder": ("personal_data", "erase_person leaves", "    def erase_person(self, person_id):\n        pass\n",
        ABOUT_PEOPLE),
    "kit_wiper": ("personal_data", "somebody else",
        "    def erase_person(self, person_id):\n        list(self.get_models())[0].objects.all().delete()\n",
        ABOUT_PEOPLE),
}  # fmt: skip


def write_plugin(folder: Path, slug: str, more: str, files: dict[str, str]) -> None:
    """One package with its entry point, as pip would leave it."""
    package, info = folder / slug, folder / f"{slug}-1.0.dist-info"
    everything = {
        "__init__.py": "",
        "apps.py": CONFIG.format(slug=slug, more=more),
        "locale/zh_Hans/LC_MESSAGES/django.po": CATALOGUE,
        **files,
    }
    for name, text in everything.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    compile_catalogue(package / "locale" / "zh_Hans" / "LC_MESSAGES")
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {slug}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[xinqiao.plugins]\n{slug} = {slug}.apps:Config\n")


def compile_catalogue(folder: Path) -> None:
    """What every plugin has translated, compiled; a word that only the source knows stays uncompiled."""
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (folder / "django.mo").open("wb") as file:
        write_mo(file, read_po(BytesIO(CATALOGUE.encode()), locale="zh_Hans"))


def examine() -> dict[str, dict[str, str]]:
    """What each check says of each plugin; empty: it is content."""
    import django

    django.setup()
    from plugins.api.testing.checks import PLUGIN_CHECKS, check_name
    from plugins.api.testing.subject import plugin_of

    said: dict[str, dict[str, str]] = {}
    for slug in (*GOOD, *BROKEN):
        said[slug] = {}
        for check in PLUGIN_CHECKS:
            try:
                check(plugin_of(slug))
                said[slug][check_name(check)] = ""
            except AssertionError as error:
                said[slug][check_name(check)] = str(error)
    return said


if __name__ == "__main__":
    print("KIT" + json.dumps(examine(), ensure_ascii=False), file=sys.stdout)
