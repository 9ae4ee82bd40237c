"""The whole failure zoo installed at once, as real packages: Django starts, commands run, pages are whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.zoo import SITE

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("/", "/healthz", "/admin/login/", "/accounts/login/", "/x/zoo_good/", "/x/zoo_good/fall/", "/x/zoo_old/")
LEAVER = ("/x/zoo_leaver/nothing/", "/x/zoo_leaver/late/", "/x/zoo_leaver/leave/")


def run_zoo(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run Python with the zoo on its path and a database of its own."""
    variables = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(SITE)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "tests.plugins.zoo.zoo_settings",
        "XINQIAO_ENV": "test",
        "XINQIAO_VAR": str(folder),
        **environment,
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=180, check=False)


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> dict:
    """What the driver saw."""
    done = run_zoo(tmp_path_factory.mktemp("zoo"), "-m", "tests.plugins.zoo.drive", *PAGES, *LEAVER)
    line = next((line for line in done.stdout.splitlines() if line.startswith("ZOO")), None)
    assert line, done.stderr[-4000:]
    return json.loads(line[3:])


@pytest.mark.parametrize(
    ("slug", "state", "reason"),
    [
        ("quiz", "loaded", ""),
        ("scale", "loaded", ""),
        ("zoo_good", "loaded", ""),
        ("zoo_types", "loaded", ""),
        ("zoo_bad_hook", "loaded", ""),
        ("zoo_bad_sql", "loaded", ""),
        ("zoo_falling", "loaded", ""),
        ("zoo_old", "incompatible", "made for version"),
        ("zoo_api", "incompatible", "api 99"),
        ("zoo_bad_apps", "broken", "a_module_that_nobody_has"),
        ("zoo_exit", "broken", "SystemExit"),
        ("zoo_bad_models", "broken", "models: ModuleNotFoundError"),
        ("zoo_bad_ready", "broken", "ready: RuntimeError: not ready at all"),
        ("zoo_misspelt", "broken", "self_chek"),
        ("zoo_leaver", "loaded", ""),
        ("zoo_bad_core", "broken", "core must be a plain string"),
        ("zoo_bad_level", "broken", "level must be a member of plugins.api.Level"),
        ("zoo_bad_tags", "broken", "template tags: ModuleNotFoundError"),
        ("zoo_bad_ends", "broken", "several ends: 0002_left, 0002_right"),
        ("zoo_bad_need", "broken", "need plugin_zoo_good.0099_gone, which is not there"),
        ("zoo_raw_hooks", "broken", "it brings wagtail_hooks.py"),
        ("zoo_bad_keys", "broken", "models: its models are refused by Django"),
        ("zoo_bad_type", "broken", "key must be lower-case letters"),
    ],
)
def test_every_animal_has_its_state_and_reason(seen, slug, state, reason):
    found = seen["statuses"][slug]
    assert found[0] == state
    assert reason in found[1]
    assert bool(found[1]) == (state != "loaded")


@pytest.mark.parametrize("command", ["check", "migrate", "makemigrations", "found", "collectstatic", "list"])
def test_command_runs(seen, command):
    assert seen[command]["code"] == 0, seen[command]["out"]


def test_check_warns_of_each_plugin_out_of_service(seen):
    out = seen["check"]["out"]
    for slug in ("zoo_old", "zoo_api", "zoo_bad_apps", "zoo_exit", "zoo_bad_models", "zoo_bad_ready", "zoo_misspelt"):
        assert f"Plugin '{slug}'" in out


def test_doctor_names_the_trouble_and_fails(seen):
    assert seen["doctor"]["code"] == 1
    assert "zoo_bad_hook: its own check could not run" in seen["doctor"]["out"]
    assert "need attention" in seen["doctor"]["out"]


def test_incompatible_plugin_is_never_imported(seen):
    assert seen["never_imported"] == []


def test_broken_models_leave_nothing_half_registered(seen):
    assert seen["models"] == []


def test_failing_query_of_a_hook_does_not_poison_the_transaction(seen):
    assert seen["hooks"]["zoo_bad_sql"] == [False, "raised"]
    assert seen["hooks"]["zoo_bad_hook"] == [False, "raised"]
    assert seen["hooks"]["zoo_good"] == [True, ""]
    assert seen["after_the_failing_query"] == 0


def test_page_of_a_plugin_that_answers_nothing_fails_late_or_leaves_says_so(seen):
    assert [seen["pages"][address] for address in LEAVER] == [503, 503, 503]


def test_hook_that_leaves_the_program_is_a_failure_like_any_other(seen):
    assert seen["hooks"]["zoo_leaver"] == [False, "raised"]


def test_pages_are_whole_in_bad_company(seen):
    pages = seen["pages"]
    assert pages["/"] == 200
    assert pages["/accounts/login/"] == 200
    assert pages["/admin/login/"] in {200, 302}
    assert pages["/healthz"] in {200, 503}


def test_view_of_a_plugin_answers_falls_or_is_absent_by_itself(seen):
    assert seen["pages"]["/x/zoo_good/"] == 200
    assert seen["pages"]["/x/zoo_good/fall/"] == 503
    assert seen["pages"]["/x/zoo_old/"] == 404


def test_every_point_where_a_plugin_falls_leaves_the_page_whole(seen):
    points = seen["points"]
    assert points["article"] == [200, True]
    assert points["stored"] == {"kept": [1]}
    assert [points[name] for name in ("editor", "home", "progress", "plugin_page")] == [200, 200, 200, 200]
    assert points["told"] == 1
    assert points["messages"] == {"email": "sent", "falling": "waiting", "inbox": "sent"}
    assert points["renderer"] == points["importer"] == "queried"
    assert points["exporter"] == "raised"
    assert points["status"]


def test_operator_runs_the_kit_without_pytest(seen):
    assert seen["kit"]["code"] == 0, seen["kit"]["out"]
    assert "keeps the contract" in seen["kit"]["out"]
    assert seen["kit_red"]["code"] == 1
    assert "FAILED  zoo_good-catalogue: there is no locale" in seen["kit_red"]["out"]
    assert "zoo_exit cannot be loaded" in seen["kit_missing"]["out"]


def test_removing_is_refused_while_the_plugin_is_used(seen):
    used, uncounted = seen["goodbye"]["used"], seen["goodbye"]["uncounted"]
    assert used["code"] == uncounted["code"] == 1
    assert "2 assessments use zoo_good (Course of the zoo)" in used["out"]
    assert "Nobody can say" in uncounted["out"]


def test_dry_run_of_removing_changes_nothing(seen):
    assert "plugin_zoo_good_note: 1 rows" in seen["goodbye"]["dry"]["out"]
    assert seen["goodbye"]["kept"] == 1


def test_removing_writes_the_rows_to_a_private_file_and_takes_the_tables(seen):
    bye = seen["goodbye"]
    assert bye["remove"]["code"] == 0, bye["remove"]["out"]
    assert bye["tables"] == []
    assert [json.loads(text)[0]["fields"]["text"] for text in bye["files"]] == ["to be kept"]
    assert bye["modes"] == ["600"]
    assert bye["page"] == 200


def test_removing_says_why_another_plugin_stays(seen):
    built_in, incompatible, nobody = seen["goodbye"]["others"]
    assert "part of the system" in built_in
    assert "cannot be read" in incompatible
    assert "no plugin nobody" in nobody


def test_type_that_raises_leaves_the_others_alone(seen):
    assert seen["grade"] == ["raised", True]


def test_operator_can_leave_plugins_out(tmp_path):
    shown = "print(d.installed_apps()); print({f.slug: f.state for f in d.found_plugins()})"
    code = f"from plugins.host import discovery as d; {shown}"
    done = run_zoo(tmp_path, "-c", code, XINQIAO_PLUGINS_EXCLUDE="zoo_good, quiz")
    apps, states = done.stdout.splitlines()
    assert "zoo_good" not in apps
    assert "plugins.quiz" not in apps
    assert "plugins.scale" in apps
    assert "'zoo_good': 'excluded'" in states


def test_third_party_runs_the_kit_with_one_option(tmp_path):
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(ROOT), str(SITE)])}
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:django", "-p", "plugins.api.testing.pytest_plugin"]
    command = [sys.executable, "-B", "-m", "pytest", *options, "--plugin", "zoo_good"]
    done = subprocess.run(command, cwd=tmp_path, env=plain, capture_output=True, text=True, timeout=180, check=False)
    assert "zoo_good-catalogue" in done.stdout, done.stdout + done.stderr  # the zoo has no Chinese: the kit says so
    failed = {line.split("[")[1].split("]")[0] for line in done.stdout.splitlines() if line.startswith("FAILED")}
    assert failed == {f"zoo_good-{name}" for name in ("metadata", "catalogue", "languages", "removed")}
    assert " passed" in done.stdout
