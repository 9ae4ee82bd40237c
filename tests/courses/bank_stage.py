"""Questions of the bank for tests: written by one person, approved by another."""

from typing import Any

from courses.domain.bank.items import ItemData, save_item
from courses.domain.bank.review import take_step
from courses.models import Item
from people.domain.role import grant_role
from people.models import User
from tests.factories.courses import LearnerFactory, SchoolFactory


def question(stem: str = "先做哪一步？", *, right: int = 2, **extra: Any) -> dict[str, Any]:
    """A single choice of three."""
    options = [
        {"id": f"o{n}", "text": text, "correct": n == right, "feedback": ""}
        for n, text in enumerate(("催他快点好起来", "听他说完", "下学期再说"), start=1)
    ]
    return {"kind": "single", "stem": stem, "points": "1", "options": options, **extra}


def editor(organisation: Any = None) -> User:
    """Somebody who may write and review."""
    person = LearnerFactory()
    grant_role(person, role="editor", organisation=organisation or SchoolFactory())
    return person


def bank(count: int = 1, *, topic: str = "沟通", approved: bool = True, owner: Any = None, **extra: Any) -> list[Item]:
    """So many different questions."""
    place = SchoolFactory()
    author, judge = editor(place), editor(place)
    made = []
    for number in range(count):
        config = question(f"{topic}第 {number} 题（{Item.objects.count()}）：怎样做更合适？")
        data = ItemData(config, topic=topic, **{"tags": ("小学",), "difficulty": 3, **extra})
        item = save_item(None, data, type_key="quiz", owner=owner, actor=author)
        if approved:
            take_step(item, "asked", actor=author)
            item = take_step(item, "approved", actor=judge)
        made.append(item)
    return made
