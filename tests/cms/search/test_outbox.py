"""From the database to the index: nothing is lost, nothing comes twice, nothing waits in a request."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from cms.models import ArticlePage, SearchOutbox
from cms.search import building, outbox, reconcile
from cms.search.documents import key_of
from cms.search.schema import index_schema
from cms.search.store import IndexBusy
from tests.cms.search.conftest import MakeArticle

pytestmark = pytest.mark.django_db
Index = Callable[[], Any]


def found(query: str) -> list[str]:
    return [page.title for page in Page.objects.search(query)]


def documents() -> int:
    return building.installed_store().handle().index.searcher().num_docs


def test_save_writes_a_row_and_not_the_index(make_article: MakeArticle, index_now: Index) -> None:
    index_now()
    make_article("焦虑")
    assert SearchOutbox.objects.filter(model="wagtailcore.page").exists()
    assert found("焦虑") == []
    index_now()
    assert found("焦虑") == ["焦虑"]
    assert not SearchOutbox.objects.exists()


def test_rollback_leaves_nothing(make_article: MakeArticle, index_now: Index) -> None:
    index_now()
    with transaction.atomic():
        make_article("焦虑")
        transaction.set_rollback(True)
    assert not SearchOutbox.objects.exists()
    index_now()
    assert found("焦虑") == []


def test_updates_do_not_duplicate(make_article: MakeArticle, index_now: Index) -> None:
    page = make_article("焦虑")
    index_now()
    before = documents()
    for number in range(3):
        page.title = f"焦虑{number}"
        page.save()
        index_now()
    assert documents() == before
    assert found("焦虑") == ["焦虑2"]


def test_delete_vanishes(make_article: MakeArticle, index_now: Index) -> None:
    page = make_article("焦虑")
    index_now()
    page.delete()
    assert found("焦虑") == []
    index_now()
    assert documents() == len(reconcile.expected_keys())


def test_bulk_change_is_seen_once_it_is_noted(make_article: MakeArticle, index_now: Index) -> None:
    page = make_article("焦虑")
    index_now()
    ArticlePage.objects.filter(pk=page.pk).update(title="失眠")
    assert outbox.enqueue(ArticlePage, [page.pk]) == 1
    index_now()
    assert found("失眠") == ["失眠"]


def test_applying_twice_and_late_ends_in_what_the_database_says(make_article: MakeArticle, index_now: Index) -> None:
    page = make_article("焦虑")
    index_now()
    outbox.enqueue(Page, [page.pk, page.pk])
    outbox.enqueue(ArticlePage, [page.pk])
    page.delete()
    index_now()
    index_now()
    assert found("焦虑") == []


def test_page_that_cannot_be_read_stops_nobody(make_article: MakeArticle, index_now: Index, monkeypatch: Any) -> None:
    index_now()
    bad, _good = make_article("坏掉的焦虑"), make_article("好的焦虑")
    real = building.record_of

    def broken(obj: Any) -> Any:
        if obj.pk == bad.pk:
            raise ValueError("secret words")
        return real(obj)

    monkeypatch.setattr(building, "record_of", broken)
    outbox.apply_outbox(limit=1)
    assert found("焦虑") == ["好的焦虑"]
    assert SearchOutbox.objects.filter(object_pk=str(bad.pk), attempts__gte=1).exists()
    monkeypatch.undo()
    index_now()
    assert set(found("焦虑")) == {"好的焦虑", "坏掉的焦虑"}


def test_busy_index_keeps_the_rows(make_article: MakeArticle, index_now: Index) -> None:
    index_now()
    make_article("焦虑")
    with building.installed_store().locked():
        done = outbox.apply_outbox(wait=0.05)
    assert done.busy
    assert SearchOutbox.objects.exists()
    index_now()
    assert found("焦虑") == ["焦虑"]


def test_moved_page_is_found_at_its_new_place(
    make_article: MakeArticle, library: Any, english_library: Any, index_now: Index
) -> None:
    page = make_article("焦虑")
    index_now()
    page.move(english_library, pos="first-child")
    index_now()
    assert [hit.pk for hit in Page.objects.descendant_of(english_library).search("焦虑")] == [page.pk]
    assert list(Page.objects.descendant_of(library).search("焦虑")) == []


def test_check_finds_and_repair_puts_right(make_article: MakeArticle, index_now: Index, capsys: Any) -> None:
    page = make_article("焦虑")
    index_now()
    assert reconcile.compare_index().is_clean
    with building.installed_store().writing() as writer:
        writer.drop(key_of(page))
    SearchOutbox.objects.all().delete()
    assert reconcile.compare_index().missing == [key_of(page)]
    with pytest.raises(SystemExit):
        call_command("search_check")
    call_command("search_check", repair=True)
    assert reconcile.compare_index().is_clean
    call_command("search_check")
    assert "agree" in capsys.readouterr().out


def test_surplus_document_is_taken_out(make_article: MakeArticle, index_now: Index) -> None:
    record = building.record_of(make_article("焦虑"))
    index_now()
    record.key = "wagtailcore.page:999999"
    with building.installed_store().writing() as writer:
        writer.put(record)
    assert reconcile.compare_index().surplus == ["wagtailcore.page:999999"]
    reconcile.reconcile_index()
    assert reconcile.compare_index().is_clean


def test_changed_dictionary_builds_the_index_anew(make_article: MakeArticle, index_now: Index) -> None:
    from cms.models import SearchTerm

    make_article("云湖星光计划")
    index_now()
    SearchTerm.objects.filter(folded="云湖星光计划").update(source="editor")
    assert reconcile.compare_index().other_analysis
    reconcile.reconcile_index()
    assert reconcile.compare_index().is_clean
    assert found("云湖星光计划") == ["云湖星光计划"]


def test_rebuild_command_swaps_a_new_generation_in(make_article: MakeArticle, index_now: Index, capsys: Any) -> None:
    make_article("焦虑")
    index_now()
    before = building.installed_store().handle().path
    call_command("search_rebuild")
    assert building.installed_store().handle().path != before
    assert not before.exists()
    assert "documents" in capsys.readouterr().out
    assert found("焦虑") == ["焦虑"]


def test_failed_rebuild_leaves_the_old_index(make_article: MakeArticle, index_now: Index) -> None:
    make_article("焦虑")
    index_now()
    with pytest.raises(RuntimeError), building.installed_store().rebuild():
        raise RuntimeError
    assert found("焦虑") == ["焦虑"]
    assert len(list(building.installed_store().base.glob("index-*"))) == 1
    with building.installed_store().writing() as writer:  # the lock is free again
        writer.drop("nothing")


def test_second_writer_waits_and_gives_up(index_now: Index) -> None:
    index_now()
    with building.installed_store().locked(), pytest.raises(IndexBusy), building.installed_store().writing(wait=0.05):
        pass


def test_backend_api_goes_through_the_outbox(make_article: MakeArticle, index_now: Index) -> None:
    page = make_article("焦虑")
    index_now()
    backend = get_search_backend()
    backend.delete(page)
    assert found("焦虑") == ["焦虑"]
    backend.refresh_indexes()
    assert found("焦虑") == ["焦虑"]  # the row is still in the database: the database is the truth
    assert index_schema() is not None


def test_wake_up_is_asked_for_once_a_transaction(
    make_article: MakeArticle, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    calls: list[int] = []
    monkeypatch.setattr(outbox.WAKE, "call", lambda: calls.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        make_article("焦虑")
        make_article("失眠")
    assert len(calls) == 1
