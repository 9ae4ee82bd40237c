"""Versions of assessments: checked by the plugin, immutable once met, never less private."""

import pytest
from django.db.models import ProtectedError

from courses.domain.authoring.assessment import save_version, version_facts
from courses.domain.refusal import Refused
from courses.models import Assessment, AssessmentVersion, Policy
from tests.courses.misbehaving import Plain, failing, lent
from tests.courses.sitting import RIGHT, Sitting
from tests.factories.courses import LearnerFactory, make_assessment, make_page, quiz, quiz_config

pytestmark = pytest.mark.django_db


def save(assessment, questions=2, **extra):
    values = {"config": quiz_config(questions), "privacy": "graded", "policy": Policy(), **extra}
    return save_version(assessment, **values)


def test_a_version_nobody_has_met_stays_in_the_history():
    assessment = make_assessment()
    writer, other = LearnerFactory(), LearnerFactory()
    AssessmentVersion.objects.update(created_by=writer)
    before = AssessmentVersion.objects.values().get()
    save(assessment, 3, actor=other)
    assert AssessmentVersion.objects.values().get(number=1) == before
    newest = assessment.versions.get(number=2)
    assert (newest.max_score, newest.created_by) == (30, other)
    assert Assessment.objects.get().current_version == newest


def test_a_version_in_a_course_stays_and_the_next_follows():
    assessment = make_assessment()
    make_page(quiz(assessment))
    save(assessment, 3)
    assert [version.number for version in assessment.versions.order_by("number")] == [1, 2]
    assert assessment.versions.get(number=1).max_score == 20


def test_saving_the_same_makes_no_version():
    assessment = make_assessment()
    make_page(quiz(assessment))
    assert save(assessment).number == 1
    assert AssessmentVersion.objects.count() == 1


def test_running_attempts_keep_their_version():
    sitting = Sitting()
    attempt = sitting.start()
    save(Assessment.objects.get(), 5)
    result = sitting.submit(attempt, RIGHT)
    assert result.grade.max_score == 20


def test_config_plugin_and_digest_are_recorded():
    version = make_assessment().current_version
    assert len(version.sha256) == 64
    assert version.plugin_version
    assert version.schema >= 1
    assert version.config["items"][0]["id"] == "q1"


def test_a_wrong_config_is_refused_with_what_is_wrong():
    assessment = make_assessment()
    with pytest.raises(Refused) as refusal:
        save(assessment, config={"items": []})
    assert refusal.value.facts["problems"]
    assert AssessmentVersion.objects.get().max_score == 20


def test_a_class_the_type_does_not_offer_is_refused():
    with pytest.raises(Refused):
        save(make_assessment(), privacy="confidential")


def test_privacy_cannot_be_weakened_once_somebody_answered():
    with lent(Plain()):
        assessment = make_assessment(
            type_key="plain", config={"word": "x"}, privacy="confidential", policy=Policy(attempts=None, pass_mark=None)
        )
        sitting = Sitting(assessment=assessment, move_on="completed")
        sitting.start()
        with pytest.raises(Refused) as refusal:
            save_version(assessment, config={"word": "y"}, privacy="graded", policy=Policy())
        assert refusal.value.code == "weaker_privacy"
        stricter = save_version(assessment, config={"word": "y"}, privacy="anonymous", policy=Policy())
    assert stricter.number == 2


def test_a_plugin_that_cannot_check_saves_nothing(settings):
    with lent(Plain()):
        assessment = make_assessment(type_key="plain", config={"word": "x"})
    with lent(failing("check_config"), settings), pytest.raises(Refused):
        save_version(assessment, config={"word": "y"}, privacy="graded", policy=Policy())
    assert AssessmentVersion.objects.get().config == {"word": "x"}


def test_a_missing_plugin_is_said():
    assessment = Assessment.objects.create(title="x", type_key="nowhere")
    with pytest.raises(Refused) as refusal:
        save_version(assessment, config={}, privacy="graded", policy=Policy())
    assert refusal.value.code == "missing_type"


def test_an_older_schema_is_upgraded_when_read():
    class Newer(Plain):
        schema = 2

        def upgrade_config(self, config, from_schema):
            return {**config, "upgraded_from": from_schema}

    with lent(Plain()):
        assessment = make_assessment(type_key="plain", config={"word": "x"})
    with lent(Newer()):
        assert version_facts(assessment.current_version_id).config["upgraded_from"] == 1
    assert AssessmentVersion.objects.get().config == {"word": "x"}


def test_a_used_version_cannot_be_deleted():
    sitting = Sitting()
    sitting.start()
    with pytest.raises(ProtectedError):
        AssessmentVersion.objects.get().delete()


def test_a_policy_survives_the_trip_through_json():
    policy = Policy(attempts=None, pass_mark=None, time_limit=20, cool_down=1440, feedback="never")
    assert Policy.from_json(policy.to_json()) == policy
    assert Policy.from_json({}) == Policy()
