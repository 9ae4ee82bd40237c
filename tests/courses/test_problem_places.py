"""What a type objects to stands at the field where it was typed, and above the form with its place in words."""

import html
import json
import re

import pytest
from django.urls import reverse

from courses.forms.problem_places import list_errors, place_problems
from courses.models import Assessment, AssessmentVersion, Item
from people.domain.role import grant_role
from plugins.api import Problem, runtime
from tests.courses.test_admin import RULES
from tests.factories.courses import LearnerFactory, SchoolFactory, make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    person = LearnerFactory()
    grant_role(person, role="editor", organisation=SchoolFactory())
    client.force_login(person)
    return person


def post_list(name, *rows):
    """What the script of a list of blocks sends."""
    data = {f"{name}-count": str(len(rows))}
    for place, row in enumerate(rows):
        base = f"{name}-{place}"
        data |= {f"{base}-deleted": "", f"{base}-order": str(place), f"{base}-type": row.pop("type", "item"),
                 f"{base}-id": f"id{place}"}  # fmt: skip
        data |= {f"{base}-value-{key}": value for key, value in row.items()}
    return data


def choice(stem, name, *texts):
    """A question with these options, none of them right."""
    options = post_list(f"{name}-value-options", *({"text": text, "feedback": ""} for text in texts))
    fields = {"stem": stem, "points": "5", "note": "", "feedback": "", "hint": ""}
    return {**{f"{name}-value-{key}": value for key, value in fields.items()}, **options}


def errors_of(shown):
    """The error that the form's script is handed."""
    arguments = re.search(r'data-arguments="([^"]*)"', shown.content.decode())
    return json.loads(html.unescape(arguments[1]))[1]


def test_two_options_that_read_the_same_are_named_at_both(client, author):
    made = Assessment.objects.create(title="x", type_key="quiz")
    data = {**RULES, "config-intro": "", "config-draw": "0", "config-rules-count": "0"}
    data |= post_list("config-items", {"type": "single"}) | choice("先做什么？", "config-items-0", "陪着他", "陪着他")
    shown = client.post(reverse("assessments:edit", args=[made.public_id]), data)
    options = errors_of(shown)["blockErrors"]["items"]["blockErrors"]["0"]["blockErrors"]["options"]
    assert set(options["blockErrors"]) == {"0", "1"}
    assert set(options["blockErrors"]["0"]["blockErrors"]) == {"text"}
    assert len(options["messages"]) == 1
    words = shown.content.decode()
    assert 'href="#config-items-0-value-options-1-value-text"' in words
    assert "items.0.options" not in words
    assert not AssessmentVersion.objects.exists()


def test_a_question_of_the_bank_is_blamed_at_its_field(client, author):
    address = reverse("item_bank:add") + "?kind=quiz:single"
    data = choice("先做什么？", "config-question", "陪着他", "催他说")
    data = {key.replace("question-value-", "question-"): value for key, value in data.items()}
    shown = client.post(address, {**data, "difficulty": "3", "topic": "", "tags": "", "title": ""})
    assert set(errors_of(shown)["blockErrors"]["question"]["blockErrors"]) == {"options"}
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("key", "config", "path", "names"),
    [
        ("survey", {"items": [{"id": "a", "kind": "short", "text": "怎样？", "only_if": {"code": "A1", "answers": []}}]},
         "items.0.only_if", ("items", 0, "only_if_answers")),
        ("scale", {"pack": {"id": "x"}, "norm": ""}, "pack.items.0.text", ("own",)),
        ("quiz", {"items": [{"id": "a", "kind": "cloze", "stem": "x", "text": "{1}", "gaps": [{"id": "g", "accepted": ["。"]}]}]},
         "items.0.gaps.0.accepted.0", ("items", 0, "gaps", 0, "accepted", 0)),
        ("practical", {"steps": [{"id": "a", "text": "x", "points": 1}]}, "steps.0.id", ("steps", 0)),
        ("practical", {"steps": [{"id": "a", "text": "x", "points": 1}]}, "steps.7.text", ("steps",)),
        ("practical", {"steps": []}, "nowhere.at.all", ()),
    ],
)  # fmt: skip
def test_a_path_leads_to_the_innermost_field_that_there_is(key, config, path, names):
    block = runtime.call(key, "config_block").value
    value = block.to_python(config)
    error = place_problems(block, value, [Problem(path, "hier")])
    (line,) = list_errors(block, value, error)
    assert line.what.endswith("hier")
    for name in names:
        error = error.block_errors[name]
    assert not getattr(error, "block_errors", None)


def test_remarks_that_keep_nobody_from_saving_are_shown(client, author):
    made = make_assessment(
        type_key="practical", config={"steps": [{"id": "a", "text": "蹲下来", "points": 1}], "pass_percent": 80}
    )
    shown = client.get(reverse("assessments:edit", args=[made.public_id])).content.decode()
    assert "help-warning" in shown
