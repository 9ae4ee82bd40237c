"""Health: a registry of checks that every wing fills, run for /healthz."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cms.models import SearchOutbox
from cms.search.store import store_at
from people.domain.job import count_stuck_jobs
from people.models import ClockDuty
from plugins.api import runtime

logger = logging.getLogger(__name__)
LATE_CLOCK = timedelta(minutes=10)
LATE_JOB = timedelta(minutes=15)


@dataclass(frozen=True)
class Finding:
    """The state of one part. `vital` ones make the whole ill; the others only say so."""

    ok: bool
    says: str = ""
    vital: bool = True
    took_ms: float = 0.0


Check = Callable[[], Finding]
_checks: dict[str, Check] = {}


def register_health(name: str, check: Check) -> None:
    """Add a part. A check that raises counts as ill."""
    _checks[name] = check


@dataclass
class Report:
    """All findings by name."""

    findings: dict[str, Finding] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        """Everything vital works."""
        return all(finding.ok for finding in self.findings.values() if finding.vital)

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "status": "ok" if self.is_well else "ill",
            "time": timezone.now().isoformat(),
            "checks": {name: asdict(finding) for name, finding in sorted(self.findings.items())},
        }


def check_health() -> Report:
    """Run every check; none stops the others."""
    report = Report()
    for name, check in {**_checks, **_plugin_checks()}.items():
        began = time.perf_counter()
        try:
            found = check()
        except Exception as error:
            logger.exception("The health check %s failed", name)
            found = Finding(ok=False, says=type(error).__name__)
        took = round((time.perf_counter() - began) * 1000, 1)
        report.findings[name] = Finding(found.ok, found.says, found.vital, took)
    return report


def _plugin_checks() -> dict[str, Check]:
    """One finding a plugin; a broken plugin is said but makes nobody ill (its place holds a reason)."""

    def as_check(status: Any) -> Check:
        state = str(getattr(status, "state", ""))
        return lambda: Finding(ok=state in {"loaded", "excluded"}, says=state, vital=False)

    return {f"plugin:{status.slug}": as_check(status) for status in runtime.statuses()}


def _check_database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return Finding(ok=cursor.fetchone() == (1,), says=connection.vendor)


def _check_jobs() -> Finding:
    """Jobs that should long have begun, or whose worker fell silent: the worker does not run, or is stuck."""
    stuck = count_stuck_jobs(patience=LATE_JOB)
    return Finding(ok=stuck == 0, says=f"late: {stuck}")


def _check_clock() -> Finding:
    """The clock ran lately. A new installation, whose clock has never run, is not ill yet."""
    ran = ClockDuty.objects.filter(last_finished__isnull=False).order_by("-last_finished")
    newest = ran.values_list("last_finished", flat=True).first()
    if newest is None:
        return Finding(ok=True, says="has not run yet", vital=False)
    return Finding(ok=timezone.now() - newest < LATE_CLOCK, says=newest.isoformat())


def _check_search() -> Finding:
    """The index can be read (or has not been built yet), and what was published has been entered."""
    manifest = store_at(Path(settings.SEARCH_INDEX_DIR)).manifest()
    late = SearchOutbox.objects.filter(created_at__lt=timezone.now() - LATE_JOB).count()
    is_readable = manifest is None or manifest.is_readable
    says = "not built yet" if manifest is None else f"late: {late}" if is_readable else "unreadable"
    return Finding(ok=is_readable and late == 0, says=says)


register_health("database", _check_database)
register_health("search", _check_search)
register_health("jobs", _check_jobs)
register_health("clock", _check_clock)
