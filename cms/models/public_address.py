"""The short name that stands for a page for ever: twelve letters taken from its translation key."""

import uuid

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # without i, l, o and u, which people misread
LENGTH = 12
_BITS = 5 * LENGTH


def short_id(key: uuid.UUID) -> str:
    """The first 60 bits of the key, five to a letter."""
    bits = key.int >> (128 - _BITS)
    return "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in reversed(range(LENGTH)))


def key_range(name: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The lowest and highest key with this short name; None for what cannot be one. Misread letters are forgiven."""
    letters = name.lower().translate(str.maketrans("ilo", "110"))
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        return None
    bits = 0
    for letter in letters:
        bits = bits << 5 | ALPHABET.index(letter)
    low = bits << (128 - _BITS)
    return uuid.UUID(int=low), uuid.UUID(int=low | ((1 << (128 - _BITS)) - 1))
