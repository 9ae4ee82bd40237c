"""The main pages of the demo city: who opens them, and where. Words in braces come from the cast (tests/browser/cast.py)."""

PUBLIC = {
    "home": "/",
    "library": "/library/",
    "article": "/library/jiao-lv-bu-shi-di-ren/",
    "sensitive": "/library/shi-qu-qin-ren/",
    "topics": "/topics/",
    "topic": "/topics/anxiety/",
    "show": "/radio/",
    "episode": "/radio/ban-ye-liang-dian/",
    "curriculum": "/lessons/",
    "lesson": "/lessons/junior-02/",
    "catalogue": "/courses/",
    "catalogue-chosen": "/courses/?q=心理&audience=teachers&sort=title",
    "course-page": "/courses/tz-xljk-01/",
    "help": "/help/",
    "search-start": "/search/",
    "search": "/search/?q=焦虑",
    "distress": "/search/?q=不想活了",
    "nothing": "/search/?q=量子色动力学",
    "feeds": "/feeds/",
    "privacy": "/privacy/",
    "verify": "/verify/",
    "verify-valid": "/verify/{valid}/",
    "verify-expired": "/verify/{expired}/",
    "verify-revoked": "/verify/{revoked}/",
    "verify-missing": "/verify/aaaaaaaaaaaaaaaaaaaa/",
    "login": "/accounts/login/",
    "forgotten": "/accounts/password/reset/",
    "activate": "/activate/",
    "gallery": "/gallery/",
    "missing": "/no-such-page/",
}
LEARNER = {
    "learn": "/learn/",
    "course": "/learn/course/{course}/",
    "unit": "/learn/course/{course}/{unit}/",
    "quiz-door": "/learn/course/{course}/{quiz}/",
    "result-failed": "/learn/attempt/{failed}/result/",
    "result-passed": "/learn/attempt/{passed}/result/",
    "scale-door": "/learn/course/{course}/{scale}/",
    "scale-result": "/learn/attempt/{calm}/result/",
    "certificates": "/learn/certificates/",
    "certificate": "/learn/certificates/{certificate}/",
    "note": "/learn/course/{course}/{unit}/note/",
    "notes": "/learn/notes/",
    "calendar": "/account/calendar/",
    "workshops": "/learn/workshops/",
    "workshop": "/learn/workshop/{workshop}/",
    "workshop-search": "/learn/workshop/{workshop}/?q=肚子",
    "workshop-new": "/learn/workshop/{workshop}/new/",
    "thread": "/learn/thread/{thread}/",
    "workshop-notices": "/learn/workshops/notices/",
    "account": "/account/",
    "messages": "/account/messages/",
}
SITTING = {  # of another learner, who sits at two papers
    "learn-first": "/learn/",
    "quiz": "/learn/attempt/{open_quiz}/",
    "scale": "/learn/attempt/{open_scale}/",
}
BUREAU = {
    "progress": "/bureau/progress/",
    "progress-school": "/bureau/progress/{school}/",
    "progress-print": "/bureau/progress/{school}/print/",
    "late": "/bureau/progress/late/",
    "workshops-led": "/bureau/workshops/",
    "workshop-reports": "/bureau/workshops/reports/",
    "rosters": "/bureau/rosters/",
    "codes": "/bureau/codes/",
    "roles": "/bureau/roles/",
}
CARE = {"scale-care": "/learn/attempt/{care}/result/"}
ROLES = {"": PUBLIC, "learner": LEARNER, "care": CARE, "sitting": SITTING, "bureau": BUREAU}
EVERY = [(role, name) for role, pages in ROLES.items() for name in pages]
ENGLISH = [
    "home",
    "article",
    "episode",
    "lesson",
    "help",
    "search",
    "verify-valid",
    "login",
    "learn",
    "unit",
    "notes",
    "workshop",
    "thread",
    "calendar",
    "quiz",
    "progress",
    "late",
]


def path_of(role: str, name: str, cast: dict[str, str], *, language: str = "") -> str:
    """The address of a page, in a language ("" or "en")."""
    return (f"/{language}" if language else "") + ROLES[role][name].format_map(cast)
