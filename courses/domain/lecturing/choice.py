"""How a learner likes the player: speed, size, captions; kept for the person, the same on every device."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from courses.models import PlayerChoice
from people.models import User

SPEEDS = ("0.5", "0.75", "1", "1.25", "1.5", "1.75", "2")
AUTOMATIC, SOUND = "auto", "0"
CAPTIONS = ("", "zh", "en")


@dataclass(frozen=True)
class Choice:
    """As the page shows it."""

    speed: str = "1"
    size: str = AUTOMATIC
    captions: str | None = None


def find_choice(person_id: int) -> Choice:
    """What somebody chose last; captions None: never chosen, so they are shown. One query."""
    row = PlayerChoice.objects.filter(person=person_id).first()
    if row is None:
        return Choice()
    return Choice(f"{row.speed.normalize():f}", row.size, "" if row.captions == "none" else row.captions or None)


def save_choice(person: User, data: dict[str, Any]) -> Choice:
    """Keep what was chosen; what is none of the choices is left as it was."""
    values: dict[str, Any] = {}
    try:
        if str(data.get("speed")) in SPEEDS:
            values["speed"] = Decimal(str(data["speed"]))
    except InvalidOperation:
        pass
    size = str(data.get("size", ""))
    if size == AUTOMATIC or (size.isascii() and size.isdigit() and len(size) <= 4):
        values["size"] = size
    if "captions" in data and str(data["captions"]) in CAPTIONS:
        values["captions"] = str(data["captions"]) or "none"
    if values:
        PlayerChoice.objects.update_or_create(person=person, defaults=values)
    return find_choice(person.pk)
