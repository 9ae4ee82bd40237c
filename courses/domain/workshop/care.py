"""Looking over words before they are sent: who could be recognised, who may need help. The writer decides."""

import hashlib
from dataclasses import dataclass

from plugins.api import DisclosureKind, find_disclosures, find_personal_data

SHOWN = 12


@dataclass(frozen=True)
class Care:
    """What was noticed. `mark` names exactly these words: other words are looked over again."""

    personal: tuple[str, ...]
    disclosures: frozenset[DisclosureKind]
    mark: str

    def __bool__(self) -> bool:
        return bool(self.personal or self.disclosures)


class Noticed(Exception):
    """Something was noticed, and the writer has not yet seen it."""

    def __init__(self, care: Care) -> None:
        super().__init__("noticed")
        self.care = care


def look_over(*texts: str) -> Care:
    """What a reader of these words could learn of third people, and whether they may speak of danger."""
    words = "\n".join(texts)
    found = tuple(dict.fromkeys(one.shown for one in find_personal_data(words)))[:SHOWN]
    return Care(found, find_disclosures(words), hashlib.sha256(words.encode()).hexdigest()[:32])


def check(care: Care, *, seen: str) -> None:
    """Hold back what the writer has not yet been told about."""
    if care and seen != care.mark:
        raise Noticed(care)
