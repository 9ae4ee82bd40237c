"""What is kept in Chinese, and perhaps in English, in the language of the reader."""

from django.utils.translation import get_language


def spoken(chinese: str, english: str) -> str:
    """The English words for whoever reads English and where there are some, else the Chinese ones."""
    return (english or chinese) if (get_language() or "").startswith("en") else chinese
