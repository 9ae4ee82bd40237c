"""Makes realistic spreadsheets: a city's organisations, and a roster of teachers with the dirt that offices send.

Everything follows from the seed, names are put together from lists, numbers are invented. Used by the tests of the
importer, by the browser test of the main path and by the bench.
"""

from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

CITY = ("330000000", "云桥市")
DISTRICTS = ("柳湖区", "青溪区", "河湾区", "云岭县", "白沙县", "南浦县", "石塘县", "江口区", "东屿县")
PLACES = [
    "青禾",
    "柳岸",
    "凤凰",
    "晨曦",
    "云山",
    "松涛",
    "桃源",
    "星河",
    "白鹭",
    "南塘",
    "北城",
    "东湖",
    "西苑",
    "古桥",
    "新港",
    "长林",
    "石门",
    "清泉",
    "梅岭",
    "竹园",
    "荷塘",
    "兰亭",
    "稻香",
    "枫桥",
    "金桂",
    "银杏",
    "望江",
    "听涛",
    "春晖",
    "秋实",
]
KINDS = (("小学", "小学", "primary"), ("初级中学", "初中", "junior"), ("高级中学", "高中", "senior"))
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
GIVEN = (
    "晓岚思远雨桐志强静怡文博若兰建华欣然海燕明轩丽萍子涵春梅国栋诗立新佳宁秀英浩"
    "梦洁永康婉清向东一鸣月承书瑶大勇扬红霞嘉树"
)
HEADER = (
    "序号", "教师姓名", "性别", "证件类型", "证件号码", "手机号码", "所属区县", "学校名称", "学校代码", "学段",
    "任教学科", "职务", "职称", "工号", "参加工作年月", "邮箱", "备注",
)  # fmt: skip
SUBJECTS = ("语文", "数学", "英语", "体育", "音乐", "美术", "科学", "历史", "地理", "物理", "化学", "道德与法治")
POSITIONS = ("任课教师", "班主任", "教研组长", "年级主任", "心理健康教师")
RANKS = ("二级教师", "一级教师", "高级教师", "正高级教师", "")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class School:
    code: str
    name: str
    district: str
    stage: str
    alias: str


@dataclass
class Expected:
    """What an import of the file must find: rows by outcome, error codes by row, and a few people to try."""

    rows: int
    good: int
    errors: dict[int, str] = field(default_factory=dict)
    skipped: int = 1
    people: list[dict[str, str]] = field(default_factory=list)


def make_schools(*, schools: int = 349, seed: int = 7) -> list[School]:
    """The schools of the city; some names occur in two districts, as they do everywhere."""
    random = Random(seed)
    made, used = [], set()
    while len(made) < schools:
        district = DISTRICTS[len(made) % len(DISTRICTS)]
        kind, stage, _key = KINDS[random.choices((0, 1, 2), weights=(6, 3, 1))[0]]
        name = f"{random.choice(PLACES)}{random.choice(('', '路', '镇', '第一', '第二', '实验'))}{kind}"
        if (district, name) in used:
            continue
        used.add((district, name))
        code = f"3333{len(made) + 1:05d}"
        made.append(School(code, name, district, stage, f"{district[:2]}{name}"))
    return made


def write_organisations(path: Path, *, schools: int = 349, seed: int = 7) -> list[School]:
    """The tree as one sheet: city, districts, schools, a hospital, a Red Cross branch; parents not always first."""
    made = make_schools(schools=schools, seed=seed)
    rows: list[list[str]] = [
        [CITY[0], CITY[1], "市", "", "", "", "2000-01-01", ""],
        *([f"3333{n:02d}", name, "区县", CITY[0], "", "", "", ""] for n, name in enumerate(DISTRICTS)),
        ["3333H01", "云桥市精神卫生中心", "医院", CITY[0], "", "市精卫中心", "", ""],
        ["3333R01", "云桥市红十字会", "红十字会", CITY[0], "", "市红会", "", ""],
    ]
    for school in made:
        parent = f"3333{DISTRICTS.index(school.district):02d}"
        rows.append([school.code, school.name, "学校", parent, school.stage, school.alias, "", ""])
    Random(seed).shuffle(rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("机构")
    sheet.append(["云桥市机构一览"])
    sheet.append(["代码", "名称", "类型", "上级代码", "学段", "别名", "启用日期", "停用日期"])
    for row in rows:
        sheet.append(row)
    book.save(path)
    return made


def identity_number(random: Random) -> str:
    """An invented identity number of an area code that does not exist, with a right check sign."""
    body = f"999999{random.randint(1960, 2000)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}"
    body += f"{random.randint(0, 999):03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def make_person(number: int, random: Random, schools: list[School]) -> dict[str, Any]:
    """One clean row by column."""
    school = schools[number % len(schools)]
    name = random.choice(SURNAMES) + "".join(random.choice(GIVEN) for _ in range(random.choice((1, 2, 2, 2))))
    return {
        "no": number,
        "name": name,
        "gender": random.choice("男女"),
        "kind": "居民身份证",
        "identity": identity_number(random),
        "phone": f"1{random.choice('3578')}{number:05d}{random.randint(0, 9999):04d}",
        "district": school.district,
        "school": school.name,
        "code": school.code,
        "stage": school.stage,
        "subject": random.choice(SUBJECTS),
        "position": random.choice(POSITIONS),
        "rank": random.choice(RANKS),
        "staff": f"T-{number:05d}",
        "since": f"{random.randint(1985, 2025)}-{random.randint(1, 12):02d}",
        "email": f"t{number:05d}@school.example" if number % 3 == 0 else "",
        "note": "",
    }


ERRORS = (
    ("lost_digits", {"phone": float(10**21 + 38)}),
    ("bad_phone", {"phone": "1380013800"}),
    ("bad_name", {"name": "张三（调出1人）"}),
    ("unknown_school", {"school": "凤凰小学东校区", "code": ""}),
    ("unknown_code", {"code": "999999999"}),
    ("bad_email", {"email": "t.school.example"}),
    ("bad_date", {"since": "去年秋天"}),
    ("no_key", {"staff": "", "phone": ""}),
    ("no_school", {"school": "", "code": ""}),
    ("duplicate_row", {}),
    ("number_twice", {}),
    ("phone_twice", {}),
)


def dirty(row: dict[str, Any], number: int) -> dict[str, Any]:
    """Rows that look odd and must be read all the same."""
    phone = str(row["phone"])
    oddities: tuple[dict[str, Any], ...] = (
        {"phone": phone.translate(str.maketrans("0123456789", "０１２３４５６７８９"))},
        {"name": " ".join(row["name"][:2]) if len(row["name"]) == 2 else row["name"]},
        {"name": f"\u200b{row['name']}\u3000"},
        {"name": f"阿依·{row['name']}".replace("·", "•")},
        {"name": f"{row['name'][0]}䶮"},
        {"phone": f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}"},
        {"phone": f"{phone}/1390000{number % 10000:04d}"},
        {"phone": float(phone)},
        {"since": str(row["since"]).replace("-", ".")},
        {"since": str(row["since"]).replace("-", "")},
        {"since": 43709},
        {"code": ""},
        {"school": f"{row['district'][:2]}{row['school']}"},
        {"staff": row["staff"].lower()},
        {"identity": float(10**17 * 3)},
    )
    return {**row, **oddities[number % len(oddities)]}


def spoil(row: dict[str, Any], before: dict[str, Any], code: str, changes: dict[str, Any]) -> dict[str, Any]:
    """A row with one error; duplicates repeat something of the row before."""
    row = {**row, **changes}
    if code == "duplicate_row":
        return {**before, "no": row["no"]}
    if code == "number_twice":
        row["staff"] = before["staff"]
    if code == "phone_twice":
        row["phone"] = before["phone"]
    return row


def write_roster(
    path: Path, *, rows: int = 32_457, seed: int = 7, schools: list[School] | None = None, errors: int | None = None
) -> Expected:
    """A roster with a title, a hidden sheet, odd rows, `errors` wrong rows (one in 580) and a total at the end."""
    random = Random(seed)
    places = schools or make_schools(seed=seed)
    wrong = rows // 580 if errors is None else errors
    every = max(2, rows // wrong) if wrong else rows + 1
    book = Workbook(write_only=True)
    sheet = book.create_sheet("全市")
    hidden = book.create_sheet("勿动")
    hidden.sheet_state = "hidden"
    hidden.append(["姓名", "工号"])
    sheet.append(["云桥市2026年秋季教师名册"])
    sheet.append(["填表单位：", "", "填表日期：", "2026-10-08"])
    sheet.append(list(HEADER))
    expected = Expected(rows=rows, good=0)
    before: dict[str, Any] = {}
    for number in range(1, rows + 1):
        row = make_person(number, random, places)
        place = number + 3
        if wrong and number % every == 0 and len(expected.errors) < wrong:
            code, changes = ERRORS[len(expected.errors) % len(ERRORS)]
            row = spoil(row, before, code, changes)
            expected.errors[place] = code
        else:
            row = dirty(row, number // 40) if number % 40 == 0 else row
            before = row if number % 40 else before or row
            if len(expected.people) < 20 and number % 40:
                expected.people.append({key: str(row[key]) for key in ("name", "staff", "phone", "school", "code")})
        sheet.append([value if value != "" else None for value in row.values()])
    expected.good = rows - len(expected.errors)
    sheet.append(["合计", None, None, rows])
    book.save(path)
    return expected
