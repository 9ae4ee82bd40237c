"""The demo city's organisations: three districts, twelve schools, a hospital, a Red Cross branch, all invented."""

from datetime import date

from people.demo.tree import grow
from people.domain.audit import record_audit
from people.models import HelpLine, Organisation, SchoolClass
from people.models.organisation import Kind, Stage

CITY = ("331000", "云湖市", "Yunhu City")
BUREAU = ("331000-JY", "云湖市教育局", "Yunhu Education Bureau")
DISTRICTS = [
    ("331002", "湖滨区", "Hubin District"),
    ("331003", "青山区", "Qingshan District"),
    ("331081", "临溪县", "Linxi County"),
]
P, J, S = Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR
SCHOOLS = [
    ("331002", "3331000101", "云湖市实验小学", "Yunhu Experimental Primary School", [P]),
    ("331002", "3331000102", "湖滨区柳浦小学", "Liupu Primary School", [P]),
    ("331002", "3331000103", "云湖市第一中学", "Yunhu No. 1 High School", [S]),
    ("331002", "3331000104", "湖滨区文澜初级中学", "Wenlan Junior High School", [J]),
    ("331003", "3331000201", "青山区望江小学", "Wangjiang Primary School", [P]),
    ("331003", "3331000202", "青山区双桥小学", "Shuangqiao Primary School", [P]),
    ("331003", "3331000203", "青山中学", "Qingshan Middle School", [J, S]),
    ("331003", "3331000204", "云湖市职业技术学校", "Yunhu Vocational School", [Stage.VOCATIONAL]),
    ("331081", "3331000301", "临溪县城关小学", "Chengguan Primary School", [P]),
    ("331081", "3331000302", "临溪县石浦学校", "Shipu School", [P, J]),
    ("331081", "3331000303", "临溪县第二中学", "Linxi No. 2 Middle School", [J]),
    ("331081", "3331000304", "临溪中学", "Linxi High School", [S]),
]
OTHERS = [
    ("331000-YY", "云湖市第四人民医院", "Yunhu Fourth People's Hospital", Kind.HOSPITAL),
    ("331000-HS", "云湖市红十字会志愿服务队", "Yunhu Red Cross Volunteers", Kind.RED_CROSS),
]
HELP_LINES = [
    (
        "12356",
        "全国心理援助热线",
        "National help line",
        "受过训练的接线员",
        "trained listeners",
        "national",
        True,
        True,
    ),
    (
        "96111",
        "云湖市心理热线",
        "City help line",
        "市第四人民医院的医生和心理治疗师",
        "the city hospital",
        "city",
        True,
        True,
    ),
    ("12355", "青少年服务台", "Youth line", "面向青少年和家长", "for young people and parents", "youth", False, False),
    (
        "120",
        "医疗急救",
        "Ambulance",
        "有人受伤、服药过量或昏迷",
        "injury, overdose, unconsciousness",
        "emergency",
        True,
        False,
    ),
    ("110", "报警", "Police", "有人正处在危险里", "somebody is in danger now", "emergency", True, False),
]
GRADES = {P: range(1, 7), J: range(7, 10), S: range(10, 13), Stage.VOCATIONAL: range(10, 13)}


def found_organisations() -> Organisation:
    """The tree of the demo city; returns its root."""
    code, name, name_en = CITY
    city = grow(None, code, name, name_en, Kind.CITY)
    grow(city, *BUREAU, Kind.BUREAU)
    for district in DISTRICTS:
        grow(city, *district, Kind.DISTRICT)
    for parent, *school, stages in SCHOOLS:
        made = grow(
            Organisation.objects.get(code=parent), *school, Kind.SCHOOL, stages=[str(stage) for stage in stages]
        )
        found_classes(made, stages)
    for *other, kind in OTHERS:
        grow(city, *other, kind)
    record_audit("demo.organisations", subject=city)
    return Organisation.objects.get(pk=city.pk)


def found_classes(school: Organisation, stages: list[Stage]) -> None:
    """Two classes in each grade of this school year."""
    year = date.today().year if date.today().month >= 8 else date.today().year - 1  # noqa: DTZ011 - a school year
    for stage in stages:
        for grade in GRADES[stage]:
            for number in (1, 2):
                SchoolClass.objects.get_or_create(
                    organisation=school,
                    school_year=year,
                    stage=stage,
                    grade=grade,
                    number=number,
                    defaults={"pupils": 34 + (grade * 7 + number * 3) % 12},
                )


def found_help_lines(city: Organisation) -> None:
    """The lines that every page shows. Only numbers that exist nation-wide, and the city's own."""
    for order, (number, label, label_en, text, text_en, reach, always, framed) in enumerate(HELP_LINES):
        HelpLine.objects.update_or_create(
            organisation=city,
            number=number,
            defaults={
                "label": label,
                "label_en": label_en,
                "text": text,
                "text_en": text_en,
                "reach": reach,
                "round_the_clock": always,
                "hours": [] if always else [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "08:00", "until": "22:00"}],
                "in_frame": framed,
                "order": order * 10,
            },
        )
