"""Looking ahead: how many certificates would be issued, and what stands in the way, before anything is written."""

from dataclasses import dataclass
from typing import Any

from courses.domain.certifying.glyphs import missing_glyphs, spell
from courses.domain.certifying.look import read_seal
from courses.domain.certifying.snapshot import IssuingRefused, check_key, check_may_issue, check_texts
from courses.domain.issuing.selection import Selection, periods_waiting
from courses.models.programme import ProgrammeVersion

LISTED = 200  # names shown; all are counted


@dataclass(frozen=True)
class Undrawable:
    """Somebody whose name the certificate font cannot draw."""

    name: str
    public_id: str
    organisation: str
    programme: str
    signs: str


@dataclass(frozen=True)
class Obstacle:
    """A programme or issuer for which nothing can be issued now, and why."""

    title: str
    message: str
    code: str
    people: int


@dataclass(frozen=True)
class Outlook:
    """What a press of the button would do."""

    ready: int
    undrawable: int
    names: tuple[Undrawable, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def waiting(self) -> int:
        return self.ready + self.undrawable + sum(one.people for one in self.obstacles)


def look_ahead(selection: Selection, user: Any) -> Outlook:
    """Six queries, whatever the number of people."""
    rows = periods_waiting(selection, user)
    counts: dict[int, int] = {}
    undrawable, names = 0, list[Undrawable]()
    facts = rows.values_list(
        "version_id", "person__real_name", "person__public_id", "organisation__name", "programme__name"
    )
    blocked = {version.pk: refusal for version, refusal in refused_versions(rows)}
    for version, name, public_id, organisation, programme in facts.order_by("organisation__path", "pk").iterator():
        signs = "" if version in blocked else missing_glyphs(name)
        if signs:
            undrawable += 1
            if len(names) < LISTED:
                names.append(Undrawable(name, public_id, organisation or "", programme, spell(signs)))
        else:
            counts[version] = counts.get(version, 0) + 1
    obstacles = tuple(
        Obstacle(title, str(refusal.message), str(refusal.code), counts.pop(version))
        for version, (title, refusal) in blocked.items()
        if version in counts
    )
    return Outlook(sum(counts.values()), undrawable, tuple(names), obstacles)


def refused_versions(rows: Any) -> list[tuple[ProgrammeVersion, tuple[str, IssuingRefused]]]:
    """The versions for which nobody's certificate can be issued now, with title and reason."""
    versions = ProgrammeVersion.objects.filter(pk__in=rows.order_by().values("version")).select_related(
        "programme__issuer"
    )
    found = []
    for version in versions:
        refusal = refusal_of(version)
        if refusal is not None:
            found.append((version, (version.programme.name, refusal)))
    return found


def refusal_of(version: ProgrammeVersion) -> IssuingRefused | None:
    """Why nothing can be issued under a version; None: nothing stands in the way."""
    programme = version.programme
    try:
        check_may_issue(programme.issuer)
        check_key(programme.issuer)
        read_seal(programme.issuer)
        check_texts(
            programme.name, programme.name_en, version.level, version.level_en, version.wording, version.wording_en,
            programme.issuer.name, programme.issuer.name_en,
        )  # fmt: skip
    except IssuingRefused as refusal:
        return refusal
    return None
