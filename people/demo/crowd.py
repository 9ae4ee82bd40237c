"""Three hundred people with names, numbers and memberships; the same names at every load."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from people.demo.city import SCHOOLS
from people.domain.membership import open_membership
from people.domain.person import create_person, set_identifier
from people.models import Capacity, Organisation, Scheme, User

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈"
    "任姚卢傅钟姜崔谭陆汪范金石廖贾夏韦方白邹孟熊秦邱江尹薛阎段雷侯龙陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = [
    "晓岚",
    "思远",
    "雨桐",
    "志强",
    "静怡",
    "文博",
    "若兰",
    "建华",
    "欣然",
    "海燕",
    "明轩",
    "丽萍",
    "子涵",
    "春梅",
    "国栋",
    "诗雨",
    "立新",
    "佳宁",
    "秀英",
    "浩然",
    "梦洁",
    "永康",
    "婉清",
    "向东",
    "一鸣",
    "月华",
    "承志",
    "小满",
    "书瑶",
    "大勇",
    "清扬",
    "红霞",
    "嘉树",
    "玉兰",
    "怀瑾",
    "冬梅",
    "安琪",
    "少杰",
    "念慈",
    "立春",
]
SUBJECTS = ["语文", "数学", "英语", "体育", "音乐", "美术", "科学", "道德与法治", "心理健康", "信息科技"]
TEACHERS, SPECIALISTS, VOLUNTEERS, CLINICIANS = 238, 12, 34, 8
SINCE = date(2026, 8, 20)


def names(chance: random.Random) -> Iterator[str]:
    """Names that do not repeat."""
    seen: set[str] = set()
    while True:
        name = chance.choice(SURNAMES) + chance.choice(GIVEN)
        if name not in seen:
            seen.add(name)
            yield name


def made_up_phone(number: int) -> str:
    """A phone number of a range that no operator gives out to people (170 0000 …)."""
    return f"1700000{number:04d}"


def gather_crowd() -> list[User]:
    """Teachers of twelve schools, specialist teachers, volunteers, clinicians: 292 people beside the demo accounts."""
    chance = random.Random(20261121)  # noqa: S311 - names, not secrets
    stream = names(chance)
    schools = [Organisation.objects.get(code=code) for _district, code, *_rest in SCHOOLS]
    people: list[User] = []
    for number in range(TEACHERS + SPECIALISTS):
        school = schools[number % len(schools)]
        specialist = number >= TEACHERS
        person = add_person(next(stream), number, chance)
        set_identifier(person, scheme=Scheme.STAFF_NUMBER, value=f"T{number + 1:05d}", issuer=school)
        open_membership(
            person,
            organisation=school,
            capacity=Capacity.SPECIALIST if specialist else Capacity.TEACHER,
            valid_from=SINCE,
            subject="心理健康" if specialist else chance.choice(SUBJECTS),
        )
        people.append(person)
    rest = [("331000-HS", Capacity.VOLUNTEER)] * VOLUNTEERS + [("331000-YY", Capacity.CLINICIAN)] * CLINICIANS
    for number, (code, capacity) in enumerate(rest, TEACHERS + SPECIALISTS):
        person = add_person(next(stream), number, chance)
        open_membership(person, organisation=Organisation.objects.get(code=code), capacity=capacity, valid_from=SINCE)
        people.append(person)
    return people


def add_person(name: str, number: int, chance: random.Random) -> User:
    """One person with a phone number; the account waits for its activation code."""
    person = create_person(name)
    person.working_since = date(2026, 9, 1) - timedelta(days=chance.randint(300, 9000))
    person.save(update_fields=["working_since"])
    set_identifier(person, scheme=Scheme.PHONE, value=made_up_phone(number))
    return person
