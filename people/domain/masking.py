"""Masking: how names and numbers are shown to people who need not know them whole."""

import re

KEPT = frozenset(" ·•-'．")  # signs that tell nothing


def mask_name(name: str) -> str:
    """First and last sign of a name stay: 张三丰 → 张*丰, 张三 → 张*. The length stays, one sign alone is hidden."""
    name = name.strip()
    if len(name) < 2:
        return "*" * len(name)
    last = name[-1] if len(name) > 2 else "*"
    middle = "".join(sign if sign in KEPT else "*" for sign in name[1:-1])
    return f"{name[0]}{middle}{last}"


def mask_phone(phone: str) -> str:
    """138****1234; at least four signs are hidden, or all."""
    return _mask_middle(phone.strip(), keep_before=3, keep_after=4)


def mask_identity(number: str) -> str:
    """321202********3789: the place and the last four."""
    return _mask_middle(number.strip(), keep_before=6, keep_after=4)


def _mask_middle(value: str, *, keep_before: int, keep_after: int) -> str:
    """Keep both ends, fewer signs at the end where fewer than four would be hidden; hide all of what is too short."""
    kept = min(keep_after, max(0, len(value) - keep_before - 4))
    hidden = len(value) - keep_before - kept
    if hidden < 4:
        return "*" * len(value)
    return f"{value[:keep_before]}{'*' * hidden}{value[len(value) - kept :]}"


def mask_digits(text: str) -> str:
    """Hide every run of seven and more digits in free text, for log lines and previews."""
    return re.sub(r"\d{7,}[Xx]?", lambda run: _mask_middle(run[0], keep_before=3, keep_after=4), text)


def mask_email(address: str) -> str:
    """The first letter and the host: l***@example.org. Nothing for no address."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***@{host}" if at else ""
