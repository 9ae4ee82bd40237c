"""What the demo puts forward: this week's article, other ways to find help, registration numbers."""

from typing import Any

from wagtail.models import Locale, Page, Site

from cms.domain.editing.publishing import publish_by_system
from cms.models import HelpPage, HomePage, SiteFrame
from people.models import User

FEATURED = "shi-mian-de-quan"
NUMBERS = {"icp": "示例ICP备00000000号-1", "police_filing": "示例公网安备 00000000000000号"}
Row = tuple[str, ...]
DOORS: dict[str, list[tuple[str, str, list[str], str, str, list[Row]]]] = {
    "zh-hans": [
        (
            "先不说话，只听，或者只读",
            "夜里最长的那一段，有个声音在旁边也好。每期都有文字稿。",
            ["不用登录，不留记录", "随时可以停"],
            "window",
            "t-sleep",
            [("听一期：夜里两点还醒着", "ban-ye-liang-dian"), ("读一篇：越想睡越醒", "shi-mian-de-quan")],
        ),
        (
            "找一个人当面谈",
            "在学校，可以先找心理老师；在家附近，可以挂市第四人民医院的心理门诊。第一次去，请一个信得过的人陪着。",
            ["只说愿意说的", "可以先问会替您保密到哪一步"],
            "two",
            "t-anxiety",
            [("什么时候该去看看", "jiao-lv-bu-shi-di-ren")],
        ),
    ],
    "en": [
        (
            "Say nothing yet: listen, or read",
            "In the longest part of the night a voice beside you may be enough. Every episode comes with its words.",
            ["No account, no trace", "Stop whenever you like"],
            "window",
            "t-sleep",
            [("Listen: awake at two", "ban-ye-liang-dian"), ("Read: the more you try to sleep", "shi-mian-de-quan")],
        ),
        (
            "Talk to somebody face to face",
            "At school begin with the counsellor; elsewhere with the clinic of the Fourth People's Hospital. "
            "Take somebody you trust along.",
            ["Say only what you want to say", "Ask first what stays between you"],
            "two",
            "t-anxiety",
            [("When to see somebody", "jiao-lv-bu-shi-di-ren")],
        ),
    ],
}
WAYS: dict[str, list[Row]] = {
    "zh-hans": [
        ("身边有人突然喘不上气", "那十分钟里怎么陪", "heart", "t-anxiety", "jing-kong-fa-zuo"),
        ("我是家长", "孩子不想上学的那个早晨", "family", "t-family", "bu-xiang-shang-xue"),
        ("我是老师", "班里有同学失去了亲人", "users", "t-grief", "ban-li-de-gao-bie"),
    ],
    "en": [
        (
            "Somebody beside you cannot breathe",
            "How to stay through ten minutes",
            "heart",
            "t-anxiety",
            "jing-kong-fa-zuo",
        ),
        ("I am a parent", "The morning a child will not go to school", "family", "t-family", "bu-xiang-shang-xue"),
        ("I am a teacher", "A pupil has lost somebody", "users", "t-grief", "ban-li-de-gao-bie"),
    ],
}


def find_page(slug: str, language: str) -> Page:
    """The page with this slug, in the language where there is such a version, else the Chinese."""
    pages = {page.locale.language_code: page for page in Page.objects.filter(slug=slug).select_related("locale")}
    return pages.get(language) or pages["zh-hans"]


def doors_of(language: str) -> list[tuple[str, dict[str, Any]]]:
    """The other ways to find help, as blocks."""
    return [
        (
            "door",
            {
                "title": title,
                "text": text,
                "assurances": assurances,
                "scene": scene,
                "hue": hue,
                "actions": [{"label": label, "page": find_page(slug, language)} for label, slug in actions],
            },
        )
        for title, text, assurances, scene, hue, actions in DOORS[language]
    ]


def ways_of(language: str) -> list[tuple[str, dict[str, Any]]]:
    """The links for whoever worries about somebody, as blocks."""
    return [
        ("way", {"title": title, "text": text, "icon": icon, "hue": hue, "page": find_page(slug, language)})
        for title, text, icon, hue, slug in WAYS[language]
    ]


def load_front() -> None:
    """Home, help and footer of the demo, in both languages."""
    reviewer = User.objects.filter(role_grants__role="reviewer").order_by("pk").first()
    for language in DOORS:
        locale = Locale.objects.get(language_code=language)
        page = HelpPage.objects.get(locale=locale)
        page.doors, page.ways = doors_of(language), ways_of(language)
        publish_by_system(page, reason="demo", reviewer=reviewer)
        home = HomePage.objects.get(locale=locale)
        home.featured = find_page(FEATURED, language)
        publish_by_system(home, reason="demo", reviewer=reviewer)
    SiteFrame.objects.filter(site=Site.objects.get(is_default_site=True)).update(**NUMBERS)
