"""Reading a page the way a browser does, as far as the checks need it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
CONTROLS = frozenset({"input", "select", "textarea"})


@dataclass
class Element:
    """One element with what stands in it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def text(self) -> str:
        """All words inside."""
        return " ".join([*self.words, *(child.text() for child in self.children)]).strip()

    def ancestors(self) -> list[Element]:
        """The elements around it, innermost first."""
        found, element = [], self.parent
        while element is not None:
            found.append(element)
            element = element.parent
        return found


class Page(HTMLParser):
    """A fragment of HTML as a tree."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.elements: list[Element] = []
        self._open = self.root
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A new element, open until its end tag unless it has none."""
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        self.elements.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<use/>`` and the like: complete at once."""
        before = self._open
        self.handle_starttag(tag, attrs)
        self._open = before

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element of this name."""
        for element in [self._open, *self._open.ancestors()]:
            if element.tag == tag and element.parent is not None:
                self._open = element.parent
                return

    def handle_data(self, data: str) -> None:
        """Words of the open element."""
        self._open.words.append(data)

    def controls(self) -> list[Element]:
        """What a learner can fill in."""
        hidden = {"hidden", "submit", "button", "reset", "image"}
        return [e for e in self.elements if e.tag in CONTROLS and e.attributes.get("type", "text") not in hidden]

    def label_of(self, control: Element) -> str:
        """The words by which a control is known to somebody who does not see the page."""
        if control.attributes.get("aria-label"):
            return control.attributes["aria-label"]
        by_id = {element.attributes["id"]: element for element in self.elements if "id" in element.attributes}
        named = [by_id[id_].text() for id_ in control.attributes.get("aria-labelledby", "").split() if id_ in by_id]
        around = [element.text() for element in control.ancestors() if element.tag == "label"]
        pointing = [
            element.text()
            for element in self.elements
            if element.tag == "label" and element.attributes.get("for", "\0") == control.attributes.get("id")
        ]
        return " ".join([*named, *around, *pointing]).strip()

    def groups(self) -> dict[str, list[Element]]:
        """Radio buttons and check boxes that share a name."""
        boxes = [c for c in self.controls() if c.attributes.get("type") in {"radio", "checkbox"}]
        counts = Counter(box.attributes.get("name", "") for box in boxes)
        return {
            name: [box for box in boxes if box.attributes.get("name", "") == name]
            for name, count in counts.items()
            if count > 1
        }


def legend_of(control: Element) -> str:
    """The words of the legend of the fieldset around a control."""
    for element in control.ancestors():
        if element.tag == "fieldset":
            return next((child.text() for child in element.children if child.tag == "legend"), "")
    return ""
