"""Hours of help lines as editors type them."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from people.domain.help_hours import read_dates, read_hours, write_hours
from people.models import HelpLine, Organisation
from tests.factories.cms_articles import make_line, make_staff

WEEKDAYS = [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("周一至周五 08:30-17:30", WEEKDAYS),
        ("1-5 8:30-17:30", WEEKDAYS),
        ("Mon to Fri 08:30–17:30", WEEKDAYS),
        ("Monday to Friday 08:30 to 17:30", WEEKDAYS),
        ("周一到周五8：30至17：30", WEEKDAYS),
        ("每天 08:30-17:30", [1, 2, 3, 4, 5, 6, 7]),
        ("周六、周日 08:30-17:30", [6, 7]),
        ("周六至周一 08:30-17:30", [1, 6, 7]),
    ],
)
def test_hours_are_read_as_people_write_them(text, days):
    assert read_hours(text) == [{"days": days, "from": "08:30", "until": "17:30"}]


@pytest.mark.parametrize(
    "text", ["上午", "周八 08:30-17:30", "周一 25:00-26:00", "周一 08:30", "0-9 08:00-09:00", "改天 08:00-09:00"]
)
def test_what_cannot_be_read_is_named(text):
    with pytest.raises(ValueError, match=text[:2]):
        read_hours(f"每天 08:00-09:00\n{text}")


@given(st.lists(st.tuples(st.sets(st.integers(1, 7), min_size=1), st.times(), st.times()), max_size=4))
def test_what_is_shown_is_read_back(spans):
    hours = [{"days": sorted(days), "from": f"{a:%H:%M}", "until": f"{b:%H:%M}"} for days, a, b in spans]
    assert read_hours(write_hours(hours)) == hours


def test_days_are_read_and_what_is_none_is_named():
    assert read_dates("2026-10-01, 2026-10-03\n2026-10-01") == ["2026-10-01", "2026-10-03"]
    with pytest.raises(ValueError, match="国庆"):
        read_dates("2026-10-01 国庆")


@pytest.fixture
def line(db):
    return make_line("12345", hours=[{"days": WEEKDAYS, "from": "08:30", "until": "17:30"}], round_the_clock=False)


def test_editor_changes_hours_in_words(client, line):
    client.force_login(make_staff("editor"))
    address = reverse("help_lines:edit", args=[line.pk])
    form = client.get(address).context["form"]
    assert form["hours_text"].value() == "周一至周五 08:30-17:30"
    data = {name: form[name].value() or "" for name in form.fields} | {"hours_text": "每天 20:00-02:00"}
    data = {name: value for name, value in data.items() if value is not False}
    assert client.post(address, data).status_code == 302
    line.refresh_from_db()
    assert line.hours == [{"days": [1, 2, 3, 4, 5, 6, 7], "from": "20:00", "until": "02:00"}]
    wrong = client.post(address, data | {"hours_text": "晚上"})
    assert "看不懂“晚上”" in wrong.content.decode()
    assert "晚上" in wrong.context["form"]["hours_text"].value()


def test_editor_of_a_district_leaves_the_line_of_the_city_alone(client, line):
    city = Organisation.objects.get(pk=line.organisation_id)
    district = city.add_child(instance=Organisation(code="QX", name="某区", kind="district"))
    client.force_login(_editor_of(district))
    client.post(reverse("help_lines:edit", args=[line.pk]), {"number": "1"})
    assert HelpLine.objects.get(pk=line.pk).number == "12345"


def _editor_of(place):
    from people.domain.role import grant_role
    from tests.factories.people import UserFactory

    person = UserFactory()
    grant_role(person, role="editor", organisation=place)
    return person
