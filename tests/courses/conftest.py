"""What tests of the school share: clean in-process caches, and assessment types that misbehave."""

import pytest

from courses.domain.authoring.assessment import version_facts
from courses.domain.learning.outline import forget_outlines
from courses.views.body import forget_bodies


@pytest.fixture(autouse=True)
def forgetful():
    """What a process keeps by primary key must not outlive a test's rows."""
    version_facts.cache_clear()
    forget_outlines()
    forget_bodies()
    yield
    version_facts.cache_clear()
    forget_outlines()
    forget_bodies()
