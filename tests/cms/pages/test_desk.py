"""The desk of editors: what their role opens in the admin, what is refused with words, and what a reviewer tells them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page, Workflow

from cms.demo import front
from cms.models import EpisodePage, HelpPage, HomePage, SiteFrame, Topic
from tests.factories.cms_articles import make_article, make_staff
from tests.factories.cms_lessons import make_curriculum, make_lesson
from tests.factories.cms_radio import make_episode, make_show

pytestmark = pytest.mark.django_db
EDITOR = [
    "wagtailimages:index", "wagtailimages:add", "wagtailimages:add_multiple", "wagtaildocs:index", "wagtaildocs:add",
    "wagtailmedia:index", "help_lines:index", "wagtailsnippets_cms_series:list", "wagtailsnippets_cms_searchterm:add",
    "wagtailsnippets_cms_topic:list", "reviews_due",
]  # fmt: skip
BUREAU = ["wagtailimages:add", "help_lines:index", "plugins_host_list", "wagtailredirects:index"]


@pytest.fixture
def editor(client):
    user = make_staff("editor", "编辑甲")
    client.force_login(user)
    return user


def says(response):
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("name", EDITOR)
def test_what_editors_need_is_open(client, editor, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", BUREAU)
def test_what_the_bureau_needs_is_open(client, name):
    client.force_login(make_staff("bureau_admin", "局里的人"))
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("make", [lambda: make_episode(make_show()), lambda: make_lesson(make_curriculum())])
def test_page_with_both_languages_is_not_translated(client, editor, make):
    page = make()
    before = Page.objects.count()
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])
    for response in (client.get(address, follow=True), client.post(address, {"locales": [2]}, follow=True)):
        assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert "中英文在同一页上" in says(response)
    assert Page.objects.count() == before


def test_article_is_translated_as_a_draft(client, editor):
    page = make_article()
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])
    form = client.get(address).context["form"]
    client.post(address, {"locales": [form.fields["locales"].queryset.get().pk]})
    made = page.get_translations().get()
    assert not made.live


def test_author_reads_what_the_reviewer_asks_for(client, editor):
    page = make_article(author=editor, live=False)
    page.save_revision(user=editor)
    state = Workflow.objects.get(active=True).start(page, editor)
    state.current_task_state.reject(user=make_staff("reviewer", "审阅乙"), comment="第二段请写明出处。")
    said = says(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "审阅乙请您修改：第二段请写明出处。" in said


def test_second_home_help_or_legal_page_cannot_be_made(client, editor):
    home = HomePage.objects.first()
    assert not HomePage.can_create_at(home.get_parent())
    assert not HelpPage.can_create_at(home)


def test_refused_document_is_complained_about_once(client, editor, tmp_path):
    fake = tmp_path / "plan.pdf"
    fake.write_bytes(b"MZ\x90\x00" * 50)
    with fake.open("rb") as file:
        response = client.post(reverse("wagtaildocs:add"), {"title": "教案", "file": file})
    assert len(response.context["form"].errors["file"]) == 1


def test_front_of_the_demo_offers_other_ways(client):
    for slug in {front.FEATURED, "ban-ye-liang-dian", "jiao-lv-bu-shi-di-ren"} | {row[4] for row in front.WAYS["en"]}:
        make_article(slug=slug)
    front.load_front()
    page = client.get("/help/").content.decode()
    assert 'id="ask"' in page
    assert 'id="others"' in page
    assert SiteFrame.objects.get().icp in client.get("/").content.decode()


def test_reviewer_is_told_what_is_missing_instead_of_a_button(client, editor):
    page = make_episode(make_show(), transcript=None, live=False)
    page.save_revision(user=editor)
    Workflow.objects.get(active=True).start(page, editor)
    client.force_login(make_staff("reviewer", "审阅乙"))
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert "还不能发布" in says(answer)
    assert 'data-workflow-action-name="approve"' not in answer.content.decode()
    assert 'data-workflow-action-name="reject"' in answer.content.decode()


@pytest.mark.parametrize(("typed", "kept"), [("15:43", 943), ("0:00", 0), ("1:02:05", 3725), ("90", 90)])
def test_start_of_a_part_is_typed_as_a_clock(typed, kept):
    block = EpisodePage.segments.field.stream_block.child_blocks["segment"].child_blocks["start"]
    sent = block.value_from_datadict({"start": typed}, {}, "start")
    assert block.clean(sent) == kept
    assert block.value_for_form(block.clean(sent)) == block.value_for_form(kept)


def test_start_that_is_no_clock_is_refused_and_kept_as_typed():
    block = EpisodePage.segments.field.stream_block.child_blocks["segment"].child_blocks["start"]
    sent = block.value_from_datadict({"start": "一刻钟"}, {}, "start")
    with pytest.raises(ValidationError):
        block.clean(sent)
    assert block.value_for_form(sent) == "一刻钟"


def test_topic_needs_only_names(client, editor):
    address = reverse("wagtailsnippets_cms_topic:add")
    data = {"name": "住校", "name_en": "Boarding", "slug": "", "hue": "t-school", "icon": "school", "scene": "path"}
    for name, slug in (("住校", "zhu-xiao"), ("住 校", "zhu-xiao-2")):
        assert client.post(address, data | {"name": name, "order": "70", "is_shown": "on"}).status_code == 302
        assert Topic.objects.get(name=name).slug == slug
