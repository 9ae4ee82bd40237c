"""Two windows and two workers at once: one assignment, one place, one word a person, one change in the log."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from courses.domain.assigning.extending import extend_people
from courses.domain.assigning.publishing import publish
from courses.domain.assigning.reconcile import reconcile
from courses.domain.entering.requests import ask_for_place, decide
from courses.domain.refusal import Refused
from courses.models import AssignedPerson, Assignment, Enrolment, EnrolmentRequest
from people.models import Message
from tests.courses.assigning_stage import City

TOGETHER = 4


def at_once(acts: list[Callable[[], Any]]) -> list[Exception]:
    """Every act in a thread of its own, all beginning at the same moment; refusals are answers."""
    errors: list[Exception] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
        except Refused:
            pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def check_everything_at_once() -> None:
    call_command("found", verbosity=0)
    town = City()
    people = [town.teacher() for _one in range(8)]
    row = town.draft()
    assert at_once([lambda: publish(row, actor=town.bureau)] * TOGETHER) == []
    assert row.changes.count() == 1
    fresh = Assignment.objects.get(pk=row.pk)
    assert at_once([lambda: reconcile(fresh)] * TOGETHER) == []
    assert town.reached(row) == {person.pk for person in people}
    assert AssignedPerson.objects.count() == Enrolment.objects.count() == len(people)
    assert Message.objects.filter(kind="assignment.given").count() == len(people)
    more = [lambda day=day: extend_people(fresh, author=town.bureau, until=town.day(day), reason="停课") for day in
            (20, 30)]  # fmt: skip
    assert at_once(more) == []
    assert row.changes.filter(kind="extended").count() == 2


def check_the_last_seat() -> None:
    call_command("found", verbosity=0)
    town = City()
    course = town.course
    course.open_to_all, course.takes_applications, course.seats = False, True, 1
    course.save()
    rows = [ask_for_place(town.teacher(), course) for _one in range(3)]
    acts = [lambda row=row: decide(row, accept=True, actor=town.bureau) for row in rows for _twice in range(2)]
    assert at_once(acts) == []
    states = sorted(EnrolmentRequest.objects.values_list("state", flat=True))
    assert states == ["accepted", "queued", "queued"]
    assert Enrolment.objects.filter(course=course).count() == 1


CHECKS = [check_everything_at_once, check_the_last_seat]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("check", CHECKS)
def test_at_once(own_file, check):
    check()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: the lane of tests/postgres runs it")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("check", CHECKS)
def test_at_once_on_postgresql(check):
    check()
