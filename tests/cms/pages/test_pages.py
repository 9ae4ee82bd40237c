"""Pages of the library as readers get them: every type, both languages, sensitivity, permanent addresses, grey days."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page

from cms.domain.editing.publishing import publish_by_system
from cms.models import HelpPage, HomePage, LegalPage, LegalVersion, SiteFrame
from cms.models.public_address import key_range, short_id
from cms.models.slug import pinyin_slug
from tests.factories.cms_articles import (
    library,
    make_article,
    make_line,
    make_reviewer_person,
    make_series,
    make_topic,
)
from tests.queries import assert_constant_queries, count_queries

pytestmark = pytest.mark.django_db


def text(client, path):
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


@pytest.mark.parametrize("path", ["/", "/library/", "/help/", "/privacy/", "/terms/", "/topics/"])
def test_founded_page_renders_in_both_languages(client, path):
    assert '<html lang="zh-CN"' in text(client, path)
    assert '<html lang="en"' in text(client, f"/en{path}")


def test_home_shows_topics_and_newest_articles(client):
    topic = make_topic("焦虑")
    make_article(title="考前一周", topics=[topic])
    page = text(client, "/")
    assert "考前一周" in page
    assert f"/topics/{topic.slug}/" in page


def test_home_never_puts_a_page_at_risk_forward(client):
    risk = make_article(title="关于活着", sensitivity="risk", topics=[make_topic()])
    HomePage.objects.filter(locale__language_code="zh-hans").update(featured=risk.pk)
    assert "关于活着" not in text(client, "/")


def test_article_shows_review_sources_and_permanent_address(client):
    article = make_article(
        title="说说睡眠",
        sources=[("source", {"title": "睡眠医学教科书", "note": "", "url": ""})],
        reviewed_on=date(2026, 11, 1),
        review_due=date(2099, 11, 1),
    )
    article.reviewer = make_reviewer_person()
    publish_by_system(article, reason="test")
    page = text(client, f"/library/{article.slug}/")
    assert "周明远" in page
    assert "睡眠医学教科书" in page
    assert f"/p/{article.public_id}/" in page
    assert "<svg" in page
    assert "application/ld+json" in page
    assert "lastReviewed" in page


def test_article_gets_a_pinyin_address():
    assert make_article(title="考试焦虑怎么办？").slug == "kao-shi-jiao-lv-zen-me-ban"
    assert make_article(title="考试焦虑怎么办？").slug == "kao-shi-jiao-lv-zen-me-ban-2"


@pytest.mark.parametrize(
    ("title", "slug"),
    [("SDS 量表", "sds-liang-biao"), ("绿", "lv"), ("重庆", "chong-qing"), ("？！", "page"), ("A's book", "as-book")],
)
def test_slug_is_spelled_in_ascii(title, slug):
    assert pinyin_slug(title) == slug


def test_sensitive_article_has_help_first_and_last(client):
    make_line()
    article = make_article(sensitivity="sensitive", topics=[make_topic()])
    page = text(client, f"/library/{article.slug}/")
    body = page[page.index('<article class="prose">') : page.index("article-side")]
    assert body.count("helpcard__nums") == 2
    assert body.index("helpcard__nums") < body.index("正文。") < body.rindex("helpcard__nums")
    assert "banner--help" not in page


def test_article_at_risk_warns_and_has_no_lists(client):
    make_line()
    topic = make_topic()
    series = make_series()
    article = make_article(sensitivity="risk", topics=[topic], series=series, series_number=1)
    make_article(title="别的文章", topics=[topic], series=series, series_number=2)
    page = text(client, f"/library/{article.slug}/")
    assert "banner--help" in page
    assert "别的文章" not in page
    assert "tel:120" in page


def test_article_at_risk_is_not_suggested_by_topic(client):
    topic = make_topic()
    make_article(title="关于活着", sensitivity="risk", topics=[topic])
    article = make_article(topics=[topic])
    assert "关于活着" not in text(client, f"/library/{article.slug}/")


def test_related_articles_come_named_first_then_by_topics():
    from cms.domain.related import related_articles
    from cms.models import RelatedLink

    shared, other = make_topic(), make_topic()
    article = make_article(topics=[shared, other])
    one = make_article(title="一", topics=[shared])
    two = make_article(title="二", topics=[shared, other])
    named = make_article(title="名", topics=[])
    article.related_links.add(RelatedLink(target=named))
    article.save()
    assert [card.title for card in related_articles(article)] == ["名", "二", "一"]
    assert one.title == "一"
    assert two.title == "二"


def test_series_leads_to_its_neighbours(client):
    series = make_series()
    articles = [make_article(series=series, series_number=number) for number in (1, 2, 3)]
    page = text(client, f"/library/{articles[1].slug}/")
    assert f"/library/{articles[0].slug}/" in page
    assert f"/library/{articles[2].slug}/" in page
    listing = text(client, f"/series/{series.slug}/")
    assert listing.index(articles[0].title) < listing.index(articles[1].title) < listing.index(articles[2].title)


def test_section_filters_by_topic_and_reader(client):
    sleep, work = make_topic("睡眠"), make_topic("职场")
    make_article(title="夜里醒着", topics=[sleep], audience="parents")
    make_article(title="胸口发紧", topics=[work])
    assert "胸口发紧" not in text(client, f"/library/?topic={sleep.slug}")
    assert "夜里醒着" not in text(client, f"/library/?topic={sleep.slug}&audience=teachers")
    assert "夜里醒着" in text(client, "/library/?audience=parents")


@pytest.mark.parametrize("asked", ["-1", "999", "abc", "0", "1e9"])
def test_page_number_that_is_not_there_is_said(client, asked):
    make_article()
    page = text(client, f"/library/?page={asked}")
    assert f"“{asked}”" in page


def test_lists_cost_the_same_with_more_articles(client):
    topic = make_topic()

    def add(number):
        for _row in range(number):
            make_article(topics=[topic, make_topic()])

    for path in ("/library/", f"/topics/{topic.slug}/"):
        assert_constant_queries(add, lambda path=path: client.get(path))


def test_article_with_nothing_remembered_stays_cheap(client):
    topic = make_topic()
    article = make_article(topics=[topic])
    for _row in range(4):
        make_article(topics=[topic])
    path = f"/library/{article.slug}/"
    client.get(path)
    assert len(count_queries(lambda: client.get(path))) <= 10


def test_page_without_english_is_read_in_chinese_with_a_notice(client):
    article = make_article(title="只有中文")
    page = text(client, f"/en/library/{article.slug}/")
    assert "只有中文" in page
    assert "has not been translated yet" in page
    assert 'lang="zh-CN"' in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/library/{article.slug}/">' in page
    assert "hreflang=" in page  # the switch of languages in the frame


def test_translated_page_stands_in_for_the_chinese(client):
    english = Locale.objects.get(language_code="en")
    article = make_article(title="中文题目")
    copy = article.copy_for_translation(english, copy_parents=True)
    copy.title, copy.slug = "English title", "english-title"
    publish_by_system(copy, reason="test")
    page = text(client, "/en/library/english-title/")
    assert "English title" in page
    assert "has not been translated" not in page
    assert f'hreflang="zh-CN" href="http://127.0.0.1:8000/library/{article.slug}/"' in page
    listing = text(client, "/en/library/")
    assert "English title" in listing
    assert "中文题目" not in listing
    assert "中文题目" in text(client, "/library/")
    assert client.get(f"/en/p/{article.public_id}/").headers["Location"] == "/en/library/english-title/"


def test_language_comes_from_the_address_alone(client):
    assert '<html lang="zh-CN"' in client.get("/", headers={"accept-language": "en"}).content.decode()
    client.cookies["django_language"] = "en"
    assert '<html lang="zh-CN"' in client.get("/").content.decode()


def test_permanent_address_follows_a_page_that_moves(client):
    article = make_article()
    assert client.get(f"/p/{article.public_id}/").headers["Location"] == f"/library/{article.slug}/"
    article.slug = "elsewhere"
    publish_by_system(article, reason="test")
    assert client.get(f"/p/{article.public_id}/").headers["Location"] == "/library/elsewhere/"
    assert client.get(f"/en/p/{article.public_id.upper()}/").headers["Location"] == "/en/library/elsewhere/"


@pytest.mark.parametrize("name", ["000000000000", "short", "u" * 12, "zzzzzzzzzzzzz"])
def test_permanent_address_of_nothing_is_not_found(client, name):
    assert client.get(f"/p/{name}/").status_code == 404


def test_permanent_address_of_a_draft_is_not_found(client):
    article = make_article(live=False)
    assert client.get(f"/p/{article.public_id}/").status_code == 404


def test_short_name_finds_its_key():
    import uuid

    for _try in range(50):
        key = uuid.uuid4()
        low, high = key_range(short_id(key))
        assert low <= key <= high


def test_site_is_grey_on_its_days_only(client):
    frame = SiteFrame.objects.get()
    frame.grey_from = timezone.localdate()
    frame.grey_until = timezone.localdate()
    frame.save()
    assert 'class="is-grey"' in text(client, "/")
    frame.grey_from = frame.grey_until = timezone.localdate() + timedelta(days=1)
    frame.save()
    assert 'class="is-grey"' not in text(client, "/")


def test_frame_shows_registration_numbers_and_notice(client):
    frame = SiteFrame.objects.get()
    frame.icp, frame.notice = "浙ICP备00000000号", "今晚 23 点维护"
    frame.save()
    page = text(client, "/library/")
    assert "浙ICP备00000000号" in page
    assert "今晚 23 点维护" in page


def test_frame_costs_no_query_once_it_is_known(client):
    make_line()
    client.get("/topics/")
    with_frame = count_queries(lambda: client.get("/topics/"))
    assert not [query for query in with_frame.captured_queries if "people_helpline" in query["sql"]]


def test_help_page_says_who_answers_now(client, time_machine):
    make_line()
    make_line(
        "12355", label="青少年服务台", reach="youth", round_the_clock=False, in_frame=False,
        hours=[{"days": [1, 2, 3, 4, 5], "from": "09:00", "until": "21:00"}],
    )  # fmt: skip
    time_machine.move_to("2026-11-20 10:00+08:00", tick=False)
    assert "badge--open" in text(client, "/help/")
    time_machine.move_to("2026-11-20 22:00+08:00", tick=False)
    assert "badge--open" not in text(client, "/help/")


def test_legal_versions_stay_readable(client):
    page = LegalPage.objects.get(kind="privacy", locale__language_code="zh-hans")
    first = page.body
    page.body, page.number, page.change_note = "<p>第二版的说法。</p>", 2, "写明保存期限"
    publish_by_system(page, reason="test")
    assert LegalVersion.objects.filter(kind="privacy", language="zh-hans").count() == 2
    assert "第二版的说法" in text(client, "/privacy/")
    old = text(client, "/privacy/v/1/")
    assert "第二版的说法" not in old
    assert first[:20] in old
    assert "noindex" in old
    assert client.get("/privacy/v/9/").status_code == 404


def test_legal_version_of_the_future_does_not_hold_yet(client):
    page = LegalPage.objects.get(kind="terms", locale__language_code="zh-hans")
    page.body, page.number = "<p>明天才生效。</p>", 2
    page.effective_on = timezone.localdate() + timedelta(days=1)
    publish_by_system(page, reason="test")
    assert "明天才生效" not in text(client, "/terms/")
    assert "明天才生效" in text(client, "/terms/v/2/")


def test_changed_legal_text_needs_a_new_number():
    from cms.domain.editing.publishing import NotReadyError

    page = LegalPage.objects.get(kind="terms", locale__language_code="zh-hans")
    page.body = "<p>悄悄改了。</p>"
    with pytest.raises(NotReadyError):
        publish_by_system(page, reason="test")


def test_draft_and_its_section_are_not_shown(client):
    article = make_article(live=False, title="还是草稿")
    assert client.get(f"/library/{article.slug}/").status_code == 404
    assert "还是草稿" not in text(client, "/library/")


def test_founding_again_changes_nothing():
    from django.core.management import call_command

    before = list(Page.objects.order_by("pk").values_list("pk", "latest_revision"))
    call_command("found", verbosity=0)
    assert list(Page.objects.order_by("pk").values_list("pk", "latest_revision")) == before
    assert HelpPage.objects.count() == 2


def test_unknown_address_is_not_found(client):
    assert client.get("/library/nothing/here/").status_code == 404
    assert library().live
