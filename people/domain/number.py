"""Numbers and names as people type them: folded to one form, checked, and turned into what the register looks up."""

import re
import unicodedata
from functools import lru_cache

from people.models.identifier import SENSITIVE, Scheme
from people.models.keyring import lookup_digest

MOBILE = re.compile(r"1[3-9]\d{9}")
DOTS = dict.fromkeys(map(ord, "•‧∙⋅・᛫․"), "·")  # look-alikes of the dot in minority names
INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0x00AD, 0x180E])
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_SIGNS = "10X98765432"
CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
ALL_CJK = re.compile(f"[{CJK}·]+(?: [{CJK}·]+)+")
CJK_DOT = re.compile(f"(?<=[{CJK}])[.](?=[{CJK}])")


@lru_cache(maxsize=8192)
def clean_text(text: str) -> str:
    """NFKC, invisible marks removed, every run of white space one space, none at the ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
    return " ".join(text.replace("\0", "").split())


def clean_name(text: str) -> str:
    """A person's name: look-alike dots become ·, and spaces between Chinese signs go (张 三 → 张三)."""
    name = clean_text(text)
    if name.isascii():
        return name
    name = CJK_DOT.sub("·", name.translate(DOTS)).replace(" ·", "·").replace("· ", "·")
    return name.replace(" ", "") if ALL_CJK.fullmatch(name) else name


@lru_cache(maxsize=8192)
def fold_key(text: str) -> str:
    """The form in which names of schools and numbers are compared: clean, without spaces, case folded."""
    return clean_text(text).replace(" ", "").casefold()


def fold_name(name: str) -> str:
    """The form in which two names of a person count as equal."""
    return clean_name(name).casefold()


def normalize_phone(text: str) -> str:
    """Eleven digits of a mainland mobile phone, or "" when it is none. Spaces, hyphens and +86 are accepted."""
    digits = re.sub(r"[\s\-()]", "", clean_text(text))
    digits = re.sub(r"^(\+?0{0,2}86)(?=1\d{10}$)", "", digits)
    return digits if MOBILE.fullmatch(digits) else ""


def split_phones(text: str) -> list[str]:
    """Several phones in one cell, each normalised ("" for what is none), in their order."""
    parts = [part for part in re.split(r"[,;/、，；|]|\s{2,}|(?<=\d{11})\s+(?=1\d)", clean_text(text)) if part.strip()]
    return [normalize_phone(part) for part in parts]


def normalize_identity(text: str) -> str:
    """Eighteen signs of a resident identity number with a right check sign, or ""."""
    number = clean_text(text).replace(" ", "").upper()
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return ""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return number if CHECK_SIGNS[total % 11] == number[-1] else ""


def normalize(scheme: str, text: str) -> str:
    """The stored form of a number of a scheme, or "" when it cannot be one."""
    if scheme == Scheme.PHONE:
        return normalize_phone(text)
    if scheme == Scheme.IDENTITY_NUMBER:
        return normalize_identity(text)
    value = clean_text(text).replace(" ", "")
    return value if len(value) <= 64 else ""


def lookup_value(scheme: str, value: str) -> str:
    """What stands in `lookup` for a normalised number: a keyed digest if it is sensitive, else its folded form."""
    return lookup_digest(scheme, value) if scheme in SENSITIVE else value.casefold()
