"""The bureau's screens for somebody who stands in the register twice."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from people.domain.merging.doubles import double_names, read_doubles
from people.models import AuditEntry, PersonMerge, User
from tests.factories.people import MembershipFactory, UserFactory, make_holder, make_teacher
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client, city):
    person = make_holder("bureau_admin", city)
    client.force_login(person)
    return person


def page(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def twice(school, **values):
    """One name with two records in a school; the second was never used."""
    used = make_teacher(school, name="周晓岚", staff_number="T-1", **values)
    User.objects.filter(pk=used.pk).update(activated_at=timezone.now())
    return used, make_teacher(school, name="周晓岚", phone="13812341234")


def test_from_the_list_to_one_record_and_back(client, boss, school):
    keep, drop = twice(school)
    listed = page(client.get(reverse("merges")))
    compare = reverse("merge_compare", args=[keep.public_id, drop.public_id])
    assert compare in listed
    assert "138****1234" in listed
    assert "13812341234" not in listed
    shown = page(client.get(compare))
    assert "青禾小学" in shown
    assert reverse("merge_compare", args=[drop.public_id, keep.public_id]) in shown
    refused = client.post(compare, {"reason": ""})
    assert refused.status_code == 422
    assert not PersonMerge.objects.exists()
    client.post(compare, {"reason": "身份证号相同"})
    again = client.post(compare, {"reason": "身份证号相同"})
    made = PersonMerge.objects.get()
    assert again["Location"] == reverse("merge", args=[made.public_id])
    assert "身份证号相同" in page(client.get(again["Location"]))
    drop.refresh_from_db()
    assert drop.merged_into == keep
    assert AuditEntry.objects.get(action="person.merged").reason == "身份证号相同"
    client.post(reverse("merge_undo", args=[made.public_id]), {"reason": "是两个人"})
    drop.refresh_from_db()
    assert drop.merged_into is None
    assert AuditEntry.objects.get(action="person.unmerged").reason == "是两个人"
    twice_undone = client.post(reverse("merge_undo", args=[made.public_id]), follow=True)
    assert "已" in re.sub(r"<[^>]+>", "", page(twice_undone))
    assert PersonMerge.objects.get().reversed_by == boss


def test_two_records_are_named_by_number_or_address(client, boss, school, other_school):
    keep = make_teacher(school, staff_number="T-7")
    drop = make_teacher(other_school, email="li@example.org")
    found = client.get(reverse("merges"), {"keep": "T-7", "drop": "li@example.org"})
    assert found["Location"] == reverse("merge_compare", args=[keep.public_id, drop.public_id])
    for pair in ({"keep": "T-7", "drop": "T-7"}, {"keep": "T-7", "drop": "nobody"}, {"keep": "", "drop": "T-7"}):
        answer = client.get(reverse("merges"), pair)
        assert answer.status_code == 422
        assert "field__error" in answer.content.decode()


def test_a_used_record_is_offered_as_the_one_that_stays(school):
    used, unused = twice(school)
    (double,) = read_doubles(list(double_names()))
    assert (double.place, double.keep, double.others) == (school, used, [unused])


def test_one_name_in_two_schools_is_no_double(school, other_school):
    make_teacher(school, name="王芳")
    make_teacher(other_school, name="王芳")
    one = make_teacher(school, name="李静")
    MembershipFactory(person=one, organisation=school, capacity="mental_health")
    assert not double_names().exists()


def test_own_record_is_left_to_somebody_else(client, boss, school):
    drop = make_teacher(school)
    answer = client.post(reverse("merge_compare", args=[boss.public_id, drop.public_id]), {"reason": "本人"})
    assert answer.status_code == 422
    assert "您自己" in answer.content.decode()
    assert not PersonMerge.objects.exists()


@pytest.mark.parametrize("role", ["coordinator", "auditor", "trainer"])
def test_only_the_bureau_of_the_city_merges(client, city, school, role):
    client.force_login(make_holder(role, school))
    keep, drop = twice(school)
    assert client.get(reverse("merges")).status_code == 403
    answer = client.post(reverse("merge_compare", args=[keep.public_id, drop.public_id]), {"reason": "同一人"})
    assert answer.status_code == 403
    assert not PersonMerge.objects.exists()


def test_a_bureau_of_one_district_does_not(client, district, school):
    client.force_login(make_holder("bureau_admin", district))
    assert client.get(reverse("merges")).status_code == 403
    assert reverse("merges") not in page(client.get(reverse("roles")))


def test_the_list_costs_the_same_for_many(client, boss, school):
    def more(count):
        for number in range(count):
            for _record in range(2):
                MembershipFactory(person=UserFactory(real_name=f"周{chr(0x4E00 + number)}"), organisation=school)
            PersonMerge.objects.create(keep=UserFactory(), drop=UserFactory(), actor=UserFactory())

    assert_constant_queries(more, lambda: client.get(reverse("merges")), at_most=20)
