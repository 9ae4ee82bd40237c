"""Which tests run in one process, one after the other, when several processes share the suite."""

from xdist.scheduler import LoadScopeScheduling

OWN_CITY = "tests/browser/test_main_job.py"  # the only browser test that does not look at the demo city


def lane_of(nodeid: str) -> str:
    """The demo city is one lane, since its tests stand on one running installation; otherwise a file is one."""
    file = nodeid.split("::", 1)[0]
    return "the demo city" if file.startswith("tests/browser/") and file != OWN_CITY else file


def place_of(nodeid: str) -> int:
    """Its turn: the longest lanes begin first, so that at the end no process works alone."""
    lane = lane_of(nodeid)
    return 0 if lane == "the demo city" else 1 if lane.startswith("tests/postgres/") else 2


class LaneScheduling(LoadScopeScheduling):
    """Gives whole lanes to processes: what a file prepares is prepared once, and its tests meet the same neighbours."""

    def _split_scope(self, nodeid: str) -> str:
        return lane_of(nodeid)
