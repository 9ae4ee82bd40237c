"""The calendar feed: what stands in it and what never does, names that stay, an address that dies when it is replaced."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from courses.domain.assessing.extension import grant_extension
from courses.domain.calendar.entries import KEPT_DAYS, CalendarEntry
from courses.domain.calendar.feed import erase_feed, find_subscriber, make_feed, revoke_feed, token_of
from courses.domain.calendar.writing import write_entries
from courses.domain.learning.completion import finish_reading
from courses.domain.learning.outline import outline_of
from courses.models import Attempt, CalendarFeed, ClassPlace, ClassRun, ClassSession, Enrolment, Policy, Progress
from people.domain.events import account_reopened
from people.domain.own_data import collect_own_data
from people.models import AuditEntry, User
from tests.factories import certification, people
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    make_assessment,
    make_enrolment,
    make_page,
    make_scale,
    quiz,
    unit,
)
from tests.queries import assert_constant_queries

TODAY = timezone.localdate


def address_of(person: User) -> str:
    return reverse("calendar_feed", args=[token_of(person) or make_feed(person)])


def events_of(person: User, **asked: Any) -> list[Any]:
    answer = Client().get(asked.pop("prefix", "") + address_of(person), **asked)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def named(events: list[Any]) -> dict[str, str]:
    return {str(event["uid"]): str(event["summary"]) for event in events}


def due(enrolment: Enrolment, days: int = 9) -> Enrolment:
    enrolment.due_on = TODAY() + timedelta(days=days)
    enrolment.save(update_fields=["due_on"])
    return enrolment


def give_back(enrolment: Enrolment, key: Any, assessment: Any, until: datetime) -> Attempt:
    """Work that is to be handed in again."""
    version = assessment.current_version
    return Attempt.objects.create(
        enrolment=enrolment, person=enrolment.person, course=enrolment.course, item_key=key, number=1,
        assessment=assessment, version=version, privacy=version.privacy, progress=Progress.RETURNED, deadline=until,
    )  # fmt: skip


def make_class(enrolment: Enrolment, *, state: str = ClassPlace.State.CONFIRMED, **fields: Any) -> ClassSession:
    """A half day next week, with a place for this learner."""
    run = ClassRun.objects.create(
        course=enrolment.course, version=enrolment.version, owner=SchoolFactory(), title="面授第一期", place="师训楼三层",
        starts_on=TODAY(), ends_on=TODAY() + timedelta(days=9), **fields,
    )  # fmt: skip
    ClassPlace.objects.create(run=run, enrolment=enrolment, state=state)
    begins = timezone.now().replace(microsecond=0) + timedelta(days=7)
    return ClassSession.objects.create(run=run, title="上午", starts_at=begins, ends_at=begins + timedelta(hours=3))


@pytest.mark.django_db
class TestContents:
    def test_a_last_day_is_a_whole_day_and_goes_when_all_is_done(self):
        enrolment = due(make_enrolment(make_page(title="看见孩子的求助信号")))
        (event,) = events_of(enrolment.person)
        assert str(event["summary"]) == "截止：看见孩子的求助信号"
        assert event["dtstart"].dt == enrolment.due_on
        assert event["dtend"].dt == enrolment.due_on + timedelta(days=1)
        assert str(event["uid"]) == f"due-{enrolment.public_id}@xinqiao"
        assert reverse("course", args=[enrolment.course.public_id]) in str(event["url"])
        due(enrolment, 20)
        (moved,) = events_of(enrolment.person)
        assert moved["uid"] == event["uid"]
        assert moved["dtstart"].dt == TODAY() + timedelta(days=20)
        outline = outline_of(enrolment.version, language="zh-hans")
        finish_reading(enrolment, outline.items[0], outline=outline)
        assert events_of(enrolment.person) == []

    def test_what_is_long_over_is_left_out(self):
        enrolment = due(make_enrolment(make_page()), -KEPT_DAYS - 1)
        assert events_of(enrolment.person) == []
        due(enrolment, -3)
        assert len(events_of(enrolment.person)) == 1

    def test_closing_dates_with_what_was_granted(self):
        noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=4)
        page = make_page(quiz(make_assessment(policy=Policy(closes_at=noon))))
        enrolment = make_enrolment(page)
        (event,) = events_of(enrolment.person)
        assert str(event["summary"]) == "关闭：结课测验"
        assert event["dtstart"].dt == noon
        assert "dtend" not in event
        until = TODAY() + timedelta(days=11)
        grant_extension(enrolment, page.items.get().key, author=LearnerFactory(), reason="住院", until=until)
        (event,) = events_of(enrolment.person)
        assert event["dtstart"].dt == until  # until midnight: the whole day is its last

    def test_work_that_was_returned(self):
        assessment = make_assessment("一份个案记录")
        page = make_page(quiz(assessment))
        enrolment = make_enrolment(page)
        until = timezone.now() + timedelta(days=2)
        work = give_back(enrolment, page.items.get().key, assessment, until)
        assert named(events_of(enrolment.person)) == {f"returned-{work.public_id}@xinqiao": "重新提交：一份个案记录"}

    def test_classes_in_which_one_has_a_place_or_teaches(self):
        enrolment, trainer = make_enrolment(make_page()), LearnerFactory()
        session = make_class(enrolment)
        session.run.trainers.add(trainer)
        (event,) = events_of(enrolment.person)
        assert (str(event["summary"]), str(event["location"])) == ("面授第一期 · 上午", "师训楼三层")
        assert event["dtstart"].dt == session.starts_at
        assert event["transp"] == "OPAQUE"
        assert named(events_of(trainer)) == named([event])
        make_class(enrolment, state=ClassPlace.State.WAITING)
        make_class(enrolment, cancelled_at=timezone.now())
        assert len(events_of(enrolment.person)) == 1
        Enrolment.objects.update(ended_at=timezone.now())
        assert events_of(enrolment.person) == []

    def test_certificates_end(self):
        city = people.OrganisationFactory(kind="city")
        person = LearnerFactory()
        held = certification.make_certificate(person, certification.make_programme(city))
        found = [event for event in events_of(person) if str(event["uid"]).startswith("certificate-")]
        if held.valid_until is None:
            assert found == []
        else:
            assert [event["dtstart"].dt for event in found] == [held.valid_until]

    def test_nothing_confidential_and_nobody_else(self):
        scale, soon = make_scale("最近两周，您过得怎么样"), timezone.now() + timedelta(days=3)
        page = make_page(unit(), quiz(scale, move_on="completed"), title="照顾好自己")
        enrolment, other = due(make_enrolment(page)), LearnerFactory(real_name="欧阳木叶")
        due(make_enrolment(make_page(title="别人的课"), other))
        session = make_class(enrolment)
        session.run.trainers.add(other)
        give_back(enrolment, page.items.all()[1].key, scale, soon)
        text = Client().get(address_of(enrolment.person)).content.decode().replace("\r\n ", "")
        for secret in (scale.title, "欧阳木叶", "别人的课", enrolment.person.real_name, "最近两周"):
            assert secret not in text

    def test_in_english(self):
        enrolment = due(make_enrolment(make_page()))
        (event,) = events_of(enrolment.person, prefix="/en")
        assert str(event["summary"]).startswith("Last day: ")


@pytest.mark.django_db
class TestAddress:
    def test_another_one_kills_the_first_at_once(self):
        person = LearnerFactory()
        first = make_feed(person)
        second = make_feed(person)
        assert first != second
        assert len(second) >= 43
        assert Client().get(reverse("calendar_feed", args=[first])).status_code == 404
        assert find_subscriber(second) == person
        assert revoke_feed(person)
        assert not revoke_feed(person)
        assert Client().get(reverse("calendar_feed", args=[second])).status_code == 404

    @pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "..", "a" * 5000, "' OR 1=1 --"])
    def test_a_guess_finds_nothing(self, token):
        make_feed(LearnerFactory())
        assert Client().get(reverse("calendar_feed", args=["T"]).replace("T.ics", f"{token}.ics")).status_code in (
            404,
            400,
        )

    def test_a_closed_account_and_a_new_code_end_it(self):
        person = LearnerFactory()
        address = address_of(person)
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert Client().get(address).status_code == 404
        User.objects.filter(pk=person.pk).update(is_active=True)
        assert Client().get(address).status_code == 200
        account_reopened.send(sender=User, person_id=person.pk)
        assert Client().get(address).status_code == 404

    def test_the_token_is_nowhere_in_clear(self):
        person = LearnerFactory()
        token = make_feed(person)
        row = CalendarFeed.objects.get()
        assert token.encode() not in bytes(row.sealed)
        assert token not in row.digest
        assert token not in str(list(AuditEntry.objects.values()))
        assert token not in str(collect_own_data(person))
        assert collect_own_data(person)["calendar"]
        assert erase_feed(person.pk) == 1

    def test_the_same_bytes_are_not_sent_twice(self):
        enrolment = due(make_enrolment(make_page()))
        address = address_of(enrolment.person)
        first = Client().get(address)
        assert first["Content-Type"] == "text/calendar; charset=utf-8"
        assert first["Cache-Control"] == "private, no-cache"
        assert first["X-Robots-Tag"] == "noindex"
        again = Client().get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        due(enrolment, 30)
        assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 200

    def test_the_page_makes_shows_and_revokes_it(self, client):
        person = LearnerFactory()
        client.force_login(person)
        page = reverse("calendar")
        assert ".ics" not in client.get(page).content.decode()
        client.post(reverse("calendar_make"))
        shown = client.get(page).content.decode()
        assert f"{token_of(person)}.ics" in shown
        assert "webcal://" in shown
        assert page in client.get(reverse("learn")).content.decode()
        assert page in client.get(reverse("account")).content.decode()
        other = Client()
        other.force_login(LearnerFactory())
        assert token_of(person) not in other.get(page).content.decode()
        client.post(reverse("calendar_revoke"))
        assert ".ics" not in client.get(page).content.decode()
        assert AuditEntry.objects.filter(action__startswith="account.calendar").count() == 2
        assert client.get(reverse("calendar_make")).status_code == 405


@pytest.mark.django_db
def test_the_feed_costs_the_same_for_many():
    person = LearnerFactory()
    address = address_of(person)

    def more(count: int) -> None:
        for _ in range(count):
            policy = Policy(closes_at=timezone.now() + timedelta(days=3))
            make_class(due(make_enrolment(make_page(unit(), quiz(make_assessment(policy=policy))), person)))

    assert_constant_queries(more, lambda: Client().get(address), at_most=10)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(TEXTS, TEXTS, MOMENTS, st.integers(0, 600), st.booleans()), max_size=6))
def test_whatever_is_written_is_read_back(rows):
    entries = [
        CalendarEntry(
            uid=f"n{number}", title=title, text=text, stamp=at, day=at.date() if whole else None,
            begins=None if whole else at, ends=None if whole else at + timedelta(minutes=minutes),
        )
        for number, (title, text, at, minutes, whole) in enumerate(rows)
    ]  # fmt: skip
    written = write_entries(entries)
    assert written == write_entries(entries)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    events = list(Calendar.from_ical(written).walk("VEVENT"))
    assert [str(event["summary"]) for event in events] == [entry.title for entry in entries]
    for event, entry in zip(events, entries, strict=True):
        assert event["dtstart"].dt == (entry.day or entry.begins.replace(microsecond=0))
