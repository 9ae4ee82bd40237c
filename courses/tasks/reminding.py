"""What reminding does by the clock."""

from datetime import timedelta

from courses.domain.reminding.sending import send_due
from people.domain.clock import duty


@duty("courses.remind", every=timedelta(minutes=30))
def run_remind() -> int:
    """Remind whom the rules name today; what quiet hours or a stop held up comes with the next run."""
    return send_due()
