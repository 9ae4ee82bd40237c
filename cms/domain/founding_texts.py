"""The first words of an empty city. Editors change them in the admin; nothing here is read again once a page exists."""

from pathlib import Path
from typing import Any

TEXTS = Path(__file__).resolve().parent.parent / "texts"
WORKFLOW = "编辑与审阅"
TASK = "专业审阅"
FRAME: dict[str, str] = {
    "owner": "市教育局、市精神卫生中心与市红十字会",
    "owner_en": "the city's education bureau, its mental health centre and its Red Cross",
}
HOME: dict[str, dict[str, str]] = {
    "zh-hans": {
        "title": "首页",
        "slug": "home",
        "summary": "由医生和心理老师审阅的知识库、每周电台、双周一课和培训课程。",
        "greeting": "今天，|心里装着什么事？",
        "lead": "写一个词或一句话。这里的每一篇，都由本市的医生和心理老师审阅过。",
        "asked_often": "睡不着\n考前心慌\n孩子不想上学\n总是很累\n和父母一说就吵",
        "help_title": "现在就想找人说说话？",
        "help_text": "不用想好怎么开口。接电话的人会陪您慢慢说，不问姓名，不收费。",
        "lessons_lead": "全市每个班，每两周上一节心理课。教案、课件和活动单都在这里。",
        "courses_lead": "看完能记学时，考过发证书，证书可以在网上查验。",
    },
    "en": {
        "title": "Home",
        "slug": "home-en",
        "summary": "A library reviewed by doctors and counsellors, a weekly radio hour, school lessons and training.",
        "greeting": "What is on your mind |today?",
        "lead": "Type a word or a sentence. Every page here has been reviewed by the city's doctors and counsellors.",
        "asked_often": "cannot sleep\nexam nerves\nrefusing school\nalways tired\narguments at home",
        "help_title": "Would you like to talk to somebody now?",
        "help_text": "No need to know how to begin. The person who answers will listen. No name asked, free of charge.",
        "lessons_lead": "Every class has one lesson every two weeks. Plans, slides and worksheets are here.",
        "courses_lead": "Courses count towards your hours, tests end in a certificate that anybody can verify.",
    },
}
LIBRARY: dict[str, dict[str, str]] = {
    "zh-hans": {
        "title": "知识库",
        "intro": "按话题、按身份慢慢看。每一篇都写明谁审阅过、什么时候再审。",
        "summary": "本市医生和心理老师审阅过的心理健康文章。",
    },
    "en": {
        "title": "Library",
        "intro": "Read by topic or by who you are. Every page says who reviewed it and when it will be reviewed again.",
        "summary": "Articles on mental health, reviewed by the city's doctors and counsellors.",
    },
}
_HELP: dict[str, dict[str, Any]] = {
    "zh-hans": {
        "title": "求助",
        "lead": "不用想好怎么说。可以从“我不知道从哪里说起”开始。免费，不问真名。",
        "summary": "本市和全国的心理援助热线、接听时间，以及打通之后会怎样。",
        "steps_title": "打通之后会怎样",
        "doors_title": "还不想打电话",
        "ways_title": "替身边的人着急",
        "steps": [
            ("先问您安不安全", "如果您正处在危险里，对方会先陪您离开危险。"),
            ("听您说，不打断", "一般二十到四十分钟。想停随时可以停。"),
            ("一起想下一步", "要不要去门诊、跟谁说、今晚怎么过，商量着来。"),
        ],
    },
    "en": {
        "title": "Help",
        "lead": "You need not know what to say. “I do not know where to begin” is a beginning. Free, no name asked.",
        "summary": "Help lines of the city and the country, when they answer, and what happens on a call.",
        "steps_title": "What happens on a call",
        "doors_title": "If you would rather not call",
        "ways_title": "Worried about somebody else",
        "steps": [
            ("First: are you safe?", "If you are in danger, they will first help you out of it."),
            ("They listen", "Twenty to forty minutes as a rule. You may stop whenever you like."),
            ("What next, together", "Whether to see a doctor, whom to tell, how to get through tonight."),
        ],
    },
}


def help_page(language: str) -> dict[str, Any]:
    """The fields of the help page in a language."""
    fields = dict(_HELP[language])
    fields["steps"] = [("step", {"title": title, "text": text}) for title, text in fields["steps"]]
    return fields


_LEGAL: dict[tuple[str, str], tuple[str, str]] = {
    ("privacy", "zh-hans"): ("隐私说明", "我们存什么，谁能看到，您可以怎样处理。"),
    ("privacy", "en"): ("Privacy", "What we keep, who may see it, and what you can do about it."),
    ("terms", "zh-hans"): ("使用条款", "使用本网站、账号、学时和证书的约定。"),
    ("terms", "en"): ("Terms of use", "What holds for using this site, accounts, hours and certificates."),
}


def legal_page(kind: str, language: str) -> dict[str, str]:
    """The fields of a legal page in a language; the text itself stands in cms/texts."""
    title, summary = _LEGAL[kind, language]
    lines = (TEXTS / f"{kind}.{language}.html").read_text(encoding="utf-8").splitlines()
    return {"title": title, "summary": summary, "body": "".join(lines)}
