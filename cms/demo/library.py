"""Topics, authors, series and the twenty-four articles of the demo."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page

from cms.demo.covers import draw_cover
from cms.demo.markup import plain, read_articles, to_blocks
from cms.domain.editing.publishing import publish_by_system
from cms.domain.files.image import store_house_svg
from cms.models import ArticlePage, ContentPerson, SectionPage, Series, Topic
from people.models import Organisation, User

TOPICS = [
    ("anxiety", "焦虑与情绪", "Anxiety and mood", "t-anxiety", "ripples", "heart"),
    ("sleep", "睡眠", "Sleep", "t-sleep", "window", "moon"),
    ("exam", "考试与学习", "Exams and learning", "t-exam", "sprout", "pen"),
    ("family", "亲子与家庭", "Children and family", "t-family", "two", "family"),
    ("work", "工作与倦怠", "Work and weariness", "t-work", "path", "briefcase"),
    ("grief", "告别与想念", "Loss and grief", "t-grief", "tide", "leaf"),
]
PEOPLE = [
    ("沈清", "Shen Qing", "市第四人民医院睡眠门诊主任医师", "sleep clinic, Fourth People's Hospital", "t-sleep", True),
    ("林若水", "Lin Ruoshui", "市第四人民医院儿童精神科副主任医师", "child psychiatrist", "t-family", True),
    ("顾言", "Gu Yan", "云湖市第一中学专职心理教师", "school counsellor, Yunhu No. 1 High School", "t-exam", False),
    ("程立", "Cheng Li", "市第四人民医院心理治疗师", "psychotherapist, Fourth People's Hospital", "t-work", False),
    ("许诺", "Xu Nuo", "心桥电台主持人", "host of the radio hour", "t-anxiety", False),
]
BIOS = {
    "沈清": ("看了二十年睡眠门诊，相信大多数失眠可以慢慢讲和。", "Twenty years of a sleep clinic."),
    "林若水": ("和孩子、家长一起工作，最喜欢问的一句话是“后来呢”。", "Works with children and their parents."),
    "顾言": ("在学校心理室里听了十年故事，也教老师怎样听。", "Has listened in a school for ten years."),
    "程立": ("关心照顾别人的人，带过许多老师和护士的小组。", "Looks after those who look after others."),
    "许诺": ("每周五晚上七点，在电台等您。", "On air every Friday at seven."),
}
AUDIENCES = {"public": "everyone", "parent": "parents", "teacher": "teachers", "student": "students"}
MIND = {"zh": "记一下", "en": "Worth remembering"}


def load_topics() -> dict[str, Topic]:
    """Six topics."""
    for order, (slug, name, name_en, hue, scene, icon) in enumerate(TOPICS):
        fields = {"name": name, "name_en": name_en, "hue": hue, "scene": scene, "icon": icon, "order": order * 10}
        Topic.objects.update_or_create(slug=slug, defaults=fields)
    return {topic.slug: topic for topic in Topic.objects.all()}


def load_people() -> dict[str, ContentPerson]:
    """Four authors and the host; two of them review."""
    hospital = Organisation.objects.filter(code="331000-YY").first()
    for name, name_en, title, title_en, hue, reviews in PEOPLE:
        ContentPerson.objects.update_or_create(
            name=name,
            defaults={
                "name_en": name_en,
                "title": title,
                "title_en": title_en,
                "hue": hue,
                "is_reviewer": reviews,
                "organisation": hospital,
                "bio": BIOS[name][0],
                "bio_en": BIOS[name][1],
                "user": User.objects.filter(real_name=name).exclude(email="").first(),
            },
        )
    return {person.name: person for person in ContentPerson.objects.all()}


def section_of(language: str) -> SectionPage:
    """The root of the library in a language."""
    return SectionPage.objects.get(locale=Locale.objects.get(language_code=language), slug="library")


def load_articles() -> int:
    """All articles, reviewed by somebody who did not write them; some with an English version. Returns how many."""
    topics, people = load_topics(), load_people()
    numbers: dict[str, int] = {}
    count = 0
    for head in read_articles():
        if ArticlePage.objects.filter(slug=head["slug"]).exists():
            continue
        load_article(head, topics, people, numbers)
        count += 1
    return count


def load_article(
    head: dict[str, Any], topics: dict[str, Topic], people: dict[str, ContentPerson], numbers: dict[str, int]
) -> ArticlePage:
    """One article with its cover, and its translation where there is one."""
    title = plain(head["title"])
    cover = store_house_svg(draw_cover(head["slug"], head["topic"], head["scene"]), title=title)
    reviewer = people["林若水" if head["author"] == "沈清" else "沈清"]
    fields: dict[str, Any] = {
        "cover": cover,
        "cover_art": head["scene"],
        "audience": AUDIENCES[head["audience"]],
        "sensitivity": head["sensitivity"],
        "reviewer": reviewer,
        "reviewed_on": head["date"],
        "review_due": head["date"] + timedelta(days=365),
        "owner_organisation": Organisation.objects.filter(code="331000").first(),
    }
    if head.get("series"):
        numbers[head["series"]] = numbers.get(head["series"], 0) + 1
        fields |= {"series": load_series(head), "series_number": numbers[head["series"]]}
    page = ArticlePage(
        title=title, slug=head["slug"], summary=head["summary"], body=to_blocks(head["body"], mind=MIND["zh"]), **fields
    )
    place(page, section_of("zh-hans"), topics[head["topic"]], people[head["author"]])
    publish_reviewed(page, head["date"], reviewer, people[head["author"]])
    if "english" in head:
        load_translation(page, head, fields, topics, people)
    return page


def load_series(head: dict[str, Any]) -> Series:
    """The series an article belongs to; it wears the hue of its first article's topic."""
    slug = "series-" + head["slug"]
    hue = f"t-{head['topic']}"
    return Series.objects.get_or_create(name=head["series"], defaults={"slug": slug, "hue": hue})[0]


def load_translation(
    source: ArticlePage,
    head: dict[str, Any],
    fields: dict[str, Any],
    topics: dict[str, Topic],
    people: dict[str, ContentPerson],
) -> None:
    """The English version of an article, in the English tree."""
    english = head["english"]
    page = ArticlePage(
        title=english["title"],
        slug=head["slug"],
        summary=english["summary"][:200],
        body=to_blocks(english["body"], mind=MIND["en"]),
        translation_key=source.translation_key,
        locale=Locale.objects.get(language_code="en"),
        **{key: value for key, value in fields.items() if not key.startswith("series")},
    )
    place(page, section_of("en"), topics[head["topic"]], people[head["author"]])
    publish_reviewed(page, head["date"], fields["reviewer"], people[head["author"]])


def place(page: ArticlePage, parent: Page, topic: Topic, author: ContentPerson) -> None:
    """Put the draft into the tree with its topic and author."""
    page.live = False
    page.show_in_menus = False
    if not page.locale_id:
        page.locale = parent.locale
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.topics.add(topic)
    page.authors.add(author)
    page.save()


def publish_reviewed(page: Page, day: date, reviewer: ContentPerson, author: ContentPerson | None = None) -> None:
    """Publish as the demo, answered for by the reviewer's account; dated on the day it is said to be from."""
    publish_by_system(page, reason="demo", reviewer=reviewer.user, author=author.user if author else None)
    moment = timezone.make_aware(datetime(day.year, day.month, day.day, 8, 30))  # noqa: DTZ001 - made aware here
    type(page).objects.filter(pk=page.pk).update(first_published_at=moment, last_published_at=moment)
