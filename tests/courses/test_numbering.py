"""Numbers: patterns, check sign, gap-free counting under rollback and under concurrency, keys for what people type."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.certifying.certificate import issue_certificate, register_certificate
from courses.domain.certifying.numbering import (
    CHECK_SIGNS,
    check_pattern,
    check_series,
    check_sign,
    format_number,
    group_token,
    name_key,
    new_token,
    number_key,
    take_number,
    take_numbers,
    token_key,
)
from courses.domain.certifying.period import Span
from courses.models import Certificate, NumberCounter, Programme
from courses.models.programme import DEFAULT_PATTERN
from tests.factories.certification import Place, certified_period, make_programme, teacher_of

NUMBERS = st.text(CHECK_SIGNS, min_size=4, max_size=24)


def test_default_pattern_reads_issuer_programme_year_serial():
    check_pattern(DEFAULT_PATTERN)
    made = format_number(DEFAULT_PATTERN, issuer="TZ", programme="XLJK", year=2026, serial=123)
    assert made == "TZ-XLJK-2026-000123"


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "{issuer}-{year}",
        "{issuer}-{year}-{serial:06}-{name}",
        "{issuer.owner}-{year}-{serial}",
        "{issuer}-{year}-{serial",
        "{issuer!r}-{year}-{serial}",
        "{issuer}-{year}-{serial}-{serial}",
        "{issuer}-{year:08}-{serial}",
        "证{issuer}{year}{serial}",
        "{issuer}{year}{serial:>999999999}",
    ],
)
def test_pattern_that_could_mislead_is_refused(pattern):
    with pytest.raises(ValidationError):
        check_pattern(pattern)


@settings(deadline=None)
@given(NUMBERS, st.data())
def test_check_sign_finds_every_single_wrong_sign(number, data):
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([sign for sign in CHECK_SIGNS if sign != number[place]]))
    assert check_sign(number[:place] + wrong + number[place + 1 :]) != check_sign(number)


@settings(deadline=None)
@given(st.integers(1, 10**7), st.integers(2000, 2100))
def test_two_serials_never_give_one_number(serial, year):
    facts = {"issuer": "TZ", "programme": "XLJK", "year": year}
    for pattern in (DEFAULT_PATTERN, "{issuer}{year}{serial:04}{check}"):
        assert format_number(pattern, serial=serial, **facts) != format_number(pattern, serial=serial + 1, **facts)


@settings(deadline=None)
@given(st.text(max_size=100))
def test_keys_of_anything_typed_never_fail(typed):
    assert len(number_key(typed)) <= 80
    assert name_key(name_key(typed)) == name_key(typed)[:120]
    assert token_key(typed) == "" or len(token_key(typed)) == 16


def test_keys_forgive_what_people_mistype():
    assert number_key(" tz–xljk－2026 000l23 ".replace("l23", "123")) == number_key("TZ-XLJK-2026-000123")
    assert number_key("TZ-2026-OO0I23") == number_key("TZ-2026-000123")
    assert name_key("古丽 · 阿依") == name_key("古丽•阿依")
    assert name_key("周晓岚") != name_key("周小岚")
    token = new_token()
    assert token_key(group_token(token).lower()) == token
    assert len({new_token() for _n in range(200)}) == 200


@pytest.mark.django_db
def test_rolled_back_number_is_given_to_the_next():
    programme = make_programme(Place().city).programme
    facts = {"issuer": programme.issuer, "year": 2026}

    def take_and_fail() -> None:
        with transaction.atomic():
            take_number(programme, **facts)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        take_and_fail()
    with transaction.atomic():
        assert take_number(programme, **facts).endswith("-000001")
        assert take_number(programme, **facts).endswith("-000002")
        assert take_number(programme, issuer=programme.issuer, year=2027).endswith("2027-000001")


@pytest.mark.django_db
def test_a_number_that_the_register_holds_is_passed_over_and_leaves_no_gap():
    place = Place()
    version = make_programme(place.city)
    programme, person = version.programme, teacher_of(place.school)
    year = timezone.localdate().year
    for serial in (1, 2, 3, 5):
        register_certificate(
            person, issuer=programme.issuer, title="早年的培训", span=Span(date(2020, 1, 1), None),
            number=format_number(
                programme.number_pattern, issuer=programme.issuer.prefix, programme=programme.code, year=year,
                serial=serial,
            ),
        )  # fmt: skip
    with transaction.atomic():
        given = take_numbers(programme, issuer=programme.issuer, year=year, count=3)
    assert [int(number[-6:]) for number in given] == [4, 6, 7]
    assert NumberCounter.objects.get().last == 7
    assert issue_certificate(certified_period(person, version)).number.endswith("-000008")


@pytest.mark.django_db
def test_two_programmes_with_one_form_of_numbers_go_on_after_each_other():
    place = Place()
    first, second = make_programme(place.city), make_programme(place.city)
    Programme.objects.update(issuer=first.programme.issuer, number_pattern="{issuer}-{year}-{serial:04}")
    numbers = []
    for version in (first, first, first, second, first, second):
        version.programme.refresh_from_db()
        numbers.append(issue_certificate(certified_period(teacher_of(place.school), version)).number)
    assert [int(number[-4:]) for number in numbers] == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db
def test_a_form_of_numbers_that_another_programme_has_is_refused():
    place = Place()
    programme = make_programme(place.city).programme
    facts = {"issuer": programme.issuer, "programme_id": None}
    Programme.objects.update(number_pattern="{issuer}-{year}-{serial:04}")
    check_series(DEFAULT_PATTERN, code="OTHER", **facts)
    check_series("{issuer}-X-{year}-{serial:04}", code="OTHER", **facts)
    check_series("{issuer}-{year}-{serial:04}", code="SAME", **{**facts, "programme_id": programme.pk})
    with pytest.raises(ValidationError, match=programme.name):
        check_series("{issuer}-{year}-{serial:06}", code="OTHER", **facts)
    Programme.objects.update(number_pattern=DEFAULT_PATTERN)
    with pytest.raises(ValidationError):
        check_series(f"{{issuer}}-{programme.code}-{{year}}-{{serial:06}}", code="OTHER", **facts)


def issue_at_once(periods: list) -> list[Exception]:
    """Issue each period twice, all from threads of their own; the errors."""
    errors: list[Exception] = []
    start = threading.Barrier(len(periods) * 2)

    def run(period) -> None:
        try:
            start.wait()
            issue_certificate(period)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[period]) for period in periods for _twice in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def check_concurrent_issue() -> None:
    place = Place()
    version = make_programme(place.city)
    periods = [certified_period(teacher_of(place.school), version, day=date(2026, 3, 10)) for _n in range(8)]
    assert issue_at_once(periods) == []
    assert NumberCounter.objects.get().last == 8
    serials = sorted(int(number[-6:]) for number in Certificate.objects.values_list("number", flat=True))
    assert serials == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_concurrent_issue_is_gap_free_and_single(own_file):
    check_concurrent_issue()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: the lane of tests/postgres runs it")
@pytest.mark.django_db(transaction=True)
def test_concurrent_issue_is_gap_free_and_single_on_postgresql():
    check_concurrent_issue()
