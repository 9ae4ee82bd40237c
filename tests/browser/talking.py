"""An act of the test of workshops: the clock on the morning of the next Monday."""

from typing import Any

from tests.city import City


def monday(city: City, login: str) -> dict[str, Any]:
    """Let the digests of the next Monday go out in an installation, twice; gives what one person was told."""
    return dict(city.act(__name__, "send", login))


def send(login: str) -> dict[str, Any]:
    """Nine o'clock and a half, on the Monday after today."""
    from datetime import datetime, time, timedelta

    from django.utils import timezone

    from courses.domain.workshop.digest import send_digests
    from courses.domain.workshop.noticing import quiet_address
    from people.models import Message, User

    today = timezone.localdate()
    morning = timezone.make_aware(datetime.combine(today + timedelta(days=7 - today.weekday()), time(9, 30)))
    first, second = send_digests(now=morning), send_digests(now=morning)
    person = User.objects.get(email=login)
    told = Message.objects.filter(person=person, kind__startswith="workshop.digest").count()
    path = "/" + quiet_address(person).split("/", 3)[3]
    return {"first": first, "second": second, "told": told, "quiet": path}


ACTS = {"send": send}
