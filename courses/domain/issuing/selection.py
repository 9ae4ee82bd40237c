"""Which people's certificates are meant: those of a programme, of a place and all below it, or of one class."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models.certificate import Certificate, CertificateSource
from courses.models.class_run import ClassPlace, ClassRun
from courses.models.period import CertificationPeriod
from courses.models.programme import Programme
from people import rules
from people.models import Job, Organisation

ISSUE, PRINT = "issue_certificates", "export"  # what one must be allowed to do where the people belong


@dataclass(frozen=True)
class Selection:
    """Empty parts mean all that one may see."""

    programme: Programme | None = None
    place: Organisation | None = None
    run: ClassRun | None = None

    def as_arguments(self) -> dict[str, int | str]:
        """For a job: keys only."""
        parts = {"programme": self.programme, "place": self.place, "run": self.run}
        return {name: part.pk for name, part in parts.items() if part is not None}

    def narrow(self) -> Q:
        """The condition for periods and certificates alike."""
        wanted = Q()
        if self.programme is not None:
            wanted &= Q(programme=self.programme)
        if self.place is not None:
            wanted &= Q(organisation__path__startswith=self.place.path)
        if self.run is not None:
            seats = ClassPlace.objects.filter(run=self.run, state=ClassPlace.State.CONFIRMED)
            wanted &= Q(person__in=seats.values("enrolment__person"))
        return wanted


def read_selection(job: Job) -> Selection:
    """What a job was asked for."""
    wanted = job.arguments
    return Selection(
        programme=Programme.objects.filter(pk=wanted.get("programme") or 0).first(),
        place=Organisation.objects.filter(pk=wanted.get("place") or 0).first(),
        run=ClassRun.objects.filter(pk=wanted.get("run") or 0).first(),
    )


def in_words(jobs: Iterable[Job]) -> list[tuple[Job, str]]:
    """Jobs with what was chosen for each: programme, place, class. At most three queries for all of them."""
    rows = list(jobs)
    known: dict[str, dict[int, Any]] = {}
    for name, model in (("programme", Programme), ("place", Organisation), ("run", ClassRun)):
        wanted = {job.arguments[name] for job in rows if name in job.arguments}
        known[name] = model.objects.in_bulk(wanted) if wanted else {}
    return [
        (
            job,
            " · ".join(
                str(found[job.arguments[name]]) for name, found in known.items() if job.arguments.get(name) in found
            ),
        )
        for job in rows
    ]


def within(user: Any, action: str) -> Q:
    """Where somebody may do this; what has no place is for those of the whole city."""
    inside = Q(organisation__in=rules.organisations_visible_to(user, action))
    return inside | Q(organisation=None) if rules.is_city_wide(user, action) else inside


def periods_waiting(selection: Selection, user: Any) -> QuerySet[CertificationPeriod]:
    """Certified, not revoked, and without a certificate in force; classes whose approval is awaited are left out."""
    rows = CertificationPeriod.objects.certified().filter(within(user, ISSUE), selection.narrow())
    return rows.filter(~Exists(Certificate.objects.current().filter(period=OuterRef("pk"))))


def certificates_to_print(selection: Selection, user: Any) -> QuerySet[Certificate]:
    """Issued here and in force, school by school."""
    rows = Certificate.objects.current().filter(within(user, PRINT), selection.narrow())
    return rows.filter(source=CertificateSource.ISSUED).order_by("organisation__path", "programme_id", "pk")
