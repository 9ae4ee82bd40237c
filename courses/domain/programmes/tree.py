"""The requirement tree of a version as rows read at once: what stands below what, and where a node can go."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from courses.domain.programmes.wording import label_of, say_requirement
from courses.models.programme import ProgrammeVersion, Requirement, RequirementKind

HOLDERS = (RequirementKind.ALL_OF, RequirementKind.AT_LEAST, RequirementKind.HOURS_OF)


@dataclass
class Branch:
    """A node as the editor and the pages show it, with what is wrong with it."""

    row: Requirement
    children: list["Branch"] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    parent: "Branch | None" = None

    @property
    def title(self) -> str:
        """What it asks for, in one line."""
        return say_requirement(self.row, with_label=False)

    @property
    def label(self) -> str:
        """The name its author gave it."""
        return label_of(self.row)

    @property
    def place(self) -> int:
        """Which of its brothers it is, from 0."""
        return self.parent.children.index(self) if self.parent else 0

    @property
    def holds(self) -> bool:
        """Whether requirements may stand below it."""
        return self.row.kind in HOLDERS

    @property
    def can_rise(self) -> bool:
        return self.place > 0

    @property
    def can_sink(self) -> bool:
        return self.parent is not None and self.place < len(self.parent.children) - 1

    @property
    def can_go_in(self) -> bool:
        """Whether the node before it may hold it."""
        return self.place > 0 and bool(self.parent and self.parent.children[self.place - 1].holds)

    @property
    def can_go_out(self) -> bool:
        return self.parent is not None and self.parent.parent is not None

    @property
    def below(self) -> int:
        """How many requirements stand below it."""
        return sum(1 for _one in self.walk()) - 1

    def walk(self) -> Iterable["Branch"]:
        """Itself and everything below."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_tree(version: ProgrammeVersion) -> Branch | None:
    """The tree with its courses, programmes and categories; None while it is empty. One query."""
    rows = list(
        version.requirements.select_related("course__current_version", "programme", "category").order_by(
            "position", "pk"
        )
    )
    branches = {row.pk: Branch(row) for row in rows}
    root = None
    for row in rows:
        one = branches[row.pk]
        if row.parent_id is None:
            root = one
        else:
            one.parent = branches[row.parent_id]
            one.parent.children.append(one)
    return root
