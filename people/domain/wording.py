"""Which words on a page are not in the page's language: Chinese content standing in where there is no English."""

import re

from django.utils.html import strip_tags
from django.utils.translation import get_language

CHINESE = "zh-Hans"
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
WORD = re.compile(r"[A-Za-z]+")


def lang_of(words: object) -> str:
    """The lang attribute of these words: "zh-Hans" for Chinese ones on a page that is not Chinese, else nothing.

    An English text with some Chinese signs in it stays English: Chinese has at least as many signs as Latin words.
    """
    if (get_language() or "zh").startswith("zh"):
        return ""
    text = str(words or "")
    han = HAN.findall(text)
    return CHINESE if han and len(han) >= len(WORD.findall(strip_tags(text))) else ""
