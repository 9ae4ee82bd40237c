"""Certificate numbers: the pattern, the gap-free serial, the optional check sign, and keys for what people type."""

import base64
import re
import secrets
import unicodedata
from string import Formatter
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.models.certificate import Certificate, NumberCounter
from courses.models.issuer import Issuer
from courses.models.programme import Programme

PARTS = {"issuer", "programme", "year", "serial", "check"}
NEEDED = {"issuer", "year", "serial"}
TOKEN_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # noqa: S105 — 32 signs that are not mistaken for one another
LONGEST_LOOK = 4096  # serials looked up at once
TOKEN_LENGTH = 16  # 80 bits
FROM_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", TOKEN_SIGNS)
CHECK_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DOTS = str.maketrans(dict.fromkeys("•‧・．･∙⋅.", "·"))


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that would give two certificates one number or cannot be read. Raises ValidationError."""
    try:
        fields = [
            (name, spec, conversion) for _text, name, spec, conversion in Formatter().parse(pattern) if name is not None
        ]
    except ValueError as error:
        raise ValidationError(_("The pattern has a bracket that is not closed.")) from error
    names = [name for name, _spec, _conversion in fields]
    if set(names) - PARTS or any(conversion for _n, _s, conversion in fields):
        raise ValidationError(_("The pattern knows {issuer}, {programme}, {year}, {serial:06} and {check} only."))
    if NEEDED - set(names) or len(names) != len(set(names)):
        raise ValidationError(_("The pattern needs {issuer}, {year} and {serial:06}, each once."))
    if any(spec and (name != "serial" or not re.fullmatch(r"0[1-9]", spec)) for name, spec, _conversion in fields):
        raise ValidationError(_("Only the serial takes a width, such as {serial:06}."))
    if not re.fullmatch(r"[A-Z0-9/._-]*", re.sub(r"\{[^}]*\}", "", pattern)):
        raise ValidationError(_("Between the parts only capital letters, digits and - / . _ may stand."))


def check_sign(text: str) -> str:
    """The check sign over the letters and digits of a number (ISO 7064 MOD 37,36): finds a wrong or swapped sign."""
    rest = 36
    for sign in text:
        if sign in CHECK_SIGNS:
            rest = (rest + CHECK_SIGNS.index(sign)) % 36 or 36
            rest = rest * 2 % 37
    return CHECK_SIGNS[(37 - rest) % 36]


def format_number(pattern: str, *, issuer: str, programme: str, year: int, serial: int) -> str:
    """The number a pattern gives. {check} is computed over the rest of the number."""
    parts = {"issuer": issuer, "programme": programme, "year": year, "serial": serial}
    check = check_sign(pattern.format(**parts, check="")) if "{check}" in pattern else ""
    return pattern.format(**parts, check=check)


def take_number(programme: Programme, *, issuer: Issuer, year: int) -> str:
    """The next number. The counter row stays locked until the caller's transaction ends: take it last.

    A transaction that is rolled back gives its serial back, so there is no gap; none is ever given twice."""
    return take_numbers(programme, issuer=issuer, year=year, count=1)[0]


def take_numbers(programme: Programme, *, issuer: Issuer, year: int, count: int) -> list[str]:
    """So many numbers in a row, under one lock. One that the register holds already, entered by hand or given by a
    programme whose numbers look the same, is passed over: it is no gap, and nobody's completion stumbles over it."""
    key: dict[str, Any] = {"issuer": issuer, "programme": programme, "year": year}
    NumberCounter.objects.get_or_create(**key)
    counter = NumberCounter.objects.select_for_update().get(**key)
    numbers: list[str] = []
    step = count
    while len(numbers) < count:
        serials = {
            format_number(
                programme.number_pattern, issuer=issuer.prefix, programme=programme.code, year=year, serial=serial
            ): serial
            for serial in range(counter.last + 1, counter.last + 1 + step)
        }
        held = set(Certificate.objects.filter(issuer=issuer, number__in=serials).values_list("number", flat=True))
        free = [number for number in serials if number not in held][: count - len(numbers)]
        numbers += free
        counter.last = serials[free[-1]] if len(numbers) == count else counter.last + step
        step = min(2 * step, LONGEST_LOOK)
    counter.save(update_fields=["last"])
    return numbers


def series_of(pattern: str, code: str) -> str:
    """What two programmes of one issuer must not share: their numbers but for year, serial and check sign."""
    return re.sub(r"\{serial:0\d\}", "{serial}", pattern.replace("{programme}", code))


def check_series(pattern: str, *, code: str, issuer: Issuer, programme_id: int | None) -> None:
    """Refuse a pattern whose numbers would look like those of another programme. Raises ValidationError."""
    others = Programme.objects.filter(issuer=issuer).exclude(pk=programme_id or 0).order_by("name")
    for name, theirs, other in others.values_list("name", "number_pattern", "code"):
        if series_of(theirs, other) == series_of(pattern, code):
            raise ValidationError(
                _("The numbers of “%(name)s” look the same. Put {programme} into the pattern, or letters of its own.")
                % {"name": name}
            )


def new_token() -> str:
    """A random verify token that tells nothing about number or holder."""
    return base64.b32encode(secrets.token_bytes(TOKEN_LENGTH * 5 // 8)).decode().translate(FROM_BASE32)


def group_token(token: str) -> str:
    """A token in groups of four, as it is printed."""
    return "-".join(token[start : start + 4] for start in range(0, len(token), 4))


def token_key(typed: str) -> str:
    """A token as it is stored, from what was typed or scanned; empty when it cannot be one."""
    text = unicodedata.normalize("NFKC", typed).upper().replace("-", "").replace(" ", "")
    text = text.translate(str.maketrans("OIL", "011"))
    return text if len(text) == TOKEN_LENGTH and set(text) <= set(TOKEN_SIGNS) else ""


def number_key(typed: str) -> str:
    """A number without what people mistype: spaces, width, dashes of other kinds, O for 0 and I for 1."""
    text = unicodedata.normalize("NFKC", typed).upper()
    text = re.sub(r"[\s‐-―−－ー_]+", "", text.replace("-", ""))
    return text.translate(str.maketrans("OI", "01"))[:80]


def name_key(typed: str) -> str:
    """A name for comparing: one form of every character, no blanks, one kind of middle dot, small Latin letters."""
    before, text = "", typed
    while text != before:  # removing a blank may let a mark join the sign before it: until nothing changes
        before = text
        text = unicodedata.normalize("NFKC", text).translate(DOTS)
        text = unicodedata.normalize("NFKC", re.sub(r"\s+", "", text).casefold())
    return text[:120]
