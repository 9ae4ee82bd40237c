"""Late people across a scope: filters, order, pages; filters kept and shared; the list as a file; CSV while it is read."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.refusal import Refused
from courses.domain.reports.late_list import LateFilter, late_people, sum_late
from courses.domain.reports.progress import open_scope
from courses.domain.reports.saved_filter import FIELDS, LONGEST, MOST, offered_filters, read_filters, save_filter
from courses.domain.reports.stream import read_rows, stream_people
from courses.domain.reports.subject import EVERYBODY
from courses.models import SavedFilter
from people.domain.job import run_job
from people.domain.own_data import collect_own_data, erase_own_data
from people.models import AuditEntry, Job, Membership, User
from tests.courses.tracking import School
from tests.factories.certification import grant
from tests.queries import assert_constant_queries, count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def in_chinese():
    translation.activate("zh-hans")


@pytest.fixture
def city() -> School:
    return School()


def look(client, city, **data):
    return client.get(reverse("late"), {**city.what, **data})


def names_on(answer) -> list[str]:
    return [row.name for row in answer.context["people"]]


def test_the_bureau_sees_who_is_late_longest_first(client, city):
    client.force_login(city.bureau)
    short, long = city.late(3), city.late(40, place=city.place.schools[3])
    in_time = city.teacher()
    city.enrol(in_time, due=timezone.localdate())
    answer = look(client, city)
    assert names_on(answer) == [long.real_name, short.real_name]
    assert (answer.context["sums"].late, answer.context["sums"].new, answer.context["sums"].units) == (2, 0, 2)
    assert names_on(look(client, city, order="place")) == [short.real_name, long.real_name]
    assert city.place.schools[3].name in answer.content.decode()


def test_every_filter_narrows(client, city):
    client.force_login(city.bureau)
    here, there = city.place.schools[0], city.place.schools[3]
    fresh, doing, other = city.fresh(3), city.late(10), city.late(40, place=there)
    city.begin(doing)
    Membership.objects.filter(person=doing).update(stage="junior")
    for data, people in [
        ({"district": city.place.districts[1].public_id}, [other]),
        ({"school": here.public_id}, [doing, fresh]),
        ({"district": city.place.districts[0].public_id, "school": here.public_id}, [doing, fresh]),
        ({"days": "7"}, [other, doing]),
        ({"account": "new"}, [fresh]),
        ({"account": "waiting"}, [other]),
        ({"account": "doing"}, [doing]),
        ({"stage": "junior"}, [doing]),
        ({"capacity": "volunteer"}, []),
        ({"days": "<b>", "order": "\0", "account": "x"}, [other, doing, fresh]),
    ]:
        assert names_on(look(client, city, **data)) == [person.real_name for person in people], data


def test_a_place_that_is_not_there_shows_nobody(client, city):
    city.late()
    client.force_login(city.bureau)
    there = city.place.schools[3].public_id
    for data in (
        {"school": "zzzzzzzzzzzz"}, {"district": "x"}, {"what": "course-x"},
        {"district": city.place.districts[0].public_id, "school": there},
    ):  # fmt: skip
        answer = look(client, city, **data)
        assert answer.status_code == 200
        assert "这个筛选已经用不上了" in answer.content.decode()
        assert "people" not in answer.context
        assert client.post(reverse("late_export"), {**city.what, **data}).status_code == 404


def test_a_coordinator_sees_only_the_own_school(client, city):
    mine, other = city.late(), city.late(place=city.place.schools[1])
    client.force_login(city.coordinator)
    assert names_on(look(client, city)) == [mine.real_name]
    shown = look(client, city, school=city.place.schools[1].public_id).content.decode()
    assert other.real_name not in shown
    assert mine.real_name not in shown


def test_the_list_costs_the_same_however_many_are_late(client, city):
    client.force_login(city.bureau)
    save_filter(city.bureau, name="全市", filters={}, shared=False)

    def more(count: int) -> None:
        for number in range(count):
            city.late(
                place=city.place.districts[0].add_child(
                    code=f"N{Membership.objects.count()}", name="新校", kind="school"
                )
            )
            save_filter(city.bureau, name=f"又一个{number}{Membership.objects.count()}", filters={}, shared=False)

    assert_constant_queries(more, lambda: look(client, city), at_most=24)


def test_fifty_to_a_page(client, city):
    client.force_login(city.bureau)
    for _n in range(52):
        city.late()
    assert len(names_on(look(client, city))) == 50
    answer = look(client, city, page="2")
    assert len(names_on(answer)) == 2
    assert 'aria-current="page">2<' in answer.content.decode()


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(st.sampled_from([*FIELDS, "owner", "__proto__"]), st.text(max_size=80) | st.integers() | st.none())
    | st.lists(st.text(max_size=5))
    | st.none()
    | st.text(max_size=20)
)
def test_whatever_stands_in_a_row_is_read_as_filters_or_not_at_all(values):
    found = read_filters(values)
    assert set(found) <= set(FIELDS)
    assert all(isinstance(value, str) and 0 < len(value) <= LONGEST for value in found.values())


def keep(client, city, **data):
    return client.post(reverse("late_save"), {**city.what, **data}, follow=True)


def test_a_filter_is_kept_and_the_same_name_replaces_it(client, city):
    client.force_login(city.bureau)
    assert "筛选已保存" in keep(client, city, name="还没登录的", account="new", order="name").content.decode()
    keep(client, city, name=" 还没登录的\n", account="doing", evil="x")
    saved = SavedFilter.objects.get()
    assert saved.filters == {**city.what, "account": "doing"}
    assert saved.shared_in is None
    page = look(client, city).content.decode()
    assert "还没登录的" in page
    assert "account=doing" in page
    assert "请给筛选取个名字" in keep(client, city, name=" \0 ").content.decode()
    assert SavedFilter.objects.count() == 1


def test_only_colleagues_of_the_same_scope_are_offered_a_shared_one(client, city):
    grant(colleague := city.teacher(), "auditor", city.place.city)
    client.force_login(city.bureau)
    keep(client, city, name="全市逾期", shared="on")
    keep(client, city, name="我自己的")
    assert SavedFilter.objects.get(name="全市逾期").shared_in == city.place.city
    names = lambda user: [one.name for one in offered_filters(user, open_scope(user))]  # noqa: E731
    assert names(city.bureau) == ["全市逾期", "我自己的"]
    assert names(colleague) == ["全市逾期"]
    assert names(city.coordinator) == []
    assert names(city.holder("bureau_admin", city.place.districts[0])) == []
    assert AuditEntry.objects.get(action="progress.filter_shared").organisation == city.place.city


def test_a_shared_filter_never_widens_what_its_reader_sees(client, city):
    other, mine = city.late(place=city.place.schools[1]), city.late()
    boss = city.holder("bureau_admin", city.place.school)
    grant(boss, "bureau_admin", city.place.city)
    client.force_login(boss)
    values = {**city.what, "school": city.place.schools[1].public_id}
    saved = save_filter(boss, name="二小", filters=values, shared=True)
    saved.shared_in = city.place.school  # as if it came into the coordinator's hands
    saved.save()
    client.force_login(city.coordinator)
    page = look(client, city).content.decode()
    assert "二小" in page
    shown = look(client, city, **read_filters(saved.filters)).content.decode()
    assert other.real_name not in shown
    assert mine.real_name not in shown
    assert client.post(reverse("late_saved", args=[saved.public_id]), {"do": "delete"}).status_code == 404


def test_the_owner_shares_takes_back_and_deletes(client, city):
    client.force_login(city.bureau)
    keep(client, city, name="全市")
    saved = SavedFilter.objects.get()
    address = reverse("late_saved", args=[saved.public_id])
    assert "现在也能用" in client.post(address, {"do": "share"}, follow=True).content.decode()
    assert SavedFilter.objects.get().shared_in == city.place.city
    assert "只有您自己" in client.post(address, {"do": "keep"}, follow=True).content.decode()
    assert SavedFilter.objects.get().shared_in is None
    assert client.post(address, {"do": "x"}).status_code == 404
    assert "已删除" in client.post(address, {"do": "delete"}, follow=True).content.decode()
    assert not SavedFilter.objects.exists()


def test_who_answers_for_two_places_keeps_filters_alone(client, city):
    grant(city.coordinator, "coordinator", city.place.schools[2])
    client.force_login(city.coordinator)
    assert "只能自己使用" in keep(client, city, name="两所学校", shared="on").content.decode()
    assert not SavedFilter.objects.exists()
    keep(client, city, name="两所学校")
    assert SavedFilter.objects.get().owner == city.coordinator


def test_a_person_keeps_so_many_and_no_more(city):
    for number in range(MOST):
        save_filter(city.bureau, name=f"第{number}个", filters={}, shared=False)
    with pytest.raises(Refused, match="many"):
        save_filter(city.bureau, name="又一个", filters={}, shared=False)
    save_filter(city.bureau, name="第0个", filters={"days": "7"}, shared=False)
    assert SavedFilter.objects.count() == MOST


def test_kept_filters_are_in_the_copy_of_own_data_and_go_with_it(city):
    save_filter(city.bureau, name="全市", filters={"days": "7"}, shared=True)
    save_filter(city.coordinator, name="本校", filters={}, shared=False)
    (kept,) = collect_own_data(city.bureau)["saved_filters"]
    assert (kept["name"], kept["filters"]) == ("全市", {"days": "7"})
    assert "saved_filters" in erase_own_data(city.bureau.pk)
    assert list(SavedFilter.objects.values_list("name", flat=True)) == ["本校"]


def export(client, city, **data) -> Job:
    answer = client.post(reverse("late_export"), {**city.what, **data})
    job = Job.objects.latest("pk")
    assert answer["Location"] == reverse("progress_export_state", args=[job.public_id])
    assert run_job(job.public_id) == "done"
    assert "逾期人员" in client.get(answer["Location"]).content.decode()
    return job


def content_of(client, job: Job) -> bytes:
    return b"".join(client.get(reverse("progress_export_file", args=[job.public_id])).streaming_content)


def test_the_list_is_exported_in_the_formats_that_exist(client, city):
    fresh, other = city.fresh(8), city.late(40, place=city.place.schools[3])
    city.late(1)
    User.objects.filter(pk=fresh.pk).update(real_name="=1+1")
    client.force_login(city.bureau)
    job = export(client, city, days="7")
    book = openpyxl.load_workbook(io.BytesIO(content_of(client, job)))
    rows = list(book.worksheets[0].iter_rows(min_row=4, values_only=True))
    assert [(row[3], row[5], row[6]) for row in rows] == [(other.real_name, 40, "未开始"), ("'=1+1", 8, "还没登录过")]
    assert (rows[0][1], rows[0][2]) == (city.place.districts[1].name, city.place.schools[3].name)
    asked = AuditEntry.objects.get(action="progress.export_asked")
    assert {"days=7", f"subject={city.subject.key}"} <= set(asked.fields)
    content = content_of(client, export(client, city, days="7", format="csv"))
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [line[2] for line in lines[1:]] == [other.real_name, "'=1+1"]


def test_an_export_of_who_lost_the_role_is_refused(client, city):
    city.late()
    client.force_login(city.coordinator)
    client.post(reverse("late_export"), city.what)
    city.coordinator.role_grants.update(revoked_at=timezone.now())
    assert run_job(Job.objects.get(kind="courses.export_late").public_id) == "failed"


def test_the_sums_equal_a_recount(city):
    for days in (1, 8, 31):
        city.late(days)
        city.fresh(days, place=city.place.schools[2])
    scope, today = open_scope(city.bureau), timezone.localdate()
    for days in (0, 7, 30, 90):
        rows = late_people(city.subject, scope, city.bureau, LateFilter(days=days), today=today)
        found, sums = list(rows), sum_late(rows)
        assert (sums.late, sums.new) == (len(found), sum(row.is_new for row in found))
        assert sums.units == len({row.organisation_id for row in found})
        assert all(row.due <= today - timedelta(days=max(1, days)) for row in found)


def stream(client, city, **data):
    return client.post(reverse("progress_stream"), {**city.what, **data})


def test_csv_at_once_holds_everybody_and_no_formula(client, city):
    late, done = city.late(), city.teacher("=cmd")
    city.finish(done)
    client.force_login(city.bureau)
    answer = stream(client, city)
    assert answer.streaming
    assert "text/csv" in answer["Content-Type"]
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[0][:4] == ["上级单位", "单位", "姓名", "状态"]
    assert {(line[1], line[2], line[3]) for line in lines[1:]} == {
        (city.place.school.name, late.real_name, "未开始"), (city.place.school.name, "'=cmd", "已完成"),
    }  # fmt: skip
    assert AuditEntry.objects.filter(action="progress.exported").count() == 1
    client.force_login(city.coordinator)
    assert stream(client, city, place=city.place.city.public_id).status_code == 404


def test_csv_reads_rows_in_one_query_however_many(city):
    counts = []
    for count in (1, 29):
        for _n in range(count):
            city.late()
        scope = open_scope(city.bureau)
        rows = read_rows(city.subject, scope, city.bureau, EVERYBODY)
        lines = stream_people(city.subject, scope, city.bureau, narrowing=EVERYBODY)
        first = count_queries(lambda lines=lines: next(lines))
        rest = count_queries(lambda lines=lines: b"".join(lines))
        counts.append((len(first), len(rest)))
        assert rows.count() == (1 if count == 1 else 30)
    assert counts == [(0, 1), (0, 1)]  # the headings come before any row is asked for


@pytest.mark.parametrize("who", ["other", "trainer", "learner", "nobody"])
def test_others_get_nothing_by_any_of_the_addresses(client, city, who):
    person = city.late()
    saved = save_filter(city.coordinator, name="本校的", filters={}, shared=True)
    if who != "nobody":
        client.force_login(city.visitor(who))
    for name, more in (("late", ()), ("late_save", ()), ("late_saved", (saved.public_id,)), ("late_export", ()),
                       ("progress_stream", ())):  # fmt: skip
        for ask in (client.get, client.post):
            data = {**city.what, "name": "我的", "do": "delete", "school": city.place.school.public_id}
            data["place"] = city.place.school.public_id
            answer = ask(reverse(name, args=more), data, follow=True)
            words = (answer.getvalue()).decode()
            assert person.real_name not in words, (name, who)
            assert "本校的" not in words, (name, who)
            assert who == "other" or answer.status_code in {200, 403, 404, 405}
    assert SavedFilter.objects.filter(pk=saved.pk).exists()
    assert not Job.objects.filter(kind__startswith="courses.export").exists() or who == "other"
    assert SavedFilter.objects.count() == (2 if who == "other" else 1)
