"""What a careful editor would still mend on a page. Warnings for people, never silent censorship."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cms.domain.radio.episode import late_lines
from cms.domain.reading import plain_text
from cms.models import ArticlePage, EpisodePage, SitePage

CRISIS_WORDS = ("自杀", "自残", "自伤", "轻生", "结束生命", "不想活", "suicide", "self-harm")
METHOD_WORDS = ("割腕", "跳楼", "上吊", "烧炭", "服毒", "自杀成功", "跳桥", "卧轨", "安眠药过量", "overdose", "hanging")
EMPTY_LINKS = ("点击这里", "点这里", "这里", "click here", "here")


_further: list[tuple[type, Callable[[Any], list[str]]]] = []


def register_warnings(model: type, find: Callable[[Any], list[str]]) -> None:
    """Let `find(page)` name what a careful editor would still mend on pages of this type."""
    if (model, find) not in _further:
        _further.append((model, find))


def warnings_of(page: Any) -> list[str]:
    """The warnings for a page as it stands in its newest draft."""
    if not isinstance(page, SitePage):
        return []
    found = []
    if page.is_review_overdue:
        found.append(_("The review of this page was due on %(day)s.") % {"day": page.review_due})
    if isinstance(page, ArticlePage):
        found += _article_warnings(page)
    if isinstance(page, EpisodePage):
        found += _episode_warnings(page)
    return found + [words for model, find in _further if isinstance(page, model) for words in find(page)]


def _episode_warnings(page: EpisodePage) -> list[str]:
    """Lines after the end of the sound (a new recording may be shorter), and words on air that name a method."""
    spoken = f"{page.title} {page.summary} {page.spoken_text}".lower()
    methods = [word for word in METHOD_WORDS if word in spoken]
    found = late_lines(page)
    if methods:
        found.append(
            _("The text names a method (%(words)s). Take it out, or let the reviewer decide.")
            % {"words": _(", ").join(methods)}
        )
    return found


def _article_warnings(page: ArticlePage) -> list[str]:
    """Sources, review, pictures, words."""
    words = f"{page.title} {page.summary} {plain_text(page.body)}".lower()
    found = []
    if not page.sources:
        found.append(_("No source is named."))
    if page.reviewer_id is None:
        found.append(_("No reviewer is named."))
    if page.review_due is None:
        found.append(_("No day is set for the next review."))
    if not page.summary:
        found.append(_("The summary is empty; lists and shared links show it."))
    found += [
        _("The picture “%(title)s” has no description.") % {"title": picture.value["image"].title}
        for picture in page.body
        if picture.block_type == "image" and picture.value["image"] and not _is_described(picture.value)
    ]
    methods = [word for word in METHOD_WORDS if word in words]
    if methods:
        found.append(
            _("The text names a method (%(words)s). Take it out, or let the reviewer decide.")
            % {"words": _(", ").join(methods)}
        )
    if not page.is_sensitive and any(word in words for word in CRISIS_WORDS):
        found.append(
            _("The text speaks of a crisis, but its sensitivity is general, so no help stands first and last.")
        )
    if any(f">{link}</a>" in str(page.body.raw_data) for link in EMPTY_LINKS):
        found.append(_("A link says only “here”. Let its words say where it leads."))
    return found


def _is_described(value: Any) -> bool:
    return bool(value.get("alt") or value["image"].default_alt_text or value.get("caption"))
