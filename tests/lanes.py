"""Which tests run in one process, one after the other, when several processes share the suite."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

TESTS = Path(__file__).parent
WHOLE_FILES = {
    "tests/courses": (
        "answers", "archives", "attempt", "certificate", "completion", "enrolment", "grading", "issuing", "numbering", "peer_reviewing", "period_rules", "plugin_points",
        "publishing", "sealed", "taking",
    ),
    "tests/cms/pages": ("plugin_blocks",),
    "tests/api": ("once", "statements", "webhooks"),
    "tests/people": ("membership", "message", "organisation", "prepared", "roster_match", "scope"),
    "tests/plugins/host": ("extensions", "guard", "states", "zoo"),
}  # fmt: skip
ON_POSTGRESQL = frozenset(
    TESTS.parent / folder / f"test_{name}.py" for folder, names in WHOLE_FILES.items() for name in names
)
OWN_CITY = "tests/browser/test_main_job.py"  # the only browser test that does not look at the demo city


def lane_of(nodeid: str) -> str:
    """The demo city is one lane, since its tests stand on one running installation; otherwise a file is one."""
    file = nodeid.split("::", 1)[0]
    return "the demo city" if file.startswith("tests/browser/") and file != OWN_CITY else file


def place_of(nodeid: str) -> int:
    """Its turn: the longest lanes begin first, so that at the end no process works alone."""
    lane = lane_of(nodeid)
    return 0 if lane == "the demo city" else 1 if lane.startswith("tests/postgres/") else 2


def postgres_files() -> list[str]:
    """The files that hold tests of the PostgreSQL lane: whole ones, and those that mark some."""
    marking = {path for path in TESTS.rglob("test_*.py") if "mark.postgres" in path.read_text(encoding="utf-8")}
    return sorted(str(path.relative_to(TESTS.parent)) for path in marking | ON_POSTGRESQL)


def lanes_in(nodeids: Sequence[str]) -> dict[str, str]:
    """The lane of each test of a collection. What stands apart from the rest of its file is a lane of its own: tests
    that empty the database stand at the end, behind everything that needs the rows of a founded city."""
    lanes: dict[str, str] = {}
    begun: Counter[str] = Counter()
    before = ""
    for nodeid in nodeids:
        lane = lane_of(nodeid)
        begun[lane] += lane != before
        before = lane
        lanes[nodeid] = f"{lane} {begun[lane]}"
    return lanes


class LaneScheduling(LoadScopeScheduling):
    """Gives whole lanes to processes: what a file prepares is prepared once, and its tests meet the same neighbours."""

    lanes: dict[str, str] | None = None

    def _split_scope(self, nodeid: str) -> str:
        if self.lanes is None:
            self.lanes = lanes_in(next(iter(self.registered_collections.values())))
        return self.lanes[nodeid]
