"""People counted: all, finished, under way; their share, and how much of it may be chance. Pure."""

from dataclasses import dataclass
from math import sqrt

SMALL = 10  # people expected: below, one person more or less moves a share by more than ten points


def wilson(done: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share in per cent, one decimal; also sound for few people, none and all."""
    if not total:
        return 0.0, 100.0
    share, spread = done / total, z * z / total
    middle, half = share + spread / 2, z * sqrt(share * (1 - share) / total + spread / (4 * total))
    ends = ((middle - half) / (1 + spread), (middle + half) / (1 + spread))
    return round(100 * max(0.0, ends[0]), 1), round(100 * min(1.0, ends[1]), 1)


@dataclass
class Counts:
    """People: all, done, under way; `before`: done when the time that is looked at began."""

    total: int = 0
    done: int = 0
    doing: int = 0
    before: int = 0

    def add(self, other: "Counts") -> None:
        self.total += other.total
        self.done += other.done
        self.doing += other.doing
        self.before += other.before

    @property
    def added(self) -> int:
        """Done now and not when the time began; less than nothing when more lapsed or left."""
        return self.done - self.before

    @property
    def interval(self) -> tuple[float, float]:
        """Between which per cents the share would lie with more people like these (Wilson, 95 %)."""
        return wilson(self.done, self.total)

    @property
    def is_small(self) -> bool:
        """Too few people for a share to be compared."""
        return self.total < SMALL

    @property
    def waiting(self) -> int:
        """Not begun."""
        return self.total - self.done - self.doing

    @property
    def percent(self) -> float:
        """Done of all, one decimal."""
        return round(self.done * 100 / self.total, 1) if self.total else 0.0

    def bar(self) -> dict[str, str]:
        """Widths of the three parts of a bar out of 100, for SVG attributes: always with a point."""
        whole = self.total or 1
        done, doing = self.done * 100 / whole, self.doing * 100 / whole
        rest = 100 - done - doing if self.total else 0
        return {"done": f"{done:.2f}", "doing": f"{doing:.2f}", "both": f"{done + doing:.2f}", "rest": f"{rest:.2f}"}
