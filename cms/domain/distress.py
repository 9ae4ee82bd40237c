"""Whether somebody who searches may need a person rather than a page. Decided from the words alone; nothing is kept."""

import re

from cms.search.analysis import clean_query

CRISIS, STRAIN = "crisis", "strain"
_CRISIS = re.compile(
    "自杀|自殺|自尽|轻生|寻死|想死|去死|怎么死|如何死|不想活|不想再活|活不下去|活着没意[思义]|活着好累|活着太累|没有活下去"
    "|了结(?:自己|生命|一切)|结束(?:自己的?)?生命|结束一切|遗书|遗言|割腕|割脉|跳楼|跳河|上吊|烧炭|自残|自伤|自虐|伤害自己"
    "|死了算了|死了一了百了|一了百了|离开这个世界|没有我会更好|安乐死|过量服药|吞药"
    r"|\b(?:suicid\w*|kill(?:ing)? (?:my|him|her|them)sel(?:f|ves)|want to die|wanna die|end (?:my|it) (?:life|all)"
    r"|self[- ]?harm\w*|hurt(?:ing)? myself|cut(?:ting)? myself|better off dead|no reason to live|overdos\w*)\b"
    r"|\b(?:zisha|xiangsi|buxianghuo|huobuxiaqu|zican|zishang|qingsheng)\b"
)
_NOT_CRISIS = re.compile("笑死|吓死|累死|气死|饿死|死机|该死|死记|相思|自杀式")
_STRAIN = re.compile(
    "心慌|惊恐|喘不上气|喘不过气|崩溃|撑不住|撑不下去|绝望|没意思|没意义|睡不着|失控|害怕|孤独|没人理解|想哭|难受|痛苦|被欺负|被打|家暴"
    r"|\b(?:panic|can'?t breathe|hopeless|breakdown|can'?t cope|can'?t sleep|lonely|afraid)\b"
    r"|\b(?:xinhuang|bengkui|juewang|shuibuzhao)\b"
)


def distress_of(query: str) -> str:
    """CRISIS: help comes before anything else. STRAIN: a hand is offered beside the results. Otherwise empty."""
    text = clean_query(query)
    close = text.replace(" ", "") if not text.isascii() else text
    close = _NOT_CRISIS.sub(" ", close)
    if _CRISIS.search(close) or _CRISIS.search(_NOT_CRISIS.sub(" ", text)):
        return CRISIS
    return STRAIN if _STRAIN.search(close) or _STRAIN.search(text) else ""
