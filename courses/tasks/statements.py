"""What statements do by the clock."""

from datetime import timedelta

from courses.domain.statements.making import make_statements
from courses.domain.statements.sending import send_statements
from people.domain.clock import duty


@duty("courses.statements", every=timedelta(minutes=1))
def run_statements() -> int:
    """Make what was noted, and send it where there is a record store."""
    return make_statements() + send_statements()
