"""Everybody reviews at the same moment: nobody gets their own work, nobody one twice, each result is written once."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection

from courses.domain.refusal import Refused
from courses.domain.reviewing.dealing import take_work
from courses.domain.reviewing.review import give_review
from courses.models import Grade, PeerReview, PeerWork
from tests.courses.peer_stage import BASE, COMMENT, FULL, PeerRoom

PEOPLE = 6


def review_at_once(room: PeerRoom) -> list[Exception]:
    """Each learner in a thread of their own, twice over (two tabs): take and give until nothing is left."""
    errors: list[Exception] = []
    start = threading.Barrier(PEOPLE * 2)

    def run(person, marks) -> None:
        try:
            start.wait()
            for _turn in range(4):
                review = take_work(room.work(person))
                if review is not None:
                    give_review(review, marks=marks, comment=COMMENT)
        except Refused:
            pass  # the other tab was quicker
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[one, marks]) for one in room.people for marks in (FULL, BASE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def check_reviewing_at_once() -> None:
    call_command("found", verbosity=0)
    room = PeerRoom(PEOPLE)
    room.everybody()
    assert review_at_once(room) == []
    rows = list(PeerReview.objects.given().values_list("reviewer", "work__attempt__person"))
    assert len(rows) == len(set(rows)) == 2 * PEOPLE
    assert all(one != two for one, two in rows)
    assert {PeerReview.objects.filter(work=work).count() for work in PeerWork.objects.all()} == {2}
    assert Grade.objects.count() == PEOPLE
    assert set(Grade.objects.values_list("serial", flat=True)) == {1}


def hand_in_at_once(room: PeerRoom) -> list[Exception]:
    """All hand in at the same moment: each gets a place of its own in the ring."""
    errors: list[Exception] = []
    sittings = [room.sitting(person) for person in room.people]
    attempts = [sitting.start() for sitting in sittings]
    start = threading.Barrier(len(sittings))

    def run(sitting, attempt) -> None:
        try:
            start.wait()
            sitting.submit(
                attempt, {"a-text": ["这两周有个孩子午饭总剩一大半，课间一个人坐在窗边，我陪他收拾了教室。"]}
            )
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in zip(sittings, attempts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def check_handing_in_at_once() -> None:
    call_command("found", verbosity=0)
    room = PeerRoom(PEOPLE)
    assert hand_in_at_once(room) == []
    assert sorted(PeerWork.objects.values_list("position", flat=True)) == list(range(1, PEOPLE + 1))


CHECKS = [check_reviewing_at_once, check_handing_in_at_once]


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
