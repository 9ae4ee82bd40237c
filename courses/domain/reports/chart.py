"""The weekly chart as numbers for an SVG of our own: lines, dots, grid and words at the axes."""

from dataclasses import dataclass
from datetime import date

from courses.domain.reports.progress import Week

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 18, 40


@dataclass(frozen=True)
class Tick:
    """A grid line or a word at an axis; `at` is an SVG coordinate as text."""

    at: str
    percent: int = 0
    day: date | None = None


@dataclass(frozen=True)
class Chart:
    """Coordinates as text with points, ready for attributes in any language."""

    line: str
    plan: str
    area: str
    dots: list[tuple[str, str]]
    levels: list[Tick]
    days: list[Tick]
    last: tuple[str, str]
    percent: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def draw_chart(weeks: list[Week]) -> Chart:
    """Place each week; the scale ends at the next 20 % above the highest value."""
    values = [week.percent for week in weeks] + [week.plan for week in weeks if week.plan is not None]
    top = min(100, max(20, int(-(-max(values) // 20) * 20)))

    def across(index: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * index / max(1, len(weeks) - 1)

    def down(percent: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(percent, top) / top)

    spots = [(across(index), down(week.percent)) for index, week in enumerate(weeks)]
    plan = [(across(index), down(week.plan)) for index, week in enumerate(weeks) if week.plan is not None]
    every = max(1, -(-len(weeks) // 6))
    return Chart(
        line=path(spots),
        plan=path(plan) if len(plan) > 1 else "",
        area=f"{path(spots)} L{spots[-1][0]:.1f} {HEIGHT - BOTTOM} L{spots[0][0]:.1f} {HEIGHT - BOTTOM} Z",
        dots=[(f"{x:.1f}", f"{y:.1f}") for x, y in spots],
        levels=[Tick(f"{down(level):.1f}", percent=level) for level in range(0, top + 1, 20)],
        days=[Tick(f"{across(index):.1f}", day=weeks[index].day) for index in range(0, len(weeks), every)],
        last=(f"{spots[-1][0]:.1f}", f"{spots[-1][1] - 12:.1f}"),
        percent=weeks[-1].percent,
    )


def path(spots: list[tuple[float, float]]) -> str:
    return " ".join(f"{'M' if not index else 'L'}{x:.1f} {y:.1f}" for index, (x, y) in enumerate(spots))
