"""Help lines say whether somebody answers now, by the server's clock in Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from people.domain.help_line import describe_line, help_lines_now, is_open, say_hours
from people.models import HelpLine
from people.models.help_line import check_hours
from tests.factories.people import HelpLineFactory

WORKDAYS = [{"days": [1, 2, 3, 4, 5], "from": "08:30", "until": "17:30"}]
NIGHT = [{"days": [5], "from": "22:00", "until": "02:00"}]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("hours", "moment", "answer"),
    [
        (WORKDAYS, "2026-11-23T08:30", True), (WORKDAYS, "2026-11-23T17:29", True),
        (WORKDAYS, "2026-11-23T17:30", False),
        (WORKDAYS, "2026-11-22T10:00", False), (NIGHT, "2026-11-27T23:00", True), (NIGHT, "2026-11-28T01:59", True),
        (NIGHT, "2026-11-28T02:00", False), (NIGHT, "2026-11-27T01:00", False), ([], "2026-11-23T12:00", False),
    ],
)  # fmt: skip
def test_open_by_hours(hours, moment, answer):
    assert is_open(HelpLine(hours=hours), at(moment)) is answer


def test_day_and_night_is_always_open():
    assert is_open(HelpLine(round_the_clock=True), at("2026-11-22T03:00"))


def test_closed_days_are_kept():
    assert not is_open(HelpLine(hours=WORKDAYS, closed_on=["2026-11-23"]), at("2026-11-23T10:00"))


def test_hours_in_words():
    with translation.override("zh-hans"):
        assert say_hours(HelpLine(hours=WORKDAYS)) == "周一至周五 08:30–17:30"
        assert say_hours(HelpLine(round_the_clock=True)) == "24 小时"
    with translation.override("en"):
        assert say_hours(HelpLine(hours=WORKDAYS)) == "Monday to Friday 08:30–17:30"


@pytest.mark.parametrize(
    "value",
    ["x", [{}], [{"days": [8], "from": "08:00", "until": "09:00"}], [{"days": [], "from": "08:00", "until": "09:00"}]],
)
def test_hours_that_cannot_be_are_refused(value):
    with pytest.raises(ValidationError):
        check_hours(value)


def test_language_and_telephone_link():
    line = HelpLine(number="0570-555 0100", label="热线", label_en="Line")
    with translation.override("en"):
        assert (describe_line(line).label, describe_line(line).tel) == ("Line", "05705550100")


@pytest.mark.django_db
def test_lines_in_order_with_one_query(django_assert_num_queries):
    HelpLineFactory(number="2", order=2)
    HelpLineFactory(number="1", order=1, in_frame=True)
    HelpLineFactory(number="3", is_active=False)
    with django_assert_num_queries(1):
        assert [line.number for line in help_lines_now()] == ["1", "2"]
    assert [line.number for line in help_lines_now(frame_only=True)] == ["1"]
