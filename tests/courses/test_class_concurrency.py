"""Everybody applies, withdraws and is decided about at the same moment: never more people than seats, nobody twice."""

import threading
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection

from courses.domain.classes.admitting import admit, apply_for_class, withdraw
from courses.domain.classes.state import seats_taken
from courses.models import Admission, ClassApplication, ClassRun, Enrolment
from tests.courses.class_stage import Hall

SEATS, PEOPLE = 3, 8


def at_once(acts: list[Callable[[], object]]) -> list[Exception]:
    """Each in a thread of its own, begun at the same moment; what went wrong."""
    errors: list[Exception] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
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


def check_applying_at_once() -> None:
    call_command("found", verbosity=0)
    hall = Hall(seats=SEATS, admission=Admission.AT_ONCE)
    people = [hall.learner() for _one in range(PEOPLE)]
    assert at_once([lambda who=who: apply_for_class(who, hall.run) for who in people for _tab in range(2)]) == []
    rows = ClassApplication.objects.filter(run=hall.run)
    assert rows.count() == PEOPLE
    assert seats_taken(hall.run) == SEATS
    assert sorted(rows.filter(state="waiting").values_list("queue_number", flat=True)) == list(
        range(1, PEOPLE - SEATS + 1)
    )
    admitted = [row.person for row in rows.filter(state="admitted").select_related("person")]
    assert at_once([lambda who=who: withdraw(who, hall.run) for who in admitted]) == []
    assert seats_taken(hall.run) == SEATS, "those who waited moved up"
    assert Enrolment.objects.filter(course=hall.course).count() == 2 * SEATS


def check_admitting_at_once() -> None:
    call_command("found", verbosity=0)
    hall = Hall(seats=SEATS)
    rows = [apply_for_class(hall.learner(), hall.run) for _one in range(PEOPLE)]
    other = hall.holder("trainer")
    acts = [lambda row=row, who=who: admit(row, actor=who) for row in rows for who in (hall.trainer, other)]
    assert at_once(acts) == []
    assert seats_taken(hall.run) == SEATS
    assert ClassApplication.objects.filter(run=hall.run, state="waiting").count() == PEOPLE - SEATS
    assert ClassRun.objects.get(pk=hall.run.pk).places.count() == SEATS


CHECKS = [check_applying_at_once, check_admitting_at_once]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("check", CHECKS)
def test_many_at_once(own_file, check):
    check()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: the lane of tests/postgres runs it")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("check", CHECKS)
def test_many_at_once_on_postgresql(check):
    check()
