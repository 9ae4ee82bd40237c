"""/healthz: 200 while all is well, 503 with a reason otherwise, never a traceback."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.domain.editing import health
from cms.domain.editing.health import Finding, register_health
from people.models import ClockDuty, Job, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def extra_check():
    """Checks named here leave again."""
    known = dict(health._checks)
    yield register_health
    health._checks.clear()
    health._checks.update(known)


def test_healthy_city_answers_200(client):
    response = client.get("/healthz")
    data = response.json()
    assert response.status_code == 200, data
    assert data["status"] == "ok"
    assert {"database", "jobs", "clock"} <= set(data["checks"])
    assert any(name.startswith("plugin:") for name in data["checks"])


def test_ill_part_answers_503(client, extra_check):
    extra_check("search", lambda: Finding(ok=False, says="no index"))
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["checks"]["search"]["says"] == "no index"


def test_check_that_raises_is_ill_and_tells_no_secret(client, extra_check):
    def broken():
        raise RuntimeError("password=hunter2")

    extra_check("broken", broken)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert b"hunter2" not in response.content


def test_part_that_is_not_vital_makes_nobody_ill(client, extra_check):
    extra_check("fancy", lambda: Finding(ok=False, says="off", vital=False))
    assert client.get("/healthz").status_code == 200


def test_clock_that_stands_still_is_ill(client):
    ClockDuty.objects.create(name="x", last_finished=timezone.now() - timedelta(hours=2))
    assert client.get("/healthz").status_code == 503


def test_jobs_that_nobody_does_make_the_city_ill(client):
    old = timezone.now() - timedelta(hours=2)
    mine = Job.objects.filter(pk=Job.objects.create(kind="x", created_at=old).pk)
    assert client.get("/healthz").status_code == 503
    mine.update(state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    assert client.get("/healthz").status_code == 200
    mine.update(lease_until=old)  # whoever did it fell silent
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["jobs"]["says"] == "late: 1"
