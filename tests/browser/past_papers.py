"""Acts of the test of past records: a school of its own with two teachers, and the Red Cross as an outside body."""

from typing import Any

from tests.browser.cast import PASSWORD
from tests.city import City

CROSS = "海曲红十字会"


def begin(city: City) -> dict[str, Any]:
    """The school, and what stands in the register."""
    return dict(city.act(__name__, "prepare"))


def prepare() -> dict[str, Any]:
    """Two teachers without certificates."""
    from courses.models import Issuer
    from people.models import Organisation
    from tests.browser.kinds import add_person

    city = Organisation.get_first_root_node()
    city.add_child(code="PAST", name="旧证小学", kind="school")
    Issuer.objects.create(owner=city, name=CROSS, prefix="HQRC", is_external=True)
    for place, name in enumerate(("闻人静", "夏侯远")):
        add_person(name=name, email=f"past{place}@demo.example", password=PASSWORD, school="PAST")
    return {"cross": CROSS}


def count() -> dict[str, int]:
    """How many certificates of the outside body stand in the register."""
    from courses.models import Certificate

    return {"there": Certificate.objects.filter(issuer__name=CROSS).count()}


ACTS = {"prepare": prepare, "count": count}
