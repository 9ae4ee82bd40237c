"""Anonymous self-tests: a result that belongs to nobody, a receipt, a token without a time."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from courses.domain.assessing.taking import (
    find_taking,
    has_taken_part,
    new_receipt,
    receipt_digest,
    spend_token,
    take_anonymously,
)
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import outline_of
from courses.domain.refusal import Refused
from courses.models import Attempt, Policy, SpentToken, Taking
from tests.courses.misbehaving import Plain, failing, lent
from tests.factories.courses import LearnerFactory, make_assessment, make_enrolment, make_page, make_scale, quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def test_of_nobody():
    with lent(Plain()):
        yield make_assessment(
            type_key="plain", config={"word": "good"}, privacy="anonymous", policy=Policy(attempts=None, pass_mark=None)
        )


def take(assessment, **extra):
    return take_anonymously(assessment.current_version_id, data={"a-word": ["good"]}, **extra)


def test_a_taking_knows_month_and_score_and_nobody(test_of_nobody):
    taken = take(test_of_nobody, age_group="30-39")
    row = Taking.objects.get()
    assert (row.score, row.age_group, len(row.month)) == (Decimal(10), "30-39", 7)
    assert {field.name for field in Taking._meta.fields} == {
        "id", "version", "month", "age_group", "district", "score", "standard_score", "band", "receipt_digest",
    }  # fmt: skip
    assert taken.receipt.replace("-", "") not in repr(Taking.objects.values())
    assert not Attempt.objects.exists()


def test_the_receipt_reopens_it_however_it_is_typed(test_of_nobody):
    taken = take(test_of_nobody)
    assert find_taking(taken.receipt) == Taking.objects.get()
    assert find_taking(f" {taken.receipt.upper().replace('-', ' ')} ") == Taking.objects.get()
    assert find_taking(new_receipt()) is None


def test_rows_keep_no_order_of_arrival(test_of_nobody):
    for _ in range(12):
        take(test_of_nobody)
    ids = list(Taking.objects.order_by("receipt_digest").values_list("id", flat=True))
    assert min(ids) > 10_000
    assert len(set(ids)) == 12


def test_a_token_counts_once_and_names_nobody(test_of_nobody):
    person = LearnerFactory()
    take(test_of_nobody, place="item-1", person_id=person.pk)
    assert has_taken_part(person.pk, place="item-1")
    assert not has_taken_part(person.pk, place="item-2")
    assert spend_token(person.pk, place="item-1") is False
    assert {field.name for field in SpentToken._meta.fields} == {"id", "digest"}
    assert str(person.pk) != SpentToken.objects.get().digest


def test_a_course_counts_the_token(test_of_nobody):
    page = make_page(quiz(test_of_nobody, move_on="completed"))
    enrolment = make_enrolment(page)
    outline = outline_of(enrolment.version, language="zh-hans")
    key = outline.items[0].key
    assert key not in done_keys(enrolment, outline)
    take(test_of_nobody, place=key, person_id=enrolment.person_id)
    assert key in done_keys(enrolment, outline)


def test_a_failing_plugin_keeps_nothing_and_says_so(test_of_nobody, settings):
    with lent(failing("grade"), settings), pytest.raises(Refused) as refusal:
        take(test_of_nobody)
    assert refusal.value.code == "unavailable"
    assert not Taking.objects.exists()


def test_a_confidential_test_is_not_taken_anonymously():
    with pytest.raises(Refused):
        take(make_scale())


def test_the_database_refuses_an_anonymous_attempt(test_of_nobody):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(
            person=LearnerFactory(), assessment=test_of_nobody, version=test_of_nobody.current_version,
            privacy="anonymous", number=1,
        )  # fmt: skip


def test_equal_receipts_have_equal_digests():
    receipt = new_receipt()
    assert receipt_digest(receipt) == receipt_digest(receipt.upper())
