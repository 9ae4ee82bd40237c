"""Looking at a text makes nobody its author: an untouched form changes nothing, and the reviewer may approve it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.domain.editing.publishing import authors_of
from cms.domain.editing.sameness import say_the_same
from cms.models import LegalPage
from cms.tasks.publishing import clear_revisions
from tests.factories.cms_articles import make_article, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_staff("editor", "作者")


@pytest.fixture
def reviewer():
    return make_staff("reviewer", "审阅者")


def legal_page():
    return LegalPage.objects.get(kind="privacy", locale__language_code="zh-hans")


def legal_data(page, **changed):
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "kind": page.kind,
            "number": str(page.number),
            "effective_on": page.effective_on.isoformat(),
            "change_note": page.change_note,
            "summary": page.summary.replace("\n", "\r\n"),
            "body": rich_text(page.body, features=["h2", "h3", "bold", "ol", "ul", "link"]),
            "comments": inline_formset([]),
            "seo_title": "",
            "search_description": "",
            **changed,
        }
    )


def form_of(page, data):
    return type(page).get_edit_handler().get_form_class()(data, None, instance=page, parent_page=page.get_parent())


def test_untouched_form_says_that_nothing_changed():
    page = legal_page()
    form = form_of(page, legal_data(page))
    assert form.is_valid(), form.errors
    assert not form.has_changed()


@pytest.mark.parametrize(
    "changed", [{"number": "2"}, {"title": "别的"}, {"effective_on": "2027-01-01"}, {"change_note": "一句话"}]
)
def test_touched_form_says_so(changed):
    page = legal_page()
    assert form_of(page, legal_data(page, **changed)).has_changed()


def test_changed_word_of_the_text_counts():
    page = legal_page()
    body = rich_text(page.body.replace("</p>", "。</p>", 1), features=["h2", "h3", "bold", "ol", "ul", "link"])
    assert form_of(page, legal_data(page, body=body)).has_changed()


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ('<p data-block-key="a1">早。</p>', "<p>早。</p>", True),
        ("一\r\n二", "一\n二", True),
        (None, "", True),
        (date(2026, 1, 2), date(2026, 1, 2), True),
        ([{"id": "x", "value": 1}], [{"id": "y", "value": 1}], True),
        ("<p>早。</p>", "<p>晚。</p>", False),
        (0, "", False),
        (["甲", "乙"], ["乙", "甲"], False),
    ],
)
def test_values_that_say_the_same(first, second, same):
    assert say_the_same(first, second) is same


def test_saving_without_a_change_makes_no_author(author, reviewer):
    page = make_article(author=author, live=False)
    page.save_revision(user=author)
    second = page.save_revision(user=reviewer)
    assert authors_of(second) == {author.pk}
    page.title += "！"
    assert authors_of(page.save_revision(user=reviewer)) == {author.pk, reviewer.pk}


def submitted(page, author):
    page.save_revision(user=author)
    Workflow.objects.get(active=True).start(page, author)
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_reviewer_approves_a_legal_text_by_its_form(client, author, reviewer):
    page = legal_page()
    page.number, page.change_note = 2, "写明保存期限"
    address = submitted(page, author)
    client.force_login(reviewer)
    data = legal_data(page) | {"action-workflow-action": "1", "workflow-action-name": "approve"}
    client.post(address, data)
    assert LegalPage.objects.get(pk=page.pk).number == 2


def test_reviewer_who_changes_while_approving_is_told_and_nothing_goes_live(client, author, reviewer):
    page = legal_page()
    page.number, page.change_note = 2, "写明保存期限"
    address = submitted(page, author)
    client.force_login(reviewer)
    data = legal_data(page, change_note="我改一下") | {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
    }
    answer = client.post(address, data, follow=True)
    assert "需要请别人审阅和发布" in " ".join(str(one) for one in answer.context["messages"])
    page = LegalPage.objects.get(pk=page.pk)
    assert page.number == 1
    assert page.current_workflow_state.status == "in_progress"


def test_reviewer_approves_the_draft_with_their_comment_in_its_margin(author, reviewer):
    page = make_article(author=author, live=False)
    submitted(page, author)
    page.save_revision(user=reviewer)  # what adding a comment does
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, reviewer, "approve")
    page.refresh_from_db()
    assert page.live


def test_old_steps_between_drafts_go_and_what_is_live_or_newest_stays(author, reviewer):
    page = make_article(author=author, reviewer=reviewer)
    live = page.live_revision_id
    between = page.save_revision(user=author)
    newest = page.save_revision(user=author)
    Revision.objects.for_instance(page).update(created_at=timezone.now() - timedelta(days=400))
    clear_revisions()
    kept = set(Revision.objects.for_instance(page).values_list("pk", flat=True))
    assert {live, newest.pk} <= kept
    assert between.pk not in kept
