"""Articles, topics, people and accounts for tests of the library."""

import itertools
from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from cms.domain.editing.publishing import publish_by_system
from cms.models import ArticlePage, ContentPerson, SectionPage, Series, Topic
from people.domain.role import grant_role
from people.models import HelpLine, Organisation, User

_number = itertools.count(1)


def make_topic(name: str = "", **fields: Any) -> Topic:
    """A topic with a name of its own."""
    number = next(_number)
    return Topic.objects.create(
        **{"name": name or f"话题{number}", "name_en": f"Topic {number}", "slug": f"topic-{number}", **fields}
    )


def make_series(**fields: Any) -> Series:
    """A series."""
    number = next(_number)
    return Series.objects.create(**{"name": f"系列{number}", "slug": f"series-{number}", **fields})


def make_reviewer_person(**fields: Any) -> ContentPerson:
    """Somebody who reviews in public."""
    return ContentPerson.objects.create(**{"name": "周明远", "title": "主任医师", "is_reviewer": True, **fields})


def library(language: str = "zh-hans") -> SectionPage:
    """The root of the library."""
    return SectionPage.objects.get(slug="library", locale__language_code=language)


def make_article(
    *,
    title: str = "",
    topics: list[Topic] | None = None,
    author: User | None = None,
    reviewer: User | None = None,
    live: bool = True,
    parent: Page | None = None,
    **fields: Any,
) -> ArticlePage:
    """An article below the library; published under the system path of tests unless `live` is False."""
    parent = Page.objects.get(pk=(parent or library()).pk).specific
    article = ArticlePage(
        title=title or f"文章{next(_number)}",
        live=False,
        locale=parent.locale,
        owner=author,
        **{"summary": "一句话。", "body": [("paragraph", "<p>正文。</p>")], **fields},
    )
    article.topics = topics or []
    parent.add_child(instance=article)
    if live:
        return publish_by_system(article, reason="test", author=author, reviewer=reviewer)
    article.save_revision(user=author)
    article.refresh_from_db()
    return article


def city() -> Organisation:
    """The root of the tree of organisations."""
    return Organisation.objects.filter(depth=1).first() or Organisation.add_root(
        name="云湖市教育局", code="C-0001", kind="bureau"
    )


def make_staff(role: str = "", name: str = "", **fields: Any) -> User:
    """An account with a role over the whole city (none without `role`)."""
    fields = {"activated_at": timezone.now(), **fields}
    user = User.objects.create_user(name or f"{role or '读者'}{next(_number)}", **fields)
    if role:
        grant_role(user, role=role, organisation=city())
    return User.objects.get(pk=user.pk)


def make_superuser(name: str = "超管") -> User:
    """A technical administrator."""
    return User.objects.create_superuser(name, activated_at=timezone.now())


def make_line(number: str = "12356", **fields: Any) -> HelpLine:
    """A help line."""
    return HelpLine.objects.create(
        **{
            "organisation": city(),
            "number": number,
            "label": "全国心理援助",
            "label_en": "National line",
            "round_the_clock": True,
            "in_frame": True,
            "reach": "national",
            **fields,
        }
    )


TODAY = date(2026, 11, 20)
