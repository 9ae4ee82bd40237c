"""Run by test_startplugin in a process where packages of strangers are installed: they work in a course like our own."""

from decimal import Decimal

import pytest
from django.urls import reverse

from courses.domain.assessing import attempt_state
from courses.domain.authoring.assessment import version_facts
from courses.forms.assessment import type_choices
from courses.models import Attempt, Grade, SealedResult
from plugins.api import runtime
from tests.courses.sitting import Sitting
from tests.factories.courses import make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_versions():
    """Numbers of versions begin anew in each test."""
    version_facts.cache_clear()


def test_types_of_strangers_can_be_chosen():
    offered = {key for key, _label in type_choices()}
    assert {"new_quick", "new_marked", "new_confidential"} <= offered
    assert {block.key for block in runtime.content_blocks()} >= {"new_block"}


def test_question_is_shown_answered_and_marked(client):
    sitting = Sitting(assessment=make_assessment(type_key="new_quick"))
    client.force_login(sitting.person)
    attempt = sitting.start()
    page = client.get(reverse("attempt", args=[attempt.public_id]))
    assert page.status_code == 200
    assert 'name="a-choice"' in page.content.decode()
    result = sitting.submit(attempt, {"a-choice": ["2"]})
    assert result.grade.score == Decimal(1)
    assert attempt_state.state_of(result.attempt) == attempt_state.GRADED
    assert client.get(reverse("result", args=[attempt.public_id])).status_code == 200


def test_text_waits_for_a_person():
    sitting = Sitting(assessment=make_assessment(type_key="new_marked"))
    result = sitting.submit(sitting.start(), {"a-text": ["甲乙丙"]})
    assert attempt_state.state_of(result.attempt) != attempt_state.GRADED
    assert not Grade.objects.filter(score__isnull=False).exists()


def test_self_check_is_sealed():
    sitting = Sitting(assessment=make_assessment(type_key="new_confidential", privacy="confidential"))
    attempt = sitting.start()
    sitting.submit(attempt, {"a-step": ["4"]})
    assert Attempt.objects.get(pk=attempt.pk).is_sealed
    assert SealedResult.objects.exists()
    assert not Grade.objects.filter(score__isnull=False).exists()
