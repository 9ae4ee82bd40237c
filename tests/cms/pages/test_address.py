"""An editor types a Chinese title and nothing else: the address is spelled in pinyin, at once and without an error."""

import pytest
from django.urls import reverse

from cms.models import ArticlePage
from tests.cms.pages.test_publishing_gate import form_data
from tests.factories.cms_articles import library, make_staff

pytestmark = pytest.mark.django_db


def hand_in(client, title):
    """Create an article and submit it to the reviewers by one press; the page the admin goes to."""
    address = reverse("wagtailadmin_pages:add", args=["cms", "articlepage", library().pk])
    page = ArticlePage(title=title, slug="", summary="把紧张调小一格。")
    answer = client.post(address, form_data(page, **{"action-submit": "1"}))
    assert answer.status_code == 302, answer.context["form"].errors
    return ArticlePage.objects.order_by("-pk").first()


def test_empty_address_is_spelled_and_stays_free_among_its_siblings(client):
    client.force_login(make_staff("editor", "作者"))
    assert hand_in(client, "考试焦虑怎么办").slug == "kao-shi-jiao-lv-zen-me-ban"
    assert hand_in(client, "考试焦虑怎么办").slug == "kao-shi-jiao-lv-zen-me-ban-2"
    assert hand_in(client, "考试焦虑怎么办").slug == "kao-shi-jiao-lv-zen-me-ban-3"


def test_address_that_was_typed_stays(client):
    client.force_login(make_staff("editor", "作者"))
    address = reverse("wagtailadmin_pages:add", args=["cms", "articlepage", library().pk])
    client.post(address, form_data(ArticlePage(title="焦虑", slug="worry"), **{"action-submit": "1"}))
    again = client.post(address, form_data(ArticlePage(title="焦虑", slug="worry"), **{"action-submit": "1"}))
    assert ArticlePage.objects.filter(slug="worry").count() == 1
    assert "slug" in again.context["form"].errors
