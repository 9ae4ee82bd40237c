"""The queue of django-tasks: a worker that survives a locked database, and sweeping up what it leaves behind."""

import logging
import sys
import time
from datetime import timedelta
from types import FrameType

from django.db import OperationalError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)
KEEP = timedelta(days=3)
PAUSE = 2.0  # seconds before trying again after the database was locked


class PatientWorker(Worker):
    """The library's worker dies of "database is locked" while it claims a task or writes down a result; this waits."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """End after the task at hand, or at once when there is none or it is asked twice; say nothing about it."""
        if not self.running:
            self.reset_signals()
            sys.exit(1)
        self.running = False
        if not self.running_task:
            self.reset_signals()
            sys.exit(0)

    def run(self) -> None:
        while self.running:
            try:
                super().run()
                return
            except OperationalError as error:
                logger.warning("worker waits for the database: %s", type(error).__name__)
                self.running_task = False
                close_old_connections()
                time.sleep(PAUSE)


def make_worker(*, interval: float = 1.0, batch: bool = False, max_tasks: int | None = None) -> PatientWorker:
    """A worker for the default queue. With `batch` it ends when nothing is left."""
    return PatientWorker(
        queue_names=["default"],
        interval=interval,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=max_tasks,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def prune_queue() -> int:
    """Delete old entries of the queue, those of dead workers included: the jobs themselves stand in `Job`."""
    limit = timezone.now() - KEEP
    deleted, _by_model = DBTaskResult.objects.filter(enqueued_at__lt=limit).delete()
    return deleted
