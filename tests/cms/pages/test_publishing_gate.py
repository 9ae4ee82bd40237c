"""Nobody publishes their own text: every way of making something live, refused to authors, open to reviewers."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.publish_revision import PublishPermissionError
from wagtail.models import Locale, Page, Revision, TaskState, Workflow, WorkflowPage

from cms.domain.editing.publishing import (
    NotApprovedError,
    SelfReviewError,
    authors_of,
    is_approved,
    publish_by_system,
    publishing_as_system,
)
from cms.domain.editing.workflow import publish_due
from cms.models import Approval, ArticlePage
from tests.factories.cms_articles import library, make_article, make_staff, make_superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_staff("editor", "作者")


@pytest.fixture
def reviewer():
    return make_staff("reviewer", "审阅者")


@pytest.fixture
def boss():
    return make_superuser()


def draft(author, **fields):
    return make_article(author=author, live=False, **fields)


def is_live(page):
    return Page.objects.get(pk=page.pk).live


def edited_by(page, user, title):
    page = ArticlePage.objects.get(pk=page.pk)
    page.title = title
    return page.save_revision(user=user)


def form_data(page, **extra):
    """What the editor's browser would send for this article."""
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "body": streamfield([]),
            "sources": streamfield([]),
            "audience": "everyone",
            "sensitivity": "general",
            "related_links": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 3},
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
            **extra,
        }
    )


# --- The rule itself ------------------------------------------------------------------------------------------------


def test_author_is_refused_and_reviewer_is_not(author, reviewer):
    page = draft(author)
    revision = page.get_latest_revision()
    with pytest.raises(PublishPermissionError):
        revision.publish(user=author)
    revision.publish(user=reviewer)
    assert is_live(page)
    assert Approval.objects.get(revision=revision).reviewer == reviewer


def test_superuser_is_refused_with_an_own_text(boss):
    page = draft(boss)
    with pytest.raises(SelfReviewError):
        page.get_latest_revision().publish(user=boss)
    assert not is_live(page)


def test_reviewer_who_changed_a_comma_has_become_an_author(author, reviewer):
    page = draft(author)
    revision = edited_by(page, reviewer, "改了一个逗号")
    with pytest.raises(SelfReviewError):
        revision.publish(user=reviewer)


def test_earlier_editor_of_the_same_chain_counts(author, reviewer):
    page = draft(reviewer)
    revision = edited_by(page, author, "后来别人接着写")
    assert authors_of(revision) == {author.pk, reviewer.pk}
    with pytest.raises(SelfReviewError):
        revision.publish(user=reviewer)


def test_chain_begins_anew_after_publishing(author, reviewer):
    page = draft(reviewer)
    second = make_staff("reviewer", "另一位")
    page.get_latest_revision().publish(user=second)
    revision = edited_by(page, author, "第二版")
    assert authors_of(revision) == {author.pk}
    revision.publish(user=reviewer)
    assert ArticlePage.objects.get(pk=page.pk).title == "第二版"


def test_purged_revisions_do_not_wash_an_author_clean(reviewer, author):
    page = ArticlePage.objects.get(pk=draft(reviewer).pk)
    page.save_revision(user=reviewer, log_action=True)
    revision = edited_by(page, author, "清理之后")
    Revision.objects.filter(user=reviewer).delete()
    assert reviewer.pk in authors_of(revision)


def test_editor_without_the_role_of_reviewer_is_refused(author):
    page = draft(author)
    with pytest.raises(PublishPermissionError):
        page.get_latest_revision().publish(user=make_staff("editor", "别的编辑"))


def test_reader_is_refused(author):
    with pytest.raises(PublishPermissionError):
        draft(author).get_latest_revision().publish(user=make_staff())


def test_code_without_a_person_is_refused(author):
    page = draft(author)
    with pytest.raises(NotApprovedError):
        page.get_latest_revision().publish()
    assert not is_live(page)


def test_skipping_permission_checks_does_not_skip_the_rule(boss):
    page = draft(boss)
    with pytest.raises(SelfReviewError):
        PublishPageRevisionAction(page.get_latest_revision(), user=boss).execute(skip_permission_checks=True)


def test_system_path_records_its_name_and_reviewer(author, reviewer):
    page = draft(author)
    publish_by_system(page, reason="demo", author=author, reviewer=reviewer)
    approval = Approval.objects.get(revision=Page.objects.get(pk=page.pk).live_revision)
    assert (approval.reason, approval.reviewer) == ("demo", reviewer)


def test_system_path_does_not_let_an_author_review(author):
    page = draft(author)
    with pytest.raises(SelfReviewError):
        publish_by_system(page, reason="demo", author=author, reviewer=author)


# --- Each way to it -------------------------------------------------------------------------------------------------


def test_publish_button_of_the_editor(client, boss, author):
    page = draft(author)
    client.force_login(boss)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "action-publish" not in client.get(address).content.decode()
    client.post(address, form_data(page, title="我自己发布", **{"action-publish": "1"}))
    assert not is_live(page)
    page.refresh_from_db()
    assert page.get_latest_revision().as_object().title == "我自己发布"  # the draft is kept


def test_publish_button_while_creating(client, boss):
    client.force_login(boss)
    address = reverse("wagtailadmin_pages:add", args=["cms", "articlepage", library().pk])
    page = ArticlePage(title="一步发布", slug="yi-bu")
    client.post(address, form_data(page, **{"action-publish": "1"}))
    made = ArticlePage.objects.get(slug="yi-bu")
    assert not made.live
    assert made.first_published_at is None


def test_reverting_to_an_old_version_and_publishing(client, boss, reviewer):
    page = draft(boss)
    old = page.get_latest_revision()
    old.publish(user=reviewer)
    edited_by(page, reviewer, "新版")
    client.force_login(boss)
    page = ArticlePage.objects.get(pk=page.pk)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.post(address, form_data(page, title="旧版", revision=str(old.pk), **{"action-publish": "1"}))
    assert ArticlePage.objects.get(pk=page.pk).live_revision_id == old.pk


def test_publishing_many_at_once(client, boss, author):
    own, foreign = draft(boss), draft(author)
    client.force_login(boss)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={own.pk}&id={foreign.pk}&next=/admin/", {"include_descendants": "on"})
    assert not is_live(own)
    assert is_live(foreign)


def test_publishing_drafts_below_a_page(client, boss, author):
    own, foreign = draft(boss), draft(author)
    client.force_login(boss)
    section = library()
    section.get_latest_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    revision = edited_section(author)
    client.post(f"{address}?id={revision.content_object.pk}&next=/admin/", {"include_descendants": "on"})
    assert not is_live(own)
    assert is_live(foreign)


def edited_section(user):
    section = library()
    section.intro = "新的介绍"
    return section.save_revision(user=user)


def test_schedule_is_refused_to_the_author(boss):
    page = draft(boss)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision(user=boss)
    with pytest.raises(SelfReviewError):
        revision.publish(user=boss)
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_clock_publishes_what_a_reviewer_approved(author, reviewer, time_machine):
    time_machine.move_to("2027-03-10 10:00+08:00", tick=False)
    page = draft(author)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision(user=author)
    revision.publish(user=reviewer)
    assert not is_live(page)
    assert publish_due() == (0, 0)
    time_machine.move_to("2027-03-10 11:01+08:00", tick=False)
    assert publish_due() == (1, 0)
    assert is_live(page)


def test_clock_refuses_what_nobody_approved(author, time_machine):
    page = draft(author)
    Revision.objects.filter(pk=page.latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    assert publish_due() == (0, 0)
    assert not is_live(page)
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_wagtails_own_command_refuses_what_nobody_approved(author):
    page = draft(author)
    Revision.objects.filter(pk=page.latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    with pytest.raises(NotApprovedError):
        call_command("publish_scheduled")
    assert not is_live(page)


def test_approval_holds_for_exactly_the_content_approved(author, reviewer):
    page = draft(author)
    revision = page.get_latest_revision()
    revision.publish(user=reviewer)
    assert is_approved(revision)
    revision.content["title"] = "悄悄换掉"
    revision.save()
    assert not is_approved(revision)
    with pytest.raises(NotApprovedError):
        revision.publish()


def test_clock_takes_down_what_expired(author, reviewer):
    page = draft(author)
    page.expire_at = timezone.now() + timedelta(seconds=1)
    page.save_revision(user=author).publish(user=reviewer)
    assert publish_due(now=timezone.now() + timedelta(minutes=1)) == (0, 1)
    assert not is_live(page)


def start_review(page, user):
    workflow = Workflow.objects.get()
    workflow.start(page, user)
    return TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)


def test_workflow_publishes_for_a_reviewer(author, reviewer):
    page = ArticlePage.objects.get(pk=draft(author).pk)
    state = start_review(page, author)
    actions = [name for name, _label, _more in state.task.specific.get_actions(page, reviewer)]
    assert "approve" in actions
    state.task.specific.on_action(state, reviewer, "approve")
    assert is_live(page)


@pytest.mark.parametrize("as_superuser", [False, True])
def test_workflow_refuses_an_author_who_reviews(as_superuser):
    user = make_superuser() if as_superuser else make_staff("reviewer", "自审")
    page = ArticlePage.objects.get(pk=draft(user).pk)
    state = start_review(page, user)
    task = state.task.specific
    assert "approve" not in [name for name, _label, _more in task.get_actions(page, user)]
    with pytest.raises(SelfReviewError):
        task.on_action(state, user, "approve")
    with pytest.raises(SelfReviewError):
        state.approve(user=user)
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS
    assert not is_live(page)


def test_approve_button_of_the_admin(client, author, reviewer):
    page = ArticlePage.objects.get(pk=draft(author).pk)
    state = start_review(page, author)
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    client.force_login(author)
    client.post(address)
    assert not is_live(page)
    client.force_login(reviewer)
    client.post(address)
    assert is_live(page)


def test_copy_begins_as_a_draft(client, boss, author, reviewer):
    page = draft(author)
    page.get_latest_revision().publish(user=reviewer)
    page = ArticlePage.objects.get(pk=page.pk)
    copy = CopyPageAction(page, to=library(), update_attrs={"slug": "copy", "title": "改了题目"}, user=boss).execute()
    assert not copy.live
    assert copy.translation_key != page.translation_key
    client.force_login(boss)
    client.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {"new_title": "又一份", "new_slug": "again", "new_parent_page": str(library().pk), "publish_copies": "on"},
    )
    assert not Page.objects.get(slug="again").live


def test_alias_of_a_live_page_needs_a_reviewer(author, reviewer):
    page = draft(author)
    page.get_latest_revision().publish(user=reviewer)
    page = ArticlePage.objects.get(pk=page.pk)
    with pytest.raises(PublishPermissionError.__mro__[1]):
        CreatePageAliasAction(page, parent=library(), update_slug="alias", user=author).execute()
    alias = CreatePageAliasAction(page, parent=library(), update_slug="alias", user=reviewer).execute()
    assert alias.live


def test_alias_of_a_draft_stays_a_draft(author, boss):
    page = draft(author)
    alias = CreatePageAliasAction(page, parent=library(), update_slug="alias", user=boss).execute()
    assert not alias.live


def test_alias_made_a_page_is_not_published_by_its_next_author(author, reviewer, boss):
    page = draft(author)
    page.get_latest_revision().publish(user=reviewer)
    page = ArticlePage.objects.get(pk=page.pk)
    alias = CreatePageAliasAction(page, parent=library(), update_slug="alias", user=reviewer).execute()
    ConvertAliasPageAction(alias, user=boss).execute()
    revision = edited_by(alias, boss, "自己改的")
    with pytest.raises(SelfReviewError):
        revision.publish(user=boss)


def test_translation_begins_as_a_draft(author, reviewer):
    page = draft(author)
    page.get_latest_revision().publish(user=reviewer)
    page = ArticlePage.objects.get(pk=page.pk)
    copy = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    assert not copy.live


def test_withdrawing_and_publishing_again_is_no_way_around(boss, reviewer):
    page = draft(boss)
    revision = page.get_latest_revision()
    revision.publish(user=reviewer)
    page = ArticlePage.objects.get(pk=page.pk)
    page.unpublish(user=boss)
    with pytest.raises(SelfReviewError):
        revision.publish(user=boss)
    revision.publish(user=reviewer)
    assert is_live(page)


def test_moving_publishes_nothing(author, boss):
    page = ArticlePage.objects.get(pk=draft(author).pk)
    page.move(library(), pos="first-child", user=boss)
    assert not is_live(page)
    assert not page.permissions_for_user(author).can_publish()


def test_imported_pages_begin_as_drafts_and_name_their_path(author, reviewer):
    page = draft(author)
    with publishing_as_system("import"):
        page.get_latest_revision().publish()
    assert Approval.objects.get(object_id=str(page.pk)).reason == "import"
    assert is_live(page)


def test_reviewers_see_the_warnings_of_a_text(client, reviewer, author):
    page = draft(author, body=[("paragraph", "<p>有人说到了自杀。</p>")])
    client.force_login(reviewer)
    said = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "sensitivity is general" in said or "敏感" in said


def test_fixed_pages_are_not_deleted(client, boss):
    from cms.models import HelpPage

    help_page = HelpPage.objects.first()
    client.force_login(boss)
    client.post(reverse("wagtailadmin_pages:delete", args=[help_page.pk]))
    assert HelpPage.objects.filter(pk=help_page.pk).exists()


def test_report_lists_overdue_pages(client, boss):
    late = make_article(title="早该复审", review_due=timezone.localdate() - timedelta(days=3))
    make_article(title="还早", review_due=timezone.localdate() + timedelta(days=300))
    client.force_login(boss)
    page = client.get(reverse("reviews_due")).content.decode()
    assert "早该复审" in page
    assert "还早" not in page
    assert late.is_review_overdue


def test_wagtails_own_workflow_gives_way_to_review():
    from cms.domain.founding import found_workflow

    root = Page.get_first_root_node()
    WorkflowPage.objects.filter(page=root).delete()
    theirs = Workflow.objects.create(name="Moderators approval", active=True)
    WorkflowPage.objects.create(page=root, workflow=theirs)
    ours = found_workflow(root)
    assert root.get_workflow() == ours
    theirs.refresh_from_db()
    assert not theirs.active
