"""Looking for what should not be sent: full names of pupils, phone numbers and identity numbers in free text.

Pure functions over text, for every type that lets people write. What is found is a hint to the writer and no verdict:
a name that stands without a word like 同学 is not found, and a rare one may be found where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _


class PersonalKind(StrEnum):
    """What somebody could be recognised by."""

    NAME = "name"
    PHONE = "phone"
    IDENTITY_NUMBER = "identity_number"


@dataclass(frozen=True)
class PersonalDatum:
    """One find: ``text[start:end]`` of the text that was searched."""

    kind: PersonalKind
    start: int
    end: int
    words: str

    @property
    def shown(self) -> str:
        """What was found, as the writer reads it: kind and words."""
        names = {
            PersonalKind.NAME: _("a name"),
            PersonalKind.PHONE: _("a phone number"),
            PersonalKind.IDENTITY_NUMBER: _("an identity number"),
        }
        return _("%(kind)s: %(words)s") % {"kind": names[self.kind], "words": self.words}


WIDE: Final = str.maketrans("０１２３４５６７８９ＸｘＱ－—　：＋", "0123456789XxQ-- :+")  # one for one: places stay
IDENTITY: Final = re.compile(r"(?<![0-9])[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx](?![0-9])")
OLD_IDENTITY: Final = re.compile(r"(?<![0-9])[1-9](?:[ -]?[0-9]){14}(?![0-9Xx])")
MOBILE: Final = re.compile(r"(?<![0-9])(?:(?:\+|00)?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]){8}(?![0-9])")
LANDLINE: Final = re.compile(r"(?<![0-9-])\(?0[1-9][0-9]{1,2}\)?[ -]?[2-8][0-9]{6,7}(?![0-9])")

COMPOUND: Final = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|"
    "太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐|轩辕|百里|呼延|东郭|南门|西门"
)
SURE: Final = (  # surnames that seldom begin another word
    "王李张刘陈杨赵吴徐孙朱郭宋郑谢韩唐冯邓曹彭肖萧董袁潘蒋蔡杜魏吕丁沈姚卢崔钟谭汪廖贾韦邹薛闫阎陶贺郝龚邵覃戴秦邱侯黎樊"
    "孟尹段赖俞庞殷翟倪柯卞鲍裴聂耿冉翁瞿嵇蒯缪仇佘岑邢柏窦滕奚戚"
)
LIKELY: Final = (  # common ones that begin many a word as well: only before 同学
    "黄周胡林何高梁罗马叶苏程于余任范方石金傅姜熊陆孔白毛江康史顾武万钱汤莫常温严牛安洪葛伍季鲁关焦路齐梅童单"
    "左章施凌毕包耿费祝管成华卓向纪舒屈项习鄢符喻夏曾田许尤喻简饶房解申柳辛阮庄明骆游盛文穆古涂蒲燕景桂宁乔"
)
NOT_GIVEN: Final = frozenset(  # signs that stand in no given name, but around one
    "的了是在和与对向把被给让跟等些个位名各每全所有这那我你他她它们不没很都也就才又再还要会能可去来到从由因但而且或者"
    "上下里外前后年级班校某何多少几两组男女老同学生说做看听问叫想用为吗呢吧啊已经将使请您"
)
COUNTS: Final = frozenset("一二三四五六七八九十百千日天")  # as in 周一, 高三, 万千
TITLES: Final = ("老师", "校长", "主任", "医生", "教授", "先生", "女士", "院长", "班长", "阿姨", "叔叔", "爸爸", "妈妈")
NO_NAMES: Final = re.compile(  # words that begin like a name
    "任何|许多|周围|周边|周末|周日|高中|高考|高兴|高龄|高危|高职|毕业|安排|安慰|安抚|安静|安全|"
    "安心|关心|关爱|关注|关怀|关于|关系|管理|管教|方面|方便|方式|成长|成为|成绩|成员|成功|平时|"
    "单亲|单独|单身|江苏|江南|江北|江西|姜堰|温州|温暖|温柔|常州|常见|常常|常态|徐州|徐徐|郑州|"
    "郑重|吴江|包括|包容|于是|余下|余生|白天|白色|明天|明显|明白|明确|程度|曾经|项目|祝福|祝贺|"
    "左右|严重|严格|严肃|马上|马路|万一|万分|尤其|毛病|顾及|顾虑|陆续|施加|施暴|施压|田径|田野|"
    "史料|武术|武力|熊孩|向往|胡乱|胡闹|胡说|叶子|石头|韩国|韩语|唐代|唐诗|宋代|宋词|宋朝|金色|"
    "金牌|金钱|黄色|黄昏|夏天|夏季|夏令|童年|童话|古代|古诗|解决|解释|解答|申请|路过|路线|路边|"
    "宁愿|宁静|房间|房屋|张开|张口|张望|张贴|张罗|刘海|杨柳|朱红|谢谢|谢绝|钟头|钟爱|陶醉|陶冶|"
    "陶瓷|贺卡|戴着|戴口|戴眼|杜绝|孙子|孙女|王国|王者|李子|陈述|陈旧|陈列|罗列|文化|文明|文具|"
    "文科|文静|盛开|庄重|游戏|游泳|华侨|康复|莫名|莫非|简单|简直|符合|费用|费心|汤圆|凌晨|章节|"
    "纪律|纪念|舒服|舒适|洪水|梅花|齐心|焦虑|焦急|季节|牛奶|钱包|苏醒|林间|梁上|景色|景象|燕子|"
    "乔装|辛苦|辛勤|侯车|秦朝|秦代|潘多|彭湃|贾商|丁点|沈阳|吕剧|蔡伦|秦岭|殷切|殷实|殷勤|段落|"
    "段考|孟子|孔子|孔雀|聂耳|翁婿|仇恨|仇视|戚戚|柏油|柏树|黎明|赖床|赖皮|庞大|庞杂|邱吉|尹始|"
    "耿直|耿耿|窦性|滕王|范围|范文"
)

GIVEN: Final = r"[\u4e00-\u9fff]"
BEFORE: Final = re.compile(
    rf"(?=((?:{COMPOUND}|[{SURE}{LIKELY}]){GIVEN}{{1,2}}) ?(?:同学|小朋友)(?!们|会|录|关系|之间))"
)
PUPIL_BEFORE: Final = re.compile(rf"(?=((?:{COMPOUND}|[{SURE}]){GIVEN}{{1,2}}) ?学生(?!们|会|证|处|时|家))")
AFTER: Final = re.compile(
    rf"(?:学生|同学|小朋友)[:： ]?((?:{COMPOUND}|[{SURE}])"
    rf"(?:{GIVEN}(?=[说是在的和跟与今昨最近]|告诉)|{GIVEN}{{2}}|{GIVEN}(?!{GIVEN})))"
)
STATED: Final = re.compile(
    rf"(?:姓名|名字|名叫|名字叫)[:： ]?[是为叫]?((?:{COMPOUND}|[{SURE}{LIKELY}]){GIVEN}{{1,2}})(?![^\W\d_])"
)
ENGLISH: Final = re.compile(
    r"\b(?:[Ss]tudent|[Pp]upil|[Cc]lassmate)(?: (?:named|called))?,? ([A-Z][a-z]+(?:[ -][A-Z][a-z]+){1,2})\b"
    r"|\b(?:student|pupil|classmate|boy|girl|child) (?:named|called) ([A-Z][a-z]+)\b"
)


def find_personal_data(text: str) -> tuple[PersonalDatum, ...]:
    """What in ``text`` may tell who somebody is, in the order of the text; no two finds overlap."""
    plain, found = text.translate(WIDE), list[PersonalDatum]()
    for kind, start, end in (*_numbers(plain), *_names(plain)):
        if all(end <= one.start or start >= one.end for one in found):
            found.append(PersonalDatum(kind, start, end, text[start:end]))
    return tuple(sorted(found, key=lambda one: one.start))


def mask_personal_data(text: str) -> str:
    """``text`` with a star for every sign of what ``find_personal_data`` finds."""
    for one in find_personal_data(text):
        text = text[: one.start] + "*" * (one.end - one.start) + text[one.end :]
    return text


def _numbers(plain: str) -> Iterator[tuple[PersonalKind, int, int]]:
    for pattern in (IDENTITY, OLD_IDENTITY):
        for match in pattern.finditer(plain):
            if _has_birthday(re.sub("[ -]", "", match[0])):
                yield PersonalKind.IDENTITY_NUMBER, *match.span()
    for pattern in (MOBILE, LANDLINE):
        for match in pattern.finditer(plain):
            yield PersonalKind.PHONE, *match.span()


def _has_birthday(number: str) -> bool:
    """Whether the digits of an identity number hold a day on which somebody alive may have been born."""
    day = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        return 1900 <= date(int(day[:4]), int(day[4:6]), int(day[6:])).year <= 2099
    except ValueError:
        return False


def _names(plain: str) -> Iterator[tuple[PersonalKind, int, int]]:
    for pattern in (BEFORE, PUPIL_BEFORE, AFTER, STATED):
        for match in pattern.finditer(plain):
            if _is_name(match[1]):
                yield PersonalKind.NAME, *match.span(1)
    for match in ENGLISH.finditer(plain):
        yield PersonalKind.NAME, *match.span(1 if match[1] else 2)


def _is_name(words: str) -> bool:
    given = words[2:] if re.match(f"(?:{COMPOUND}).", words) else words[1:]
    signs = NOT_GIVEN if words[0] in SURE else NOT_GIVEN | COUNTS
    return not (signs & set(given) or NO_NAMES.match(words) or any(title in words for title in TITLES))
