"""What plugins put on a learner's home: their cards, each as far as its plugin is well."""

from django.utils.translation import get_language

from courses.domain.learning.home import HomePart, home_part
from people.models.user import User
from plugins.api import runtime


@home_part("plugins")
def make_plugins_part(person: User) -> HomePart | None:
    """The cards of the plugins that are on; None when there are none. One query where any plugin has a card."""
    cards = runtime.slots("dashboard_card", person_id=person.pk, lang=get_language() or "zh-hans")
    return HomePart("courses/parts/home_plugins.html", list(cards), column="side", order=80) if cards else None
