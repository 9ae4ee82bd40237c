"""The rows that the suite asks for (its package ships without them): well-known books, and two trees of animals."""

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
APP = "searchtests"
NOVELISTS = {
    1: ("George R.R. Martin", "1948-09-20"),
    2: ("J. R. R. Tolkien", "1892-01-03"),
    4: ("Isaac Asimov", "1920-01-02"),
}
GUIDE_WRITERS = [
    "David Ascher",
    "Mark Lutz",
    "Daniel Roy Greenfeld",
    "Audrey Roy Greenfeld",
    "Douglas Crockford",
    "David Flanagan",
    "Steve Klabnik",
    "Carol Nichols",
    "Jim Blandy",
    "Jason Orendorff",
]
# number, title, authors, day, pages, then world (novels) or language (guides)
NOVELS = [
    (1, "A Game of Thrones", [1], "1996-08-01", 694, "Westeros"),
    (2, "A Clash of Kings", [1], "1998-01-01", 768, "Westeros"),
    (3, "A Storm of Swords", [1], "2000-01-01", 973, "Westeros"),
    (4, "The Fellowship of the Ring", [2], "1954-07-29", 423, "Middle Earth"),
    (5, "The Two Towers", [2], "1954-11-11", 352, "Middle Earth"),
    (6, "The Return of the King", [2], "1955-10-20", 440, "Middle Earth"),
    (7, "The Hobbit", [2], "1937-09-21", 320, "Middle Earth"),
    (10, "Foundation", [4], "1951-01-01", 255, "Galactic Empire"),
]
GUIDES = [
    (11, "Learning Python", [5, 6], "1999-01-01", 1160, "py"),
    (12, "Two Scoops of Django 1.11", [7, 8], "2017-04-26", 556, "py"),
    (13, "JavaScript: The good parts", [9], "2008-05-18", 172, "js"),
    (14, "JavaScript: The Definitive Guide", [10], "1998-06-11", 792, "js"),
    (15, "The Rust Programming Language", [11, 12], "2018-05-22", 440, "rs"),
]
PLAIN = [(16, "Programming Rust", [13, 14], "2017-12-01", 622)]
PEOPLE = {  # novel → who is in it, the one it is about first
    1: ["Daenerys Targaryen", "Jon Snow"],
    2: ["Daenerys Targaryen", "Jon Snow"],
    3: ["Daenerys Targaryen", "Jon Snow"],
    4: ["Frodo Baggins", "Bilbo Baggins", "Gandalf"],
    5: ["Frodo Baggins", "Bilbo Baggins", "Gandalf"],
    6: ["Frodo Baggins", "Bilbo Baggins", "Gandalf"],
    7: ["Bilbo Baggins", "Thorin Oakenshield"],
    10: ["Hari Seldon"],
}
ABOUT = {4, 5, 6, 7}
MEETINGS = [(1, "Breakfast yoga", "08:00"), (2, "Stand-up meeting", "10:00"), (3, "Evening yoga", "19:30")]
ANIMALS = {"Animal": {"Mammal": {"Dog": {}, "Cat": {}}, "Reptile": {"Lizard": {}}}}


def all_rows() -> list[Row]:
    """Everything, in an order in which it can be loaded."""
    return [*authors(), *books(), *meetings(), *path_tree(ANIMALS, ""), *nested_tree(ANIMALS)]


def _row(model: str, pk: int, **fields: Any) -> Row:
    return {"model": f"{APP}.{model}", "pk": pk, "fields": fields}


def authors() -> Iterator[Row]:
    for pk, (name, born) in NOVELISTS.items():
        yield _row("author", pk, name=name, date_of_birth=born)
    for pk, name in enumerate(GUIDE_WRITERS, start=5):
        yield _row("author", pk, name=name, date_of_birth=None)


def books() -> Iterator[Row]:
    for pk, title, writers, day, pages, *_rest in [*NOVELS, *GUIDES, *PLAIN]:
        yield _row("book", pk, title=title, authors=writers, publication_date=day, number_of_pages=pages)
    heroes, number, people = {}, 0, []
    for novel, names in PEOPLE.items():
        for place, name in enumerate(names):
            number += 1
            people.append(_row("character", number, name=name, novel=novel))
            if place == 0 and novel in ABOUT:
                heroes[novel] = number
    for pk, *_rest, world in NOVELS:
        yield _row("novel", pk, setting=world, protagonist=heroes.get(pk))
    yield from people
    for pk, *_rest, language in GUIDES:
        yield _row("programmingguide", pk, programming_language=language)
    yield _row("unindexedbook", 1, title="Nobody finds this", publication_date="2001-01-01", number_of_pages=1)


def meetings() -> Iterator[Row]:
    for pk, name, start in MEETINGS:
        yield _row("meeting", pk, name=name, start_time=start)
    yield _row("agendaitem", 1, meeting=2, topic="Progress")
    yield _row("speaker", 1, agenda_item=1, name="Jane Doyle")


def path_tree(tree: dict[str, Any], above: str, depth: int = 1) -> Iterator[Row]:
    for place, (name, below) in enumerate(tree.items(), start=1):
        path = f"{above}{place:04d}"
        yield _row("mpanimal", _number(), name=name, path=path, depth=depth, numchild=len(below))
        yield from path_tree(below, path, depth + 1)


def nested_tree(tree: dict[str, Any]) -> Iterator[Row]:
    counter = iter(range(1, 1000))

    def walk(branch: dict[str, Any], depth: int) -> Iterator[Row]:
        for name, below in branch.items():
            left = next(counter)
            inner = list(walk(below, depth + 1))
            yield _row("nsanimal", _number(), name=name, lft=left, rgt=next(counter), tree_id=1, depth=depth)
            yield from inner

    yield from walk(tree, 1)


_numbers = iter(range(1, 1000))


def _number() -> int:
    return next(_numbers)
