"""Peer assessment from handing in to the result: dealing, practice, reviews, deadlines, and nobody is stuck."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain.assessing.grading import grade_waiting
from courses.domain.assessing.retention import clear_attempt
from courses.domain.marking.appeal import appeal_view, make_appeal
from courses.domain.marking.marks import give_marks, return_work
from courses.domain.marking.scope import works_for
from courses.domain.refusal import Refused
from courses.domain.reviewing.dealing import let_go, take_work
from courses.domain.reviewing.keeping import describe_reviews, forget_reviewer
from courses.domain.reviewing.practice import find_example, is_practised, weight_of
from courses.domain.reviewing.review import give_review, keep_review_draft, report_review
from courses.domain.reviewing.settling import move_works, send_to_desk, spread_of
from courses.domain.reviewing.staff import assign_review, hide_review, show_again, take_back
from courses.domain.reviewing.standing import find_standing
from courses.models import Attempt, Grade, Grading, ItemCompletion, PeerReview, PeerWork, Policy, Progress
from people.models import AuditEntry, Message
from plugins.api import runtime
from tests.courses.peer_stage import BASE, COMMENT, FULL, LOW, TEXT, PeerRoom

pytestmark = pytest.mark.django_db
EXAMPLES = [
    {"id": "x1", "text": "放学时我说：我看到你今天很安静。", "levels": "1, 1", "reasons": "先说看到的。"},
    {"id": "x2", "text": "我让他想开点。", "levels": "3, 3", "reasons": "劝说不是听。"},
]


def grade_of(room: PeerRoom, person) -> Grade | None:
    return Grade.objects.filter(attempt=room.works[person.pk].attempt_id).order_by("-serial").first()


class TestRound:
    def test_three_learners_review_each_other_and_get_their_results(self):
        room = PeerRoom(3)
        room.everybody()
        assert {one.grading for one in Attempt.objects.all()} == {Grading.PENDING}
        for marks in (FULL, BASE):
            for person in room.people:
                room.give(person, marks)
        for person in room.people:
            grade = grade_of(room, person)
            assert grade is not None
            assert grade.passed is not None
            assert grade.grader is None
            assert sum(Decimal(part["score"]) for part in grade.parts) == grade.score
        assert ItemCompletion.objects.exists()
        assert Message.objects.filter(kind="attempt.marked").count() == 3

    def test_a_result_needs_both_ones_own_reviews_and_those_of_others(self):
        room = PeerRoom(3)
        room.everybody()
        one, two, three = room.people
        for person in (two, two, three, three):
            room.give(person)
        work = room.work(one)
        assert PeerReview.objects.filter(work=work).given().count() == 2
        assert grade_of(room, one) is None
        room.give(one)
        assert grade_of(room, one) is None
        room.give(one)
        assert grade_of(room, one).score == 80

    def test_the_clock_of_grading_leaves_those_who_wait_for_colleagues_alone(self):
        room = PeerRoom(2)
        room.everybody()
        assert grade_waiting(now=room.later(1)) == 0

    def test_nobody_reads_their_own_and_nobody_twice(self):
        room = PeerRoom(4, gives=3, needs=3)
        room.everybody()
        for _turn in range(3):
            for person in room.people:
                room.give(person)
        rows = list(PeerReview.objects.values_list("reviewer", "work__attempt__person"))
        assert all(one != two for one, two in rows)
        assert len(set(rows)) == len(rows) == 12
        with pytest.raises(Refused) as refusal:
            room.take(room.people[0])
        assert refusal.value.code in ("enough", "not_open")

    def test_asking_twice_gives_the_same_work(self):
        room = PeerRoom(3)
        room.everybody()
        assert room.take(room.people[0]) == room.take(room.people[0])
        assert PeerReview.objects.count() == 1

    def test_a_double_click_is_one_review(self):
        room = PeerRoom(3)
        room.everybody()
        review = room.take(room.people[0])
        first = give_review(review, marks=FULL, comment=COMMENT)
        again = give_review(review, marks=LOW, comment="完全不同的另一条评语，写得也够长。")
        assert (again.marks, again.comment) == (first.marks, first.comment)

    def test_a_second_text_of_one_learner_is_not_dealt_to_who_read_the_first(self):
        room = PeerRoom(2)
        room.everybody()
        one, two = room.people
        review = room.give(one)
        assert review.work == room.work(two)
        assert take_work(room.work(one)) is None

    def test_void_works_leave_the_pool(self):
        room = PeerRoom(3)
        room.everybody()
        Attempt.objects.filter(person=room.people[1]).update(progress=Progress.VOIDED)
        assert room.take(room.people[0]).work == room.work(room.people[2])

    def test_who_has_not_handed_in_again_does_not_review(self):
        room = PeerRoom(2)
        room.everybody()
        Attempt.objects.filter(person=room.people[0]).update(progress=Progress.RETURNED, grading=Grading.NOT_READY)
        with pytest.raises(Refused):
            room.take(room.people[0])


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(people=st.integers(2, 5), gives=st.integers(1, 3), chance=st.randoms(use_true_random=False))
def test_whoever_comes_when_and_whatever_they_let_go_everybody_ends(db, people, gives, chance):
    """In any order, some let works go, some hand in late: in the end nobody waits for colleagues any more."""
    room = PeerRoom(people, gives=gives, needs=gives)
    waiting, working = list(room.people), []
    now = timezone.now()
    for _turn in range(people * (gives + 3)):
        if waiting and (not working or chance.random() < 0.4):
            working.append(waiting.pop())
            room.hand_in(working[-1])
            continue
        person = chance.choice(working)
        try:
            review = room.take(person, now=now)
        except Refused:
            continue
        if review is not None and chance.random() < 0.8:
            give_review(review, marks=chance.choice([FULL, BASE, LOW]), comment=COMMENT, now=now)
        elif review is not None:
            let_go(review, now=now)
        now += timedelta(hours=5)
    for person in waiting:
        room.hand_in(person)
    for days in range(0, 60, 4):
        moment = now + timedelta(days=days)
        for person in room.people:
            try:
                review = room.take(person, now=moment)
            except Refused:
                continue
            if review is not None:
                give_review(review, marks=FULL, comment=COMMENT, now=moment)
        move_works(now=moment)
    states = set(Attempt.objects.filter(assessment=room.assessment).values_list("progress", "grading"))
    assert states <= {(Progress.COMPLETED, Grading.FULLY_GRADED), (Progress.SUBMITTED, Grading.PENDING_MANUAL)}
    pairs = list(
        PeerReview.objects.filter(work__pool__assessment=room.assessment).values_list(
            "reviewer", "work__attempt__person"
        )
    )
    assert all(one != two for one, two in pairs)
    assert len(set(pairs)) == len(pairs)


class TestDays:
    def test_a_work_that_was_let_go_comes_to_somebody_else(self):
        room = PeerRoom(3)
        room.everybody()
        review = room.take(room.people[0])
        other = next(one for one in room.people[1:] if one.pk != review.work.attempt.person_id)
        move_works(now=room.later(4))
        review.refresh_from_db()
        assert review.released_at is not None
        room.give(other)
        assert room.take(other, now=room.later(4)).work == review.work

    def test_a_late_review_still_counts(self):
        room = PeerRoom(3)
        room.everybody()
        review = room.take(room.people[0])
        move_works(now=room.later(4))
        assert give_review(review, marks=FULL, comment=COMMENT, now=room.later(5)).given_at is not None

    def test_one_alone_is_marked_by_a_person_after_the_days(self):
        room = PeerRoom(1)
        room.everybody()
        assert room.take(room.people[0]) is None
        move_works(now=room.later(13))
        assert room.attempt(room.people[0]).grading == Grading.PENDING
        move_works(now=room.later(14))
        attempt = room.attempt(room.people[0])
        assert attempt.grading == Grading.PENDING_MANUAL
        marker = room.staff("assessor")
        assert list(works_for(marker)) == [attempt]
        grade = give_marks(attempt, marker, marks=BASE)
        assert grade.score == 50  # 40 and all of the ten for reviewing: nothing could be reviewed
        assert Message.objects.filter(kind="peers.desk", person=room.people[0]).exists()

    def test_when_it_has_closed_and_too_few_are_there_nobody_waits_for_the_days(self):
        room = PeerRoom(2, policy=Policy(closes_at=timezone.now() + timedelta(hours=1)))
        room.everybody()
        move_works(now=timezone.now() + timedelta(minutes=30))
        assert room.attempt(room.people[0]).grading == Grading.PENDING
        move_works(now=timezone.now() + timedelta(hours=2))
        assert room.attempt(room.people[0]).grading == Grading.PENDING_MANUAL

    def test_whom_nothing_is_left_for_is_excused_and_gets_the_result(self):
        room = PeerRoom(3, gives=3, needs=2, reviewing=10)
        room.everybody()
        for _turn in range(2):
            for person in room.people:
                room.give(person)
        assert not Grade.objects.exists()
        move_works(now=room.later(14))
        assert Grade.objects.count() == 3
        assert {grade.score for grade in Grade.objects.all()} == {Decimal(80)}

    def test_what_was_taken_and_never_written_costs_its_part(self):
        room = PeerRoom(3)
        room.everybody()
        lazy, *others = room.people
        for person in [*others, *others]:
            room.give(person)
        room.take(lazy)
        move_works(now=room.later(4))
        send_to_desk(room.work(lazy), reason="按老师的意思", actor=room.staff())
        grade = give_marks(room.attempt(lazy), room.staff("assessor"), marks=FULL)
        assert grade.score == 70

    def test_half_way_whoever_owes_is_reminded_once(self):
        room = PeerRoom(3)
        room.everybody()
        for _turn in range(2):
            room.give(room.people[0])
        for days in (6, 8, 9):
            move_works(now=room.later(days))
        told = Message.objects.filter(kind="peers.waiting").values_list("person", flat=True)
        assert sorted(told) == sorted(person.pk for person in room.people[1:])


class TestDanger:
    def test_a_text_that_worries_goes_to_a_person_never_to_colleagues(self):
        room = PeerRoom(2)
        room.hand_in(room.people[0], f"{TEXT}他说他不想活了。")
        room.hand_in(room.people[1])
        assert room.attempt(room.people[0]).grading == Grading.PENDING_MANUAL
        assert room.take(room.people[1]) is None
        assert room.take(room.people[0]).work == room.work(room.people[1])

    def test_what_a_person_gave_back_comes_back_to_a_person(self):
        room = PeerRoom(2)
        room.hand_in(room.people[0], f"{TEXT}他说他不想活了。")
        attempt = room.attempt(room.people[0])
        tomorrow = timezone.localdate() + timedelta(days=2)
        return_work(attempt, room.staff("assessor"), comment="先和他谈谈，再写下来。", until=tomorrow)
        room.first.submit(room.attempt(room.people[0]), {"a-text": [TEXT]}, save_key="again" * 3)
        assert room.attempt(room.people[0]).grading == Grading.PENDING_MANUAL


class TestPractice:
    def test_reviews_wait_for_practice(self):
        room = PeerRoom(2, examples=EXAMPLES)
        room.everybody()
        with pytest.raises(Refused) as refusal:
            room.take(room.people[0])
        assert refusal.value.code == "practice"
        [row] = room.practise(room.people[0], FULL)
        assert (row.passed, row.apart) == (True, 0)
        assert room.take(room.people[0]) is not None
        assert weight_of(room.work(room.people[0]), room.rules()) == 1

    def test_who_is_off_reads_the_reasons_and_tries_the_next(self):
        room = PeerRoom(2, examples=EXAMPLES)
        room.everybody()
        person = room.people[0]
        with pytest.raises(Refused):
            find_example(room.work(person), 2)
        [first] = room.practise(person, LOW)
        assert (first.passed, first.apart) == (False, Decimal("0.8571"))
        assert not is_practised(room.work(person), room.rules())
        work = room.work(person)
        assert find_example(work, 2).row is None

    def test_who_is_off_everywhere_goes_on_and_counts_half(self):
        room = PeerRoom(2, examples=EXAMPLES)
        room.everybody()
        person = room.people[0]
        room.practise(person, LOW, FULL)
        assert is_practised(room.work(person), room.rules())
        assert room.give(person).weight == Decimal("0.5")

    def test_weights_can_be_left_out(self):
        room = PeerRoom(2, examples=EXAMPLES, weighs=False)
        room.everybody()
        room.practise(room.people[0], LOW, FULL)
        assert room.give(room.people[0]).weight == 1

    def test_an_example_is_marked_once(self):
        room = PeerRoom(2, examples=EXAMPLES)
        room.everybody()
        work = room.work(room.people[0])
        one = find_example(work, 1)
        room.practise(room.people[0], LOW)
        from courses.domain.reviewing.practice import mark_example

        assert not mark_example(work, one, marks=FULL).passed


class TestComments:
    @pytest.mark.parametrize("words", ["", "   \n ", "好", "联系我 13812345678，我们一起聊聊这个孩子吧", "\x00" * 50])
    def test_what_says_nothing_or_hands_out_numbers_is_refused(self, words):
        room = PeerRoom(2)
        room.everybody()
        with pytest.raises(Refused) as refusal:
            room.give(room.people[0], comment=words)
        assert refusal.value.code == "comment"
        assert not PeerReview.objects.given().exists()

    def test_hostile_words_are_cleaned_and_cut(self):
        room = PeerRoom(2)
        room.everybody()
        review = room.give(room.people[0], comment="<script>alert(1)</script>\x00\ud800" + "长" * 9000)
        assert "\x00" not in review.comment
        assert len(review.comment) == 4000

    def test_a_draft_comes_back_and_too_long_a_one_is_refused(self):
        room = PeerRoom(2)
        room.everybody()
        review = room.take(room.people[0])
        keep_review_draft(review, {"see": ["low"], "peer-comment": ["先记一笔"]})
        review.refresh_from_db()
        assert review.draft["see"] == ["low"]
        with pytest.raises(Refused):
            keep_review_draft(review, {"peer-comment": ["长" * 40_000]})
        give_review(review, marks=FULL, comment=COMMENT)
        with pytest.raises(Refused):
            keep_review_draft(review, {"see": ["low"]})


class TestStaff:
    def test_a_hidden_review_does_not_count_and_its_writer_owes_another(self):
        room = PeerRoom(3, needs=1, gives=1)
        room.everybody()
        review = room.give(room.people[0])
        staff = room.staff()
        report_review(review, actor=room.people[1], reason="很难听")
        with pytest.raises(Refused):
            hide_review(review, actor=staff, reason=" ")
        hide_review(review, actor=staff, reason="辱骂")
        assert find_standing(room.attempt(room.people[0])).left == 1
        assert PeerReview.objects.given().count() == 0
        assert AuditEntry.objects.filter(action="peers.hidden", reason="辱骂").count() == 1
        show_again(review, actor=staff)
        assert find_standing(room.attempt(room.people[0])).left == 0

    def test_a_result_that_stands_does_not_move_when_a_comment_is_hidden(self):
        room = PeerRoom(2, needs=1, gives=1)
        room.everybody()
        reviews = [room.give(person) for person in room.people]
        hide_review(reviews[0], actor=room.staff(), reason="辱骂")
        attempt = Attempt.objects.get(pk=reviews[0].work.attempt_id)
        assert Grade.objects.filter(attempt=attempt).count() == 1
        [said] = find_standing(attempt).said
        assert (said.comment, said.is_hidden) == ("", True)

    def test_reassigning_takes_from_one_and_gives_to_another(self):
        room = PeerRoom(3)
        room.everybody()
        one, two, three = room.people
        review = room.take(one)
        staff = room.staff()
        take_back(review, actor=staff)
        assert room.take(one).work != review.work
        other = next(person for person in (two, three) if person.pk != review.work.attempt.person_id)
        given = assign_review(review.work, reviewer=other, actor=staff)
        assert given.by == room.work(other)
        with pytest.raises(Refused):
            give_review(review, marks=FULL, comment=COMMENT)
        with pytest.raises(Refused):
            assign_review(review.work, reviewer=review.work.attempt.person, actor=staff)
        with pytest.raises(Refused):
            assign_review(review.work, reviewer=one, actor=staff)
        assert AuditEntry.objects.filter(action__startswith="peers.").count() == 2

    def test_marking_by_hand_needs_a_reason_and_a_work_that_waits(self):
        room = PeerRoom(2, needs=1, gives=1)
        room.everybody()
        with pytest.raises(Refused):
            send_to_desk(room.work(room.people[0]), reason="")
        for person in room.people:
            room.give(person)
        with pytest.raises(Refused):
            send_to_desk(room.work(room.people[0]), reason="晚了")

    def test_an_odd_review_is_noted(self):
        room = PeerRoom(4, needs=3, gives=3, spread=40)
        room.everybody()
        target = room.people[0]
        for person in room.people[1:]:
            marks = LOW if person == room.people[3] else FULL
            for _turn in range(3):
                room.give(person, marks)
        for _turn in range(3):
            room.give(target)
        odd = PeerReview.objects.filter(work=room.work(target), is_odd=True)
        assert [row.reviewer for row in odd] == [room.people[3]]


class TestAppeal:
    def test_a_result_of_colleagues_may_be_appealed(self):
        room = PeerRoom(2, needs=1, gives=1)
        room.everybody()
        for person in room.people:
            room.give(person, LOW)
        attempt = room.attempt(room.people[0])
        assert appeal_view(attempt, grade_of(room, room.people[0])).may_appeal
        assert make_appeal(attempt, reason="我写了时间和场景。").pk


class TestForgetting:
    def test_the_copy_of_ones_own_data_holds_ones_reviews_and_no_name(self):
        room = PeerRoom(2)
        room.everybody()
        room.give(room.people[0])
        [row] = describe_reviews(room.people[0])
        assert row["comment"] == COMMENT
        assert room.people[1].real_name not in str(row)
        assert describe_reviews(room.people[1]) == []

    def test_reviews_of_an_erased_work_lose_their_words(self):
        room = PeerRoom(2, needs=1, gives=1)
        room.everybody()
        for person in room.people:
            room.give(person)
        attempt = room.attempt(room.people[0])
        clear_attempt(attempt.pk, months=36)
        row = PeerReview.objects.get(work__attempt=attempt)
        assert (row.comment, row.marks) == ("", {})
        assert Grade.objects.get(attempt=attempt).facts["peers"]["reviews"] == []
        assert PeerReview.objects.exclude(work__attempt=attempt).get().comment == COMMENT

    def test_a_review_stands_without_its_erased_writer(self):
        room = PeerRoom(3, needs=1, gives=1)
        room.everybody()
        review = room.give(room.people[0])
        room.take(room.people[1])
        forget_reviewer(room.people[0].pk)
        review.refresh_from_db()
        assert (review.reviewer, review.by, review.comment) == (None, None, COMMENT)
        forget_reviewer(room.people[1].pk)
        assert PeerReview.objects.count() == 1


def test_the_plugin_away_leaves_everything_waiting():
    room = PeerRoom(2, needs=1, gives=1)
    room.everybody()
    room.give(room.people[0])
    review = room.take(room.people[1])
    with runtime.rehearse(runtime.assessment_type("peer"), failing={"grade"}):
        give_review(review, marks=FULL, comment=COMMENT)
        assert not Grade.objects.exists()
    move_works()
    assert Grade.objects.count() == 2


@pytest.mark.parametrize("people", [1, 3])
def test_settling_and_standing_cost_the_same(people, django_assert_max_num_queries):
    room = PeerRoom(4, gives=3, needs=3)
    room.everybody()
    for person in room.people[1 : people + 1]:
        room.give(person)
    with django_assert_max_num_queries(14):
        find_standing(room.attempt(room.people[0]), looks=True)
    with django_assert_max_num_queries(16):
        room.take(room.people[0])


def test_distances_are_medians():
    facts = type("Facts", (), {"type_key": "peer", "config": PeerRoom(1).assessment.versions.get().config})()
    full, same, low = spread_of(facts, [FULL, FULL, LOW])
    assert (full, same, low) == (Decimal(0), Decimal(0), Decimal("0.8571"))
    assert spread_of(facts, [FULL]) == [None]
    assert PeerWork.objects.count() == 0
