"""Pinyin of people's names, for sorting and typing; some surnames read otherwise than the same sign elsewhere."""

from functools import lru_cache

from pypinyin import Style, pinyin

SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "任": "ren", "曾": "zeng", "区": "ou", "朴": "piao",
    "盖": "ge", "覃": "qin", "尉": "wei", "冼": "xian", "缪": "miao", "华": "hua", "洗": "xian", "召": "shao",
    "逄": "pang", "员": "yun", "乐": "yue", "折": "she", "秘": "bi", "重": "chong", "黑": "he", "过": "guo",
    "晁": "chao",
    "种": "chong", "繁": "po", "翟": "zhai", "长": "zhang", "隗": "kui", "宁": "ning", "纪": "ji", "撒": "sa",
}  # fmt: skip
COMPOUND = {"尉迟": "yuchi", "万俟": "moqi", "单于": "chanyu", "长孙": "zhangsun", "澹台": "tantai", "令狐": "linghu"}


@lru_cache(maxsize=30000)
def read_sign(sign: str) -> str:
    """The usual reading of one sign without tone; signs that are no hanzi stay."""
    read: str = pinyin(sign, style=Style.NORMAL, errors="default")[0][0]
    return read.replace("ü", "v").lower()


def read_name(name: str) -> str:
    """张三丰 → "zhang sanfeng": surname, space, given name; Latin names in lower case as they are."""
    if not name or name.isascii():
        return name.lower()
    if name[:2] in COMPOUND:
        return f"{COMPOUND[name[:2]]} {''.join(map(read_sign, name[2:]))}".strip()
    first = SURNAMES.get(name[0]) or read_sign(name[0])
    return f"{first} {''.join(map(read_sign, name[1:]))}".strip()[:200]
