"""What the school needs in an empty city: the catalogue page in each language, below the home pages."""

from cms.domain.founding import found_page, register_founder
from cms.models import HomePage
from courses.models import CataloguePage

TEXTS = {
    "zh-hans": {"title": "课程", "intro": "随到随学，学完记学时；考过发证书，证书可以在网上查验。"},
    "en": {
        "title": "Courses",
        "intro": "Learn at your own pace; hours are counted, and certificates can be checked by anybody.",
    },
}


def found_catalogue() -> list[CataloguePage]:
    """The catalogue pages; what is already there is left as editors made it."""
    return [
        found_page(CataloguePage, home, "courses", **TEXTS[home.locale.language_code])
        for home in HomePage.objects.filter(depth=2).select_related("locale").order_by("pk")
        if home.locale.language_code in TEXTS
    ]


register_founder("catalogue", found_catalogue, order=40)
