"""Forms of plugins that fall while an author writes: the page stays, and nothing is lost or kept by half."""

import pytest
from django.urls import reverse
from wagtail import blocks

from courses.models import Assessment, AssessmentVersion
from people.domain.role import grant_role
from tests.courses.misbehaving import Plain, lent
from tests.factories.courses import LearnerFactory, SchoolFactory

pytestmark = pytest.mark.django_db
RULES = {
    "title": "新测评", "privacy": "graded", "attempts": "3", "pass_mark": "60", "feedback": "after_pass",
    "aggregate": "best", "on_expiry": "submit", "config-word": "good",
}  # fmt: skip


class OddForm(blocks.StructBlock):
    """Its methods fall where the type is told to."""

    word = blocks.CharBlock()

    def __init__(self, *args, falls="", **kwargs):
        super().__init__(*args, **kwargs)
        self.falls = falls

    def fall(self, name):
        if self.falls == name:
            raise (SystemExit if name == "clean" else RuntimeError)(name)

    def get_form_state(self, value):
        self.fall("get_form_state")
        return super().get_form_state(value)

    def value_from_datadict(self, data, files, prefix):
        self.fall("value_from_datadict")
        return super().value_from_datadict(data, files, prefix)

    def clean(self, value):
        self.fall("clean")
        return super().clean(value)


class Odd(Plain):
    """A type with such a form."""

    falls = ""

    def config_block(self):
        return OddForm(falls=self.falls)


@pytest.fixture
def author(client):
    person = LearnerFactory()
    grant_role(person, role="editor", organisation=SchoolFactory())
    client.force_login(person)
    return person


def test_form_that_cannot_be_drawn_says_so_and_nothing_is_lost(client, author):
    kind = Odd()
    kind.falls = "get_form_state"
    with lent(kind):
        made = Assessment.objects.create(title="x", type_key=kind.key)
        for answer in (client.get, client.post):
            shown = answer(reverse("assessments:edit", args=[made.public_id]), RULES)
            assert shown.status_code == 200
            assert "config-word" not in shown.content.decode()
    assert not AssessmentVersion.objects.exists()


@pytest.mark.parametrize("falls", ["value_from_datadict", "clean"])
def test_form_that_falls_over_what_was_typed_keeps_nothing_by_half(falls, client, author):
    kind = Odd()
    kind.falls = falls
    with lent(kind):
        made = Assessment.objects.create(title="x", type_key=kind.key)
        shown = client.post(reverse("assessments:edit", args=[made.public_id]), RULES)
    assert shown.status_code == 200
    assert shown.context["form"].errors["config"]
    assert not AssessmentVersion.objects.exists()
