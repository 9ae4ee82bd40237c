"""XML that somebody sent: parsed without entities and DTDs, out of packages that are no bombs."""

from __future__ import annotations

import io
import zipfile
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MOST_UNPACKED: Final = 60 * 1024 * 1024
MOST_ENTRIES: Final = 10_000
MOST_DEPTH: Final = 60


def parse_xml(content: bytes) -> Element | None:
    """The root; None for what is no XML, or no XML that one should read."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return None
    return root if _depth_is_well(root) else None


def _depth_is_well(root: Element) -> bool:
    level = [root]
    for _step in range(MOST_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return True
    return False


def name_of(tag: object) -> str:
    """The name of a tag or attribute as both versions of QTI share it: no namespace, no dashes, no capitals."""
    name = str(tag).rpartition("}")[2].lower()
    return name.removeprefix("qti-").replace("-", "")


def attribute(element: Element, name: str) -> str:
    """An attribute under either spelling."""
    return next((value for key, value in element.attrib.items() if name_of(key) == name), "")


def inside(element: Element, name: str) -> list[Element]:
    """All elements of a name below."""
    return [one for one in element.iter() if name_of(one.tag) == name]


def words_of(element: Element | None) -> str:
    """All text below, in one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def unpack(content: bytes) -> dict[str, bytes] | None:
    """The XML files of a package by name; None for what is none, or would unpack to something huge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_UNPACKED:
                return None
            wanted = [one for one in entries if one.filename.lower().endswith(".xml")]
            return {one.filename: _read_entry(archive, one) for one in wanted}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError):
        return None


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """At most as much as the directory promises, whatever the stream would go on to say."""
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise ValueError("an entry is larger than its directory says")
    return content
