"""Workshops: who enters, what is written once, changed and taken away, what is unread, who is spoken to."""

import threading
import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.refusal import Refused
from courses.domain.workshop.care import Noticed, look_over
from courses.domain.workshop.changing import ChangedMeanwhile, change_post, revision_of, withdraw_post
from courses.domain.workshop.keeping import describe_posts
from courses.domain.workshop.listing import list_threads
from courses.domain.workshop.people import read_mentions, search_people
from courses.domain.workshop.reading import note_read, read_all, set_following, unread_posts
from courses.domain.workshop.searching import find_posts, read_query
from courses.domain.workshop.seat import enter, find_post, find_seat, find_thread
from courses.domain.workshop.steering import choose_answer, open_workshop, say_useful, set_state, write_summary
from courses.domain.workshop.words import clean_words, show_words
from courses.domain.workshop.writing import MOST_IN_SPELL, Draft, SentAlready, start_thread, write_reply
from courses.models import (
    Enrolment,
    Workshop,
    WorkshopMention,
    WorkshopPost,
    WorkshopPostVersion,
    WorkshopReport,
    WorkshopThread,
)
from people.domain.own_data import collect_own_data, erase_own_data
from people.models import AuditEntry, Message
from tests.courses.workshop_stage import Stage, client_of
from tests.factories.courses import LearnerFactory, SchoolFactory, make_enrolment, make_page


@pytest.fixture
def stage(db) -> Stage:
    return Stage()


class TestEntering:
    def test_those_of_the_course_enter_and_others_do_not(self, stage):
        for person in (stage.asker, stage.other, stage.expert, stage.trainer):
            assert find_seat(person, pk=stage.workshop.pk) is not None
        elsewhere = stage.staff("trainer", "外区培训师", SchoolFactory())
        for person in (
            LearnerFactory(),
            elsewhere,
            stage.staff("coordinator", "联络员"),
            stage.staff("auditor", "审计"),
        ):
            assert find_seat(person, pk=stage.workshop.pk) is None
            assert not Workshop.objects.visible_to(person).exists()

    def test_a_leaver_reads_no_more_and_their_words_stay(self, stage):
        post = stage.ask()
        Enrolment.objects.filter(person=stage.asker).update(ended_at=post.created_at)
        assert find_thread(stage.asker, post.thread.public_id) is None
        assert find_thread(stage.other, post.thread.public_id) is not None
        assert describe_posts(stage.asker)["posts"][0]["words"] == post.body

    def test_the_workshop_of_a_class_is_for_its_people_and_trainers(self, stage):
        inside = stage.open_class(stage.asker)
        assert find_seat(stage.asker, pk=inside.pk) is not None
        assert find_seat(stage.trainer, pk=inside.pk).leads
        assert find_seat(stage.other, pk=inside.pk) is None

    def test_opening_again_is_the_same_one_and_is_logged_once(self, stage):
        assert open_workshop(stage.trainer, course=stage.course) == stage.workshop
        assert AuditEntry.objects.filter(action="workshop.opened").count() == 1

    def test_closed_is_read_only_and_put_away_is_for_who_leads(self, stage):
        post = stage.ask()
        set_state(stage.seat(stage.trainer), "closed")
        with pytest.raises(Refused):
            stage.reply(post.thread, stage.other)
        assert find_thread(stage.other, post.thread.public_id) is not None
        set_state(stage.seat(stage.trainer), "archived")
        assert find_seat(stage.other, pk=stage.workshop.pk) is None
        assert find_seat(stage.trainer, pk=stage.workshop.pk) is not None
        set_state(stage.seat(stage.trainer), "open")
        assert stage.reply(post.thread, stage.other).pk

    def test_roles_are_marked_on_what_is_written(self, stage):
        post = stage.ask()
        assert [post.role, stage.reply(post.thread, stage.expert).role, stage.reply(post.thread, stage.trainer).role] == [
            "", "expert", "team",
        ]  # fmt: skip


class TestWriting:
    def test_the_same_form_sent_twice_is_one_post(self, stage):
        draft = Draft(body="先听。", once=uuid.uuid4(), title="一问", kind="question")
        first = start_thread(stage.seat(stage.asker), draft).post
        assert start_thread(stage.seat(stage.asker), draft).post == first
        assert WorkshopThread.objects.count() == 1

    def test_other_words_under_the_same_form_are_not_lost(self, stage):
        thread = stage.ask().thread
        once = uuid.uuid4()
        sent = write_reply(stage.seat(stage.other), thread, Draft(body="甲窗口", once=once)).post
        with pytest.raises(SentAlready) as raised:
            write_reply(stage.seat(stage.other), thread, Draft(body="乙窗口", once=once))
        assert raised.value.post == sent
        client = client_of(stage.other)
        shown = client.post(stage.url("workshop_reply", thread), {"body": "乙窗口", "once": str(once)})
        assert shown.status_code == 409
        assert "乙窗口" in shown.content.decode()
        assert str(once) not in shown.content.decode(), "a new form, so that it can be sent as a post of its own"

    def test_nobody_floods(self, stage):
        thread = stage.ask().thread
        for number in range(MOST_IN_SPELL):
            stage.reply(thread, stage.other, f"第 {number} 条")
        with pytest.raises(Refused) as refused:
            stage.reply(thread, stage.other, "再来一条")
        assert refused.value.code == "too_often"
        stage.reply(thread, stage.asker)

    @pytest.mark.parametrize(("body", "code"), [("  \n ", "empty"), ("长" * 6001, "too_long")])
    def test_what_cannot_be_sent_comes_back(self, stage, body, code):
        with pytest.raises(Refused) as refused:
            stage.ask(body=body)
        assert refused.value.code == code
        shown = client_of(stage.asker).post(stage.url("workshop_new", stage.workshop), {"title": "x", "body": body})
        assert shown.status_code == 422
        assert body.strip() in shown.content.decode()
        assert not WorkshopPost.objects.exists()

    def test_a_locked_thread_takes_words_of_the_team_alone(self, stage):
        post = stage.ask()
        client_of(stage.trainer).post(stage.url("workshop_steer", post.thread), {"what": "lock"})
        with pytest.raises(Refused):
            stage.reply(post.thread, stage.other)
        assert stage.reply(post.thread, stage.trainer).pk
        assert (
            client_of(stage.other).post(stage.url("workshop_steer", post.thread), {"what": "unlock"}).status_code == 404
        )

    def test_a_quote_is_of_the_same_thread_and_stands(self, stage):
        first, second = stage.ask(), stage.ask(title="另一问")
        assert stage.reply(first.thread, stage.other, quotes=first.public_id).quotes == first
        assert stage.reply(first.thread, stage.other, "不同的话", quotes=second.public_id).quotes is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_post(own_file):
    call_command("found", verbosity=0)
    stage = Stage()
    thread = stage.ask().thread
    draft, seat = Draft(body="同时", once=uuid.uuid4()), stage.seat(stage.other)
    failures = []

    def send() -> None:
        try:
            write_reply(seat, thread, draft)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    assert WorkshopPost.objects.filter(body="同时").count() == 1


class TestCare:
    def test_a_name_or_number_is_shown_before_anything_is_sent(self, stage):
        words = "我们班李小明同学说，家长电话 13812345678。"
        with pytest.raises(Noticed):
            stage.ask(body=words)
        client = client_of(stage.asker)
        form = {"title": "怎么办", "kind": "question", "body": words, "once": str(uuid.uuid4())}
        held = client.post(stage.url("workshop_new", stage.workshop), form)
        assert (held.status_code, WorkshopPost.objects.count()) == (422, 0)
        assert "13812345678" in held.content.decode()
        seen = held.context["care"].mark
        assert client.post(stage.url("workshop_new", stage.workshop), {**form, "seen": seen}).status_code == 302
        assert WorkshopReport.objects.get().reason == "private"

    def test_other_words_are_looked_over_again(self, stage):
        seen = look_over("问", "电话 13812345678").mark
        with pytest.raises(Noticed):
            stage.ask(title="问", body="电话 13912345678", seen=seen)

    def test_whoever_writes_of_danger_sees_help_and_the_team_its_duty(self, stage):
        words = "有个孩子说他不想活了。"
        form = {"title": "求助", "kind": "question", "body": words, "once": str(uuid.uuid4())}
        client = client_of(stage.asker)
        held = client.post(stage.url("workshop_new", stage.workshop), form)
        assert "12356" in str(held.context["help"])
        client.post(stage.url("workshop_new", stage.workshop), {**form, "seen": held.context["care"].mark})
        post = WorkshopPost.objects.get()
        team = client_of(stage.trainer)
        assert "求助" in team.get(reverse("workshop_reports")).content.decode()
        assert team.get(stage.url("workshop_look", post)).context["duty"]


class TestChanging:
    def change(self, stage, post, body, **more):
        draft = Draft(body=body, once=uuid.uuid4(), title=more.pop("title", post.thread.title))
        return change_post(stage.seat(post.author), post, draft, **{"known": revision_of(post), **more})

    def test_old_words_stay_for_the_team(self, stage):
        post = stage.ask(body="原来的话")
        self.change(stage, post, "后来的话", title="新题目")
        post.refresh_from_db()
        assert (post.body, post.thread.title, post.edited_at is not None) == ("后来的话", "新题目", True)
        assert WorkshopPostVersion.objects.get().body == "原来的话"
        assert "原来的话" in client_of(stage.trainer).get(stage.url("workshop_look", post)).content.decode()
        for address in (stage.url("workshop_look", post), stage.url("workshop_edit", post)):
            assert client_of(stage.other).get(address).status_code == 404
        assert "原来的话" not in client_of(stage.other).get(stage.url("workshop_thread", post.thread)).content.decode()

    def test_another_window_is_not_overwritten(self, stage):
        post = stage.ask(body="一")
        known = revision_of(post)
        self.change(stage, post, "二")
        with pytest.raises(ChangedMeanwhile):
            self.change(stage, post, "三", known=known)
        self.change(stage, WorkshopPost.objects.get(), "二", known=known)
        assert WorkshopPost.objects.get().body == "二"

    def test_what_is_taken_away_leaves_a_trace_and_no_words(self, stage):
        post = stage.ask()
        gone = stage.reply(post.thread, stage.other, "说错了的话")
        withdraw_post(stage.seat(stage.other), gone)
        for person, reads in ((stage.asker, False), (stage.trainer, True)):
            shown = client_of(person).get(stage.url("workshop_thread", post.thread)).content.decode()
            assert ("说错了的话" in shown) is reads
        assert find_post(stage.asker, gone.public_id) is None
        assert not find_posts(stage.seat(stage.asker), read_query("说错")).exists()

    def test_a_thread_that_nobody_answered_goes_with_its_first_post(self, stage):
        post = stage.ask()
        answered = stage.ask(title="有人答")
        stage.reply(answered.thread, stage.other)
        withdraw_post(stage.seat(stage.asker), post)
        withdraw_post(stage.seat(stage.asker), answered)
        titles = list(list_threads(stage.seat(stage.other)).values_list("title", flat=True))
        assert titles == ["有人答"]

    def test_only_ones_own_is_changed_and_taken_away(self, stage):
        post = stage.ask()
        for name in ("workshop_edit", "workshop_withdraw"):
            for person in (stage.other, stage.trainer):
                assert client_of(person).post(stage.url(name, post), {"body": "x"}).status_code == 404


class TestReading:
    def test_what_others_write_is_unread_until_it_is_read(self, stage):
        for person in (stage.asker, stage.other):
            enter(stage.seat(person))
        post = stage.ask()
        assert unread_posts(stage.other).count() == 1
        assert unread_posts(stage.asker).count() == 0
        client_of(stage.other).get(stage.url("workshop_thread", post.thread))
        assert unread_posts(stage.other).count() == 0
        stage.reply(post.thread, stage.expert)
        assert unread_posts(stage.asker).count() == 1
        read_all(stage.asker, Workshop.objects.get())
        assert unread_posts(stage.asker).count() == 0

    def test_whoever_comes_new_has_nothing_unread(self, stage):
        stage.ask()
        enter(stage.seat(stage.other))
        assert unread_posts(stage.other).count() == 0

    def test_what_is_left_alone_or_hidden_is_not_counted(self, stage):
        enter(stage.seat(stage.other))
        post = stage.ask()
        set_following(stage.other, post.thread, on=False)
        assert unread_posts(stage.other).count() == 0
        set_following(stage.other, post.thread, on=True)
        assert unread_posts(stage.other).count() == 1
        withdraw_post(stage.seat(stage.asker), post)
        assert unread_posts(stage.other).count() == 0

    def test_reading_never_goes_back(self, stage):
        thread = stage.ask().thread
        note_read(stage.other, thread, 5)
        note_read(stage.other, thread, 2)
        assert thread.readings.get(person=stage.other).seen_serial == 5

    def test_the_home_says_it_quietly(self, stage):
        enter(stage.seat(stage.other))
        stage.ask()
        home = client_of(stage.other).get(reverse("learn")).content.decode()
        assert reverse("workshop", args=[stage.workshop.public_id]) in home
        assert reverse("workshops") not in client_of(LearnerFactory()).get(reverse("learn")).content.decode()


class TestMentions:
    def test_a_name_inside_is_told_and_marked(self, stage):
        post = stage.ask(body="@何静怡您怎么看？")
        assert WorkshopMention.objects.get().person == stage.other
        assert Message.objects.get(kind="workshop.mention").person == stage.other
        shown = client_of(stage.other).get(stage.url("workshop_thread", post.thread)).content.decode()
        assert '<b class="mention" translate="no">@何静怡</b>' in shown

    def test_names_from_elsewhere_are_words(self, stage):
        LearnerFactory(real_name="外面的人")
        stage.ask(body="@外面的人 @何静怡")
        assert [one.person for one in WorkshopMention.objects.all()] == [stage.other]
        assert search_people(stage.workshop, "外面", but=stage.asker) == []
        assert [one.name for one in search_people(stage.workshop, "何", but=stage.asker)] == ["何静怡"]

    def test_the_search_says_nothing_for_one_letter_or_to_those_outside(self, stage):
        stage.learn("张三", pinyin="zhang san")
        assert search_people(stage.workshop, "z", but=stage.asker) == []
        assert [one.name for one in search_people(stage.workshop, "zhang", but=stage.asker)] == ["张三"]
        address = stage.url("workshop_people", stage.workshop)
        assert client_of(stage.asker).get(address, {"q": "zhang"}).json()["people"][0]["name"] == "张三"
        assert client_of(LearnerFactory()).get(address, {"q": "zhang"}).status_code == 404
        assert Client().get(address, {"q": "zhang"}).status_code == 302

    def test_a_name_of_two_reaches_who_was_chosen(self, stage):
        twins = [stage.learn("陈雨"), stage.learn("陈雨")]
        told = read_mentions(stage.workshop, "@陈雨 请看", writer=stage.asker)
        assert told.people == ()
        assert "陈雨" in told.notes[0]
        told = read_mentions(stage.workshop, "@陈雨 请看", chosen=[twins[1].public_id], writer=stage.asker)
        assert told.people == (twins[1],)

    def test_changing_tells_nobody_twice(self, stage):
        post = stage.ask(body="@何静怡 请看")
        draft = Draft(body="@何静怡 请再看", once=uuid.uuid4(), title=post.thread.title)
        change_post(stage.seat(stage.asker), post, draft, known=revision_of(post))
        assert Message.objects.filter(kind="workshop.mention").count() == 1


class TestMarks:
    def test_the_answer_is_chosen_by_who_asked_or_leads(self, stage):
        post = stage.ask()
        answer = stage.reply(post.thread, stage.expert)
        with pytest.raises(Refused):
            choose_answer(stage.seat(stage.other), answer, on=True)
        choose_answer(stage.seat(stage.asker), answer, on=True)
        assert WorkshopThread.objects.get().answer == answer
        assert Message.objects.get(kind="workshop.answered").person == stage.asker
        choose_answer(stage.seat(stage.trainer), answer, on=False)
        assert WorkshopThread.objects.get().answer is None

    def test_filters(self, stage):
        asked, answered = stage.ask(), stage.ask(title="二")
        stage.reply(answered.thread, stage.expert)
        seat = stage.seat(stage.other)
        assert [one.title for one in list_threads(seat, only="open")] == [asked.thread.title]
        assert [one.title for one in list_threads(seat, only="expert")] == ["二"]
        assert [one.title for one in list_threads(stage.seat(stage.expert), only="mine")] == ["二"]
        assert not list_threads(seat, only="files").exists()
        assert list_threads(seat, only="nonsense").count() == 2

    def test_useful_is_seen_by_its_writer_and_never_counted(self, stage):
        post = stage.ask()
        for person in (stage.other, stage.expert, stage.asker):
            say_useful(stage.seat(person), post, on=True)
        assert post.thanks.count() == 2, "nobody thanks themselves"
        words = "有人觉得"
        assert words in client_of(stage.asker).get(stage.url("workshop_thread", post.thread)).content.decode()
        assert words not in client_of(stage.other).get(stage.url("workshop_thread", post.thread)).content.decode()

    def test_a_summary_is_the_teams_and_not_overwritten_unseen(self, stage):
        thread = stage.ask().thread
        write_summary(stage.seat(stage.trainer), thread, "- 先听\n- 再问", known="0")
        shown = client_of(stage.other).get(stage.url("workshop_thread", thread)).content.decode()
        assert "<li>先听</li>" in shown
        said = client_of(stage.trainer).post(stage.url("workshop_summary", thread), {"text": "另一份", "known": "0"})
        assert said.status_code == 409
        assert client_of(stage.other).get(stage.url("workshop_summary", thread)).status_code == 404


class TestWords:
    @pytest.mark.parametrize(
        "text",
        ["<script>alert(1)</script>", "**<img src=x onerror=alert(1)>**", "- <b onclick=x>", "> </blockquote><svg/onload=x>",
         'https://a.example/"onmouseover="x', "javascript:alert(1)", "@<i>x</i>", "\u202etxt.exe", "[x](javascript:alert(1))"],
    )  # fmt: skip
    def test_hostile_words_stay_words(self, stage, text):
        post = stage.ask(body=f"话 {text}", title=text.replace("\u202e", "") or "x")
        for name, row in (("workshop_thread", post.thread), ("workshop", stage.workshop)):
            shown = client_of(stage.other).get(stage.url(name, row)).content.decode()
            assert "<script>alert" not in shown
            assert "<img src=x" not in shown
            assert "<svg/onload" not in shown
            assert "<b onclick" not in shown
            assert 'href="javascript' not in shown
            assert "\u202e" not in shown

    def test_light_marks(self):
        shown = show_words("一 **重** 点\n接着\n\n- 甲\n- 乙\n1. 丙\n> 引\nhttps://example.org/a?b=1&c=2。")
        assert shown == (
            "<p>一 <strong>重</strong> 点<br>接着</p><ul><li>甲</li><li>乙</li></ul><ol><li>丙</li></ol>"
            '<blockquote><p>引</p></blockquote><p><a href="https://example.org/a?b=1&amp;c=2" '
            'rel="nofollow ugc noopener noreferrer">https://example.org/a?b=1&amp;c=2</a>。</p>'
        )

    @settings(deadline=None, max_examples=150)
    @given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=6), max_size=3))
    def test_nothing_but_a_few_tags_ever_comes_out(self, text, names):
        import re

        shown = show_words(clean_words(text, 6000), names=names)
        rest = re.sub(
            r'</?(?:p|ul|ol|li|blockquote|strong|b|a|br)(?: class="mention" translate="no"'
            r'| href="https?://[^"<>]*" rel="nofollow ugc noopener noreferrer")?>', "", shown,
        )  # fmt: skip
        assert "<" not in rest


class TestKeeping:
    def test_the_copy_holds_ones_own_words_alone(self, stage):
        post = stage.ask(body="我写的")
        stage.reply(post.thread, stage.other, "别人写的")
        copy = str(collect_own_data(stage.asker)["workshops"])
        assert "我写的" in copy
        assert "别人写的" not in copy

    def test_an_erased_writer_leaves_words_without_a_name(self, stage):
        post = stage.ask(body="我写的")
        stage.reply(post.thread, stage.other, "@周晓岚 谢谢")
        assert "workshops" in erase_own_data(stage.asker.pk)
        post.refresh_from_db()
        assert (post.author, post.body) == (None, "我写的")
        shown = client_of(stage.other).get(stage.url("workshop_thread", post.thread)).content.decode()
        assert "以前的成员" in shown
        assert not WorkshopMention.objects.exists()


def test_one_workshop_says_nothing_of_another(stage):
    page = make_page(title="另一门课")
    stranger = LearnerFactory()
    make_enrolment(page, stranger)
    other = open_workshop(stage.trainer, course=page.course)
    post = stage.ask(body="只在这里说的话")
    client = client_of(stranger)
    assert client.get(stage.url("workshop", other)).status_code == 200
    names = ["workshop_thread", "workshop_reply", "workshop_summary"]
    addresses = [stage.url(name, post.thread) for name in names] + [stage.url("workshop", stage.workshop)]
    addresses += [
        stage.url(name, post) for name in ("workshop_post", "workshop_edit", "workshop_report", "workshop_look")
    ]
    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert Client().get(address).status_code == 302
    for name in ("workshop_answer", "workshop_useful", "workshop_report", "workshop_withdraw", "workshop_look"):
        assert client.post(stage.url(name, post), {"on": "1", "what": "keep", "reason": "rude"}).status_code == 404
    for name in ("workshop_follow", "workshop_steer", "workshop_reply"):
        assert client.post(stage.url(name, post.thread), {"on": "1", "what": "pin", "body": "x"}).status_code == 404
    assert not find_posts(find_seat(stranger, pk=other.pk), read_query("只在这里")).exists()
