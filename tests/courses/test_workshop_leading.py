"""Leading a workshop: reports and what becomes of them; digests that double nothing; files; search; the cost of screens."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courses.domain.refusal import Refused
from courses.domain.workshop.attached import sweep_waiting
from courses.domain.workshop.changing import withdraw_post
from courses.domain.workshop.digest import period_of, send_digests
from courses.domain.workshop.entrance import workshops_of
from courses.domain.workshop.noticing import Habit, find_habit, quiet_address, save_habit
from courses.domain.workshop.reading import set_muted
from courses.domain.workshop.reporting import hide_post, keep_post, report_post, restore_post, warn_author
from courses.domain.workshop.searching import find_posts, read_query
from courses.domain.workshop.seat import enter
from courses.domain.workshop.steering import open_workshop
from courses.models import (
    Enrolment,
    Workshop,
    WorkshopDigest,
    WorkshopFile,
    WorkshopPost,
    WorkshopReport,
    WorkshopThread,
)
from people.domain.message import say_messages
from people.domain.message_delivery import deliver_due
from people.models import AuditEntry, Message, MessageDelivery, User
from people.models.message import DeliveryState
from tests.courses.workshop_stage import Stage, client_of
from tests.factories.courses import LearnerFactory, make_enrolment, make_page
from tests.factories.files import picture
from tests.queries import assert_constant_queries

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 9:30 in the city


@pytest.fixture
def stage(db) -> Stage:
    return Stage()


class TestReports:
    def test_a_report_waits_for_the_team_and_names_nobody_to_the_author(self, stage):
        post = stage.ask(body="这种孩子就该打。")
        client = client_of(stage.other)
        said = client.post(stage.url("workshop_report", post), {"reason": "dangerous", "words": "这不行"})
        assert said.status_code == 302
        client.post(stage.url("workshop_report", post), {"reason": "rude"})
        assert WorkshopReport.objects.count() == 1, "one report a person while nobody has looked"
        team = client_of(stage.trainer)
        assert post.thread.title in team.get(reverse("workshop_reports")).content.decode()
        assert "何静怡" in team.get(stage.url("workshop_look", post)).content.decode()
        hide_post(stage.seat(stage.trainer), post, reason="不能这样对待孩子")
        told = Message.objects.get(person=stage.asker, kind="workshop.hidden")
        said = "".join(say_messages([told])[0])
        assert "不能这样对待孩子" in said
        assert "何静怡" not in said
        assert "何静怡" not in client_of(stage.asker).get(reverse("account")).content.decode()

    def test_hidden_words_are_nowhere(self, stage):
        post = stage.ask(body="藏起来的话 zqxj", title="藏起来的题目")
        client_of(stage.other).get(stage.url("workshop", stage.workshop))
        hide_post(stage.seat(stage.trainer), post, reason="伤人")
        for address in (stage.url("workshop", stage.workshop), reverse("learn"), reverse("workshops")):
            assert "藏起来" not in client_of(stage.other).get(address).content.decode()
        assert client_of(stage.other).get(stage.url("workshop_thread", post.thread)).status_code == 404
        for person in (stage.other, stage.trainer):
            assert not find_posts(stage.seat(person), read_query("zqxj")).exists()
        restore_post(stage.seat(stage.trainer), post)
        assert find_posts(stage.seat(stage.other), read_query("zqxj")).count() == 1
        assert Message.objects.filter(kind="workshop.restored", person=stage.asker).exists()

    def test_everything_is_logged_without_words(self, stage):
        post = stage.ask(body="记录里不该有的话")
        report_post(stage.seat(stage.other), post, reason="rude")
        warn_author(stage.seat(stage.trainer), post, reason="请缓和一些")
        report_post(stage.seat(stage.other), post, reason="rude")
        keep_post(stage.seat(stage.trainer), post)
        hide_post(stage.seat(stage.trainer), post, reason="还是伤人")
        restore_post(stage.seat(stage.trainer), post)
        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"workshop.author_warned", "workshop.report_settled", "workshop.post_hidden"} <= actions
        assert "workshop.post_restored" in actions
        assert "记录里不该有的话" not in str(list(AuditEntry.objects.values()))
        assert [one.outcome for one in WorkshopReport.objects.order_by("pk")] == ["warned", "kept"]

    def test_nobody_decides_about_their_own_or_learns_who_reported_it(self, stage):
        post = stage.ask(stage.trainer)
        report_post(stage.seat(stage.other), post, reason="rude")
        with pytest.raises(Refused):
            keep_post(stage.seat(stage.trainer), post)
        assert "何静怡" not in client_of(stage.trainer).get(stage.url("workshop_look", post)).content.decode()
        assert post.thread.title not in client_of(stage.trainer).get(reverse("workshop_reports")).content.decode()

    def test_what_an_author_took_away_stays_away(self, stage):
        post = stage.ask()
        stage.reply(post.thread, stage.other)
        withdraw_post(stage.seat(stage.asker), post)
        with pytest.raises(Refused):
            restore_post(stage.seat(stage.trainer), WorkshopPost.objects.get(pk=post.pk))

    def test_experts_learners_and_others_do_not_moderate(self, stage):
        post = stage.ask()
        for person in (stage.expert, stage.other, stage.staff("coordinator", "联络员")):
            client = client_of(person)
            assert client.get(reverse("workshop_reports")).status_code == 403
            assert client.get(reverse("workshops_led")).status_code == 403
            assert client.post(stage.url("workshop_look", post), {"what": "hide", "reason": "x"}).status_code == 404
            assert client.post(stage.url("workshop_settle", stage.workshop), {"state": "closed"}).status_code == 404

    def test_a_reason_is_needed_to_hide(self, stage):
        post = stage.ask()
        said = client_of(stage.trainer).post(stage.url("workshop_look", post), {"what": "hide", "reason": " "})
        assert said.status_code == 422
        assert WorkshopPost.objects.get().hidden_at is None

    def test_switching_on_is_for_who_leads_or_manages_the_course(self, stage):
        page = make_page(title="第二门课")
        page.course.owner = stage.city
        page.course.save()
        what = {"what": f"course:{page.course.public_id}"}
        assert client_of(stage.other).post(reverse("workshop_open"), what).status_code == 404
        assert client_of(stage.expert).post(reverse("workshop_open"), what).status_code == 404
        editor = stage.staff("editor", "许诺")
        assert client_of(editor).post(reverse("workshop_open"), what)["Location"] == reverse("workshops_led")
        assert Workshop.objects.filter(course=page.course).count() == 1
        assert client_of(editor).get(reverse("workshops_led")).status_code == 200


class TestDigest:
    def lively(self, stage, when: datetime = MONDAY - timedelta(days=3)) -> WorkshopPost:
        for person in (stage.asker, stage.other):
            enter(stage.seat(person))
        post = stage.ask()
        WorkshopPost.objects.update(created_at=when)
        return post

    def test_one_a_week_however_often_the_clock_comes(self, stage):
        self.lively(stage)
        assert [send_digests(now=MONDAY), send_digests(now=MONDAY), send_digests(now=MONDAY + timedelta(days=1))] == [
            1, 0, 0,
        ]  # fmt: skip
        assert [row.person for row in WorkshopDigest.objects.all()] == [stage.other], "nobody is told of their own"
        message = Message.objects.get(person=stage.other)
        assert message.kind == "workshop.digest_mail"
        assert "孩子说不想上学" in say_messages([message])[0][1]
        assert send_digests(now=MONDAY + timedelta(days=7)) == 0

    def test_not_at_night_and_not_late_in_the_week(self, stage):
        self.lively(stage)
        assert send_digests(now=MONDAY.replace(hour=18)) == 0  # two in the morning
        assert send_digests(now=MONDAY + timedelta(days=3)) == 0
        assert send_digests(now=MONDAY + timedelta(days=2)) == 1

    def test_who_never_entered_muted_left_or_wants_none_hears_nothing(self, stage):
        self.lively(stage)
        quiet, muted, gone = (stage.learn(name) for name in ("安静", "静音", "离开"))
        for person in (quiet, muted, gone):
            stage.workshop.members.create(person=person)
        stage.learn("从未进来")
        save_habit(quiet, Habit(digest="none"))
        set_muted(muted, stage.workshop, muted_at=MONDAY)
        Enrolment.objects.filter(person=gone).update(ended_at=MONDAY)
        send_digests(now=MONDAY)
        assert [row.person for row in WorkshopDigest.objects.all()] == [stage.other]

    def test_staff_hear_as_long_as_they_hold_their_role(self, stage):
        self.lively(stage)
        stage.workshop.members.create(person=stage.expert)
        stage.workshop.members.create(person=LearnerFactory())
        send_digests(now=MONDAY)
        assert {row.person for row in WorkshopDigest.objects.all()} == {stage.other, stage.expert}

    def test_daily_for_who_wants_it(self, stage):
        self.lively(stage, MONDAY - timedelta(days=1))
        save_habit(stage.other, Habit(digest="daily", by_mail=False))
        assert send_digests(now=MONDAY + timedelta(hours=1)) == 1
        assert send_digests(now=MONDAY + timedelta(hours=5)) == 0
        row = WorkshopDigest.objects.get()
        assert (row.period, Message.objects.get(person=stage.other).kind) == ("2026-11-23", "workshop.digest")

    def test_what_was_hidden_meanwhile_is_in_no_digest(self, stage):
        post = self.lively(stage)
        send_digests(now=MONDAY)
        hide_post(stage.seat(stage.trainer), post, reason="伤人")
        message = Message.objects.get(person=stage.other, kind="workshop.digest_mail")
        assert "孩子说不想上学" not in "".join(say_messages([message])[0])
        MessageDelivery.objects.filter(message=message).update(not_before=timezone.now() - timedelta(hours=1))
        deliver_due()
        waiting = MessageDelivery.objects.filter(message=message).exclude(state=DeliveryState.WAITING)
        assert set(waiting.values_list("state", flat=True)) <= {DeliveryState.SKIPPED}

    def test_one_press_ends_it_without_signing_in(self, stage):
        self.lively(stage)
        address = quiet_address(stage.other).split("/", 3)[3]
        guest = Client()
        assert guest.get(f"/{address}").status_code == 200
        assert find_habit(stage.other).digest == "weekly", "looking changes nothing"
        assert guest.post(f"/{address}").status_code == 200
        assert (find_habit(stage.other).digest, find_habit(stage.other).by_mail) == ("none", False)
        assert send_digests(now=MONDAY) == 0
        assert guest.post(f"/{address[:-3]}x/").status_code == 404

    def test_settings_are_kept_and_nonsense_is_not(self, stage):
        client = client_of(stage.other)
        form = {"mentions": "mail", "digest": "daily", "by_mail": "1"}
        assert client.post(reverse("workshop_notices"), form).status_code == 302
        assert find_habit(stage.other) == Habit("mail", "daily", by_mail=True)
        assert client.post(reverse("workshop_notices"), {"mentions": "loud"}).status_code == 422
        stage.ask(body="@何静怡 请看")
        assert Message.objects.get(person=stage.other).kind == "workshop.mention_mail"


class DigestMachine(TestCase):
    @settings(deadline=None, max_examples=15)
    @given(st.lists(st.integers(0, 24 * 60), min_size=1, max_size=25))
    def test_never_two_in_a_period_in_any_order_of_clocks(self, minutes):
        call_command("found", verbosity=0)
        WorkshopDigest.objects.all().delete()
        stage = Stage()
        enter(stage.seat(stage.other))
        for person, every in ((stage.other, "daily"), (stage.expert, "weekly")):
            stage.workshop.members.get_or_create(person=person)
            save_habit(person, Habit(digest=every))
        stage.ask()
        WorkshopPost.objects.update(created_at=MONDAY - timedelta(hours=20))
        for number in minutes:
            send_digests(now=MONDAY + timedelta(minutes=number * 3))
        pairs = list(WorkshopDigest.objects.values_list("person", "period"))
        assert len(pairs) == len(set(pairs))
        assert Message.objects.filter(kind__startswith="workshop.digest").count() == len(pairs)


def test_periods_follow_each_other_without_a_gap():
    days = [period_of("daily", MONDAY.date() + timedelta(days=number)) for number in range(3)]
    assert [one.until for one in days[:2]] == [one.since for one in days[1:]]
    weeks = [period_of("weekly", MONDAY.date() + timedelta(days=7 * number)) for number in range(2)]
    assert weeks[0].until == weeks[1].since
    assert [one.key for one in weeks] == ["2026-W48", "2026-W49"]


class TestFiles:
    def send(self, stage, *files, person: User | None = None, **more):
        form = {
            "title": "看图",
            "kind": "share",
            "body": "附图",
            "once": str(uuid.uuid4()),
            "files": list(files),
            **more,
        }
        return client_of(person or stage.asker).post(stage.url("workshop_new", stage.workshop), form)

    def test_a_picture_is_remade_and_read_by_those_inside(self, stage):
        upload = SimpleUploadedFile("../图<b>.png", picture("PNG"), content_type="text/html")
        assert self.send(stage, upload).status_code == 302
        row = WorkshopFile.objects.get()
        assert (row.kind, row.post is not None, "/" in row.name, "<" in row.name) == ("image", True, False, False)
        address = reverse("workshop_file", args=[row.public_id])
        answer = client_of(stage.other).get(address)
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
        assert "attachment" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert client_of(LearnerFactory()).get(address).status_code == 404
        assert Client().get(address).status_code == 302
        hide_post(stage.seat(stage.trainer), row.post, reason="不合适")
        assert client_of(stage.other).get(address).status_code == 404
        b"".join(client_of(stage.trainer).get(address).streaming_content)

    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.png", b"<html><script>alert(1)</script>"), ("a.svg", b"<svg onload=alert(1)>"), ("a.exe", b"MZ" + b"\0" * 99),
         ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50), ("empty.txt", b"")],
    )  # fmt: skip
    def test_what_is_not_fit_is_said_and_words_and_other_files_stay(self, stage, name, content):
        said = self.send(stage, SimpleUploadedFile("好.png", picture("PNG")), SimpleUploadedFile(name, content))
        assert said.status_code == 422
        assert not WorkshopPost.objects.exists()
        assert "附图" in said.content.decode()
        kept = WorkshopFile.objects.get()
        assert f'value="{kept.public_id}" checked' in said.content.decode()
        assert self.send(stage, file=[kept.public_id]).status_code == 302
        assert WorkshopFile.objects.get().post is not None

    def test_nobody_sends_along_what_another_uploaded(self, stage):
        self.send(stage, SimpleUploadedFile("好.png", picture("PNG")), title="")
        kept = WorkshopFile.objects.get()
        assert kept.post is None
        self.send(stage, person=stage.other, file=[kept.public_id])
        assert WorkshopFile.objects.get().post is None
        assert client_of(stage.other).get(reverse("workshop_file", args=[kept.public_id])).status_code == 404

    def test_what_was_never_sent_is_forgotten(self, stage):
        self.send(stage, SimpleUploadedFile("好.png", picture("PNG")), title="")
        assert sweep_waiting() == 0
        assert sweep_waiting(now=timezone.now() + timedelta(days=2)) == 1


class TestSearch:
    @pytest.mark.parametrize("typed", ["焦虑", "焦慮", "Listening", "listen", "焦虑 考试"])
    def test_words_are_found_as_the_site_reads_them(self, stage, typed):
        stage.ask(body="期末考试前，孩子焦虑。I keep listening.")
        stage.ask(body="别的事", title="别的")
        assert find_posts(stage.seat(stage.other), read_query(typed)).count() == 1

    def test_pinyin_of_known_words(self, stage, monkeypatch):
        stage.ask(body="孩子焦虑。")
        asked = read_query("jiaolv")
        found = find_posts(stage.seat(stage.other), asked).count()
        assert found == (1 if asked.read else 0)  # the table of the installation knows the word, or does not

    def test_a_page_of_hits_is_marked_and_safe(self, stage):
        stage.ask(body="<b>焦虑</b>的孩子", title="关于焦虑<i>")
        shown = client_of(stage.other).get(stage.url("workshop", stage.workshop), {"q": "焦虑"}).content.decode()
        assert "<mark>焦虑</mark>" in shown
        assert "<b><mark>" not in shown
        assert "&lt;b&gt;" in shown

    def test_words_of_a_crisis_bring_help(self, stage):
        shown = client_of(stage.other).get(stage.url("workshop", stage.workshop), {"q": "不想活了"})
        assert "12356" in str(shown.context["help"])

    @pytest.mark.parametrize("typed", ["%", "_", "'", '"', "\\", "\x00", "a" * 500, "((", "的"])
    def test_odd_queries_do_no_harm(self, stage, typed):
        stage.ask()
        assert client_of(stage.other).get(stage.url("workshop", stage.workshop), {"q": typed}).status_code == 200


def more_threads(stage: Stage, count: int) -> None:
    for _ in range(count):
        number = WorkshopThread.objects.count()
        writer = stage.learn(f"学员{number}")
        post = stage.ask(writer, title=f"问 {number}", body="@何静怡 请看看考试")
        stage.reply(post.thread, stage.expert, "考试之前先睡好", quotes=post.public_id)
        report_post(stage.seat(stage.other), post, reason="rude")
        page = make_page(title=f"课 {number}")
        for person in (stage.other, stage.asker):
            make_enrolment(page, person)
        open_workshop(stage.trainer, course=page.course)
        WorkshopPost.objects.update(created_at=timezone.now() - timedelta(days=2))


def more_posts(stage: Stage, thread: WorkshopThread, count: int) -> None:
    for number in range(count):
        post = stage.reply(thread, stage.learn("学员"), f"@何静怡 第 {number} 条")
        stage.reply(thread, stage.expert, "答", quotes=post.public_id)
    WorkshopPost.objects.update(created_at=timezone.now() - timedelta(days=2))


@pytest.mark.parametrize(
    ("who", "address"),
    [("other", "workshop"), ("other", "search"), ("trainer", "workshop"), ("other", "workshops"), ("other", "learn"),
     ("trainer", "workshops_led"), ("trainer", "workshop_reports"), ("other", "account_messages")],
)  # fmt: skip
def test_screens_cost_the_same_for_many(stage, who, address):
    client = client_of(getattr(stage, who))
    own = reverse("workshop", args=[stage.workshop.public_id])
    targets = {"workshop": own, "search": f"{own}?q=考试"}
    target = targets.get(address) or reverse(address)
    # "learn" has parts of other rooms that are drawn by course; only rows of the workshop are added there
    make = (
        (lambda n: more_posts(stage, stage.ask().thread, n)) if address == "learn" else lambda n: more_threads(stage, n)
    )
    assert_constant_queries(make, lambda: client.get(target))


def test_a_thread_costs_the_same_for_many(stage):
    thread = stage.ask().thread
    for person in (stage.other, stage.trainer):
        client = client_of(person)
        assert_constant_queries(
            lambda n: more_posts(stage, thread, n), lambda c=client: c.get(stage.url("workshop_thread", thread))
        )


def test_a_digest_costs_the_same_for_many(stage):
    from tests.queries import count_queries

    def lively(count: int) -> int:
        WorkshopDigest.objects.all().delete()
        for _ in range(count):
            stage.workshop.members.create(person=stage.learn("学员"))
        stage.ask(title=f"问 {count}")
        WorkshopPost.objects.update(created_at=MONDAY - timedelta(days=2))
        return len(count_queries(lambda: send_digests(now=MONDAY)))

    assert lively(2) == lively(9)


def test_the_list_says_what_is_new_and_leads_there(stage):
    enter(stage.seat(stage.other))
    stage.ask()
    assert [(one.workshop, one.unread) for one in workshops_of(stage.other)] == [(stage.workshop, 1)]
    assert stage.url("workshop", stage.workshop) in client_of(stage.other).get(reverse("workshops")).content.decode()
    course = client_of(stage.other).get(reverse("course", args=[stage.course.public_id])).content.decode()
    assert stage.url("workshop", stage.workshop) in course


def test_what_is_far_too_large_is_not_read_and_the_token_is_asked_for(stage):
    address = stage.url("workshop_new", stage.workshop)
    huge = client_of(stage.asker).post(address, {"body": "x"}, CONTENT_LENGTH=str(500 * 1024 * 1024))
    assert huge["Location"] == reverse("workshops")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(stage.asker)
    assert strict.post(address, {"title": "x", "body": "x"}).status_code == 403
    assert not WorkshopPost.objects.exists()


def test_merged_records_and_closed_accounts_are_not_spoken_to(stage):
    User.objects.filter(pk=stage.other.pk).update(is_active=False)
    stage.ask(body="@何静怡 请看")
    assert not Message.objects.filter(person=stage.other).exists()
