"""What workshops do by the clock."""

from datetime import timedelta

from courses.domain.workshop.attached import sweep_waiting
from courses.domain.workshop.digest import send_digests
from people.domain.clock import duty


@duty("courses.workshop_digests", every=timedelta(minutes=30))
def run_workshop_digests() -> int:
    """Send the digests of the day and of the week, once a person and period."""
    return send_digests()


@duty("courses.workshop_files", every=timedelta(hours=6))
def run_workshop_files() -> int:
    """Forget files whose words were never sent."""
    return sweep_waiting()
