"""A recording inside an assessment plays for whoever has begun it, and for no other learner."""

import pytest
from django.urls import reverse

from courses.models import Policy
from plugins.api import runtime
from tests.courses.sitting import Sitting
from tests.factories.cms_media import MediaFactory
from tests.factories.courses import LearnerFactory, make_assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording():
    return MediaFactory()


@pytest.fixture
def sitting(recording):
    sample = next(iter(runtime.assessment_type("watch").samples()))
    config = {**sample.config, "kind": "audio", "address": recording.url}
    policy = Policy(pass_mark=None)
    return Sitting(assessment=make_assessment(config=config, policy=policy, type_key="watch"), move_on="completed")


def test_whoever_has_begun_hears_it(client, recording, sitting):
    client.force_login(sitting.person)
    assert client.get(recording.url).status_code == 404
    sitting.start()
    heard = client.get(recording.url, headers={"Range": "bytes=0-9"})
    assert heard.status_code == 206
    assert "private" in heard["Cache-Control"]


def test_nobody_else_hears_it(client, recording, sitting):
    sitting.start()
    assert client.get(recording.url).status_code == 404
    client.force_login(LearnerFactory())
    assert client.get(recording.url).status_code == 404
    other = MediaFactory()
    client.force_login(sitting.person)
    assert client.get(other.url).status_code == 404


def test_editors_find_the_address_to_copy(admin_client, recording):
    shown = admin_client.get(reverse("wagtailmedia:edit", args=[recording.pk])).content.decode()
    assert f'value="{recording.url}"' in shown
