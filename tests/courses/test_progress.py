"""Progress by place: figures that add up, scope, stamps that survive transfers, the sentence, the spreadsheet."""

import io
import re
import uuid
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Site

from courses.domain.certifying.certification import evaluate_person
from courses.domain.programmes.reconcile import follow_members, open_audience_periods
from courses.domain.reports.export import remove_old_exports
from courses.domain.reports.progress import Counts, Week, open_scope
from courses.domain.reports.sheet import safe_text
from courses.domain.reports.subject import Subject, choose_subject, list_subjects
from courses.domain.reports.summary import describe, make_report
from courses.models import CertificationPeriod, Enrolment, ReadingPosition
from people.domain.job import create_job, run_job
from people.models import AuditEntry, Job, Membership
from plugins.api import Kind, runtime
from plugins.host.models import PluginState
from plugins.tables.comma import CsvExporter
from tests.factories.certification import (
    PersonFactory,
    Place,
    complete_course,
    grant,
    join,
    make_course,
    make_programme,
    teacher_of,
)
from tests.plugins.zoo import lend
from tests.queries import assert_constant_queries, count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def in_chinese():
    translation.activate("zh-hans")


class City:
    """Two districts of two schools with three teachers each; one programme that asks for one course."""

    def __init__(self) -> None:
        self.place = Place(districts=2, schools=2)
        self.course = make_course(self.place.city)
        self.version = make_programme(
            self.place.city, self.course, audience=True, due_on=timezone.localdate() + timedelta(days=30)
        )
        self.teachers = {school.pk: [teacher_of(school) for _n in range(3)] for school in self.place.schools}
        open_audience_periods(self.version.programme)
        self.bureau = PersonFactory(real_name="陈一帆")
        grant(self.bureau, "bureau_admin", self.place.city)

    @property
    def subject(self) -> Subject:
        found = choose_subject(f"programme-{self.version.programme.public_id}", list_subjects())
        assert found is not None
        return found

    def finish(self, person, *, day: date | None = None) -> None:
        complete_course(person, self.course, day=day)
        assert evaluate_person(person, self.version.programme, day=day) is not None

    def begin(self, person) -> None:
        enrolment = Enrolment.objects.create(person=person, course=self.course, version=self.course.current_version)
        ReadingPosition.objects.create(enrolment=enrolment, item_key=uuid.uuid4(), percent=20)

    def report(self, user=None, place=None):
        user = user or self.bureau
        return make_report(self.subject, open_scope(user, place=place), user)


@pytest.fixture
def city() -> City:
    return City()


def test_figures_add_up_from_school_to_city(city):
    first, second = (city.teachers[school.pk] for school in city.place.schools[:2])
    city.finish(first[0])
    city.finish(first[1])
    city.finish(second[0])
    city.begin(second[1])
    whole = city.report()
    assert (whole.counts.total, whole.counts.done, whole.counts.doing, whole.counts.waiting) == (12, 3, 1, 8)
    assert [(row.name, row.counts.total, row.counts.done, row.units) for row in whole.rows] == [
        ("第1区", 6, 3, 2),
        ("第2区", 6, 0, 2),
    ]
    district = city.report(place=city.place.districts[0])
    assert [row.counts.percent for row in district.rows] == [66.7, 33.3]
    assert sum(row.counts.total for row in district.rows) == 6
    assert (whole.units, whole.units_well, whole.helped_total) == (4, 0, 2)


def test_finished_stays_where_it_was_achieved_and_open_moves_along(city):
    here, there = city.place.schools[0], city.place.schools[2]
    finished, waiting = city.teachers[here.pk][:2]
    city.finish(finished)
    yesterday = timezone.localdate() - timedelta(days=1)
    for person in (finished, waiting):
        Membership.objects.filter(person=person).update(valid_until=yesterday)
        join(person, there, since=timezone.localdate())
    assert follow_members([finished.pk, waiting.pk]) == 1
    rows = {row.name: row.counts for row in city.report().rows}
    assert (rows["第1区"].total, rows["第1区"].done) == (5, 1)
    assert (rows["第2区"].total, rows["第2区"].done) == (7, 0)


def test_roster_of_a_city_is_followed_by_one_job(city):
    moved, newcomer = city.teachers[city.place.school.pk][0], PersonFactory()
    Membership.objects.filter(person=moved).update(organisation=city.place.schools[3])
    city.begin(moved)
    join(newcomer, city.place.school)
    for people in ("", f"{moved.pk},{newcomer.pk}"):
        job = create_job("courses.follow_members", arguments={"people": people})
        assert run_job(job.public_id) == "done"
    job = Job.objects.order_by("pk").filter(kind="courses.follow_members").first()
    assert job.result == {"moved": 2, "opened": 1}
    assert city.report().counts.total == 13
    assert Enrolment.objects.get(person=moved).organisation == city.place.schools[3]


def test_people_who_left_are_no_longer_expected(city):
    person = city.teachers[city.place.school.pk][0]
    Membership.objects.filter(person=person).update(valid_until=timezone.localdate() - timedelta(days=1))
    follow_members([person.pk])
    assert city.report().counts.total == 11
    join(person, city.place.school, since=timezone.localdate())
    follow_members([person.pk])
    open_audience_periods(city.version.programme)
    assert CertificationPeriod.objects.open().filter(person=person).count() <= 1


def test_merged_person_counts_once(city):
    keep, drop = city.teachers[city.place.school.pk][:2]
    drop.merged_into, drop.is_active = keep, False
    drop.save(update_fields=["merged_into", "is_active"])
    assert city.report().counts.total == 11


def test_opening_again_opens_nothing(city):
    before = CertificationPeriod.objects.count()
    assert open_audience_periods(city.version.programme) == 0
    assert CertificationPeriod.objects.count() == before == 12


def test_course_is_counted_like_a_programme(city):
    person = city.teachers[city.place.school.pk][0]
    city.finish(person)
    city.begin(city.teachers[city.place.school.pk][1])
    Enrolment.objects.update(organisation=city.place.school)
    subject = choose_subject(f"course-{city.course.public_id}", list_subjects())
    report = make_report(subject, open_scope(city.bureau), city.bureau)
    assert (report.counts.total, report.counts.done, report.counts.doing) == (2, 1, 1)


def test_coordinator_sees_own_school_only(client, city):
    own, other = city.place.schools[0], city.place.schools[1]
    coordinator = PersonFactory()
    grant(coordinator, "coordinator", own)
    client.force_login(coordinator)
    page = client.get(reverse("progress")).content.decode()
    mine = city.teachers[own.pk][0].real_name
    assert own.name in page
    assert mine in page
    assert other.name not in page
    assert city.teachers[other.pk][0].real_name not in page
    assert client.get(reverse("progress_place", args=[other.public_id])).status_code == 404
    assert client.get(reverse("progress_place", args=[city.place.city.public_id])).status_code == 404
    data = {"what": city.subject.key, "place": other.public_id}
    assert client.post(reverse("progress_export"), data).status_code == 404
    assert not Job.objects.filter(kind="courses.export_progress").exists()


def test_others_are_refused(client, city):
    assert client.get(reverse("progress")).status_code == 302
    client.force_login(city.teachers[city.place.school.pk][0])
    assert client.get(reverse("progress")).status_code == 403
    auditor = PersonFactory()
    grant(auditor, "auditor", city.place.city)
    client.force_login(auditor)
    page = client.get(reverse("progress"))
    assert page.status_code == 200
    assert "导出 Excel" not in page.content.decode()
    assert client.post(reverse("progress_export"), {"what": city.subject.key}).status_code == 403


def test_page_shows_tiles_table_and_sentence(client, city):
    today = timezone.localdate()
    for number, person in enumerate(city.teachers[city.place.school.pk]):
        city.finish(person, day=today - timedelta(days=21 - 7 * number))
    client.force_login(city.bureau)
    page = client.get(reverse("progress")).content.decode()
    for part in ("25.0", "第1区", "第2区", "近", "看数字表", "没有负责人", 'role="table"'):
        assert part in page
    assert "<script" not in page[page.index("<main") : page.index("</main>")]


def test_people_are_filtered_by_state(client, city):
    school = city.place.school
    finished, waiting, other = city.teachers[school.pk]
    city.finish(finished)
    client.force_login(city.bureau)
    address = reverse("progress_place", args=[school.public_id])
    page = client.get(address, {"state": "done"}).content.decode()
    assert finished.real_name in page
    assert waiting.real_name not in page
    page = client.get(address, {"state": "not", "page": "-1"}).content.decode()
    assert waiting.real_name in page
    assert other.real_name in page
    assert finished.real_name not in page
    assert client.get(address, {"what": "nonsense"}).status_code == 404
    assert client.get(address, {"capacity": "volunteer"}).status_code == 200


def test_filter_by_capacity_counts_only_those(city):
    from courses.domain.reports.subject import Narrowing

    report = make_report(city.subject, open_scope(city.bureau), city.bureau, narrowing=Narrowing(capacity="volunteer"))
    assert report.counts.total == 0


def test_city_page_costs_the_same_however_many_schools(client, city):
    client.force_login(city.bureau)

    def more(rows: int) -> None:
        for _row in range(rows):
            school = city.place.districts[0].add_child(
                code=f"X{Membership.objects.count()}", name="新校", kind="school"
            )
            teacher_of(school)
            open_audience_periods(city.version.programme)

    assert_constant_queries(more, lambda: client.get(reverse("progress")), at_most=32)


def test_school_page_costs_the_same_however_many_people(client, city):
    client.force_login(city.bureau)
    address = reverse("progress_place", args=[city.place.school.public_id])

    def more(rows: int) -> None:
        for _row in range(rows):
            city.finish(teacher_of(city.place.school))

    assert_constant_queries(more, lambda: client.get(address), at_most=33)


@pytest.mark.parametrize("name", ["city", "district", "school", "late"])
def test_a_page_asks_once_what_its_reader_holds(client, city, name):
    client.force_login(city.bureau)
    places = {"district": city.place.districts[0], "school": city.place.school}
    address = reverse("progress_place", args=[places[name].public_id]) if name in places else None
    address = address or reverse("late" if name == "late" else "progress")
    client.get(address)
    asked = [one["sql"] for one in count_queries(lambda: client.get(address)).captured_queries]
    held = [sql for sql in asked if re.search(r'"people_rolegrant"."person_id" = \d', sql)]
    assert len(held) == 1, held


def export(client, city, **data) -> Job:
    response = client.post(reverse("progress_export"), {"what": city.subject.key, **data})
    assert response.status_code == 302
    job = Job.objects.get(kind="courses.export_progress")
    assert response["Location"] == reverse("progress_export_state", args=[job.public_id])
    return job


def test_export_holds_sums_people_and_merged_heads(client, city):
    city.finish(city.teachers[city.place.school.pk][0])
    client.force_login(city.bureau)
    job = export(client, city)
    assert "正在生成" in client.get(reverse("progress_export_state", args=[job.public_id])).content.decode()
    assert run_job(job.public_id) == "done"
    page = client.get(reverse("progress_export_state", args=[job.public_id])).content.decode()
    assert "共 12 人" in page
    response = client.get(reverse("progress_export_file", args=[job.public_id]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    summary, units, people = book.worksheets
    assert {"A1:I1", "A3:A4", "E3:G3", "I3:I4"} <= {str(area) for area in summary.merged_cells.ranges}
    assert [cell.value for cell in summary[4]][4:7] == ["已完成", "进行中", "未开始"]
    assert [cell.value for cell in summary[5]] == [1, "第1区", 2, 6, 1, 0, 5, 16.7, 6]
    assert [cell.value for cell in summary[7]][1:] == ["合计", 4, 12, 1, 0, 11, 8.3, 6]
    assert [cell.value for cell in units[4]][4:7] == ["已完成", "进行中", "未开始"]
    assert {"A3:A4", "C3:C4", "D3:D4", "E3:G3", "H3:H4"} <= {str(area) for area in units.merged_cells.ranges}
    schools = list(units.iter_rows(min_row=5, max_row=9, values_only=True))
    assert [row[0] for row in schools] == [1, 2, 3, 4, None]
    assert ("第1区", str(city.place.school), 3, 1, 0, 2, 33.3, 6) in [row[1:] for row in schools]
    assert [sum(row[place] for row in schools[:-1]) for place in (3, 4, 5, 6)] == list(schools[-1][3:7])
    assert people.max_row == 3 + 12
    assert "填表人" in summary["A9"].value
    for sheet in (summary, units, people):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.freeze_panes in {"A5", "A4"}
    assert summary.print_title_rows == "$1:$4"
    states = [row[4] for row in people.iter_rows(min_row=4, values_only=True)]
    assert (states.count("已完成"), states.count("未开始")) == (1, 11)
    days = [cell for (cell,) in people.iter_rows(min_row=4, min_col=6, max_col=6) if cell.value]
    assert [(cell.is_date, cell.number_format) for cell in days] == [(True, "yyyy-mm-dd")]  # a date that sorts
    asked = AuditEntry.objects.get(action="progress.export_asked")
    done = AuditEntry.objects.get(action="progress.exported")
    assert f"subject={city.subject.key}" in asked.fields
    assert "rows=12" in done.fields


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_people_are_written_in_the_formats_of_plugins(client, city, ending):
    city.finish(city.teachers[city.place.school.pk][0])
    client.force_login(city.bureau)
    assert f'value="{ending}"' in client.get(reverse("progress"), {"what": city.subject.key}).content.decode()
    job = export(client, city, format=ending)
    assert run_job(job.public_id) == "done"
    response = client.get(reverse("progress_export_file", args=[job.public_id]))
    assert f".{ending}" in response["Content-Disposition"]
    content = b"".join(response.streaming_content)
    rows = runtime.extensions(Kind.EXPORTER)
    cells = next(one for one in rows if one.key == ending).read_back(content)
    assert len(cells) == 1 + 12
    assert [row[3] for row in cells].count("已完成") == 1


class Falling(CsvExporter):
    def write(self, table, stream):
        raise RuntimeError("fell")


def test_format_that_falls_or_is_off_leaves_the_page_whole(client, city, settings):
    settings.XINQIAO_PLUGINS_STRICT = False
    client.force_login(city.bureau)
    with lend(Falling()):
        job = export(client, city, format="csv")
        assert run_job(job.public_id) == "failed"
    job.refresh_from_db()
    assert job.error_code == "format_failed"
    assert "format_failed" in client.get(reverse("progress_export_state", args=[job.public_id])).content.decode()
    PluginState.objects.create(site=Site.objects.get(is_default_site=True), slug="tables", enabled=False)
    assert 'value="csv"' not in client.get(reverse("progress"), {"what": city.subject.key}).content.decode()


def test_export_of_a_school_holds_that_school_and_is_the_askers_only(client, city):
    own = city.place.school
    coordinator = PersonFactory()
    grant(coordinator, "coordinator", own)
    client.force_login(coordinator)
    job = export(client, city, place=own.public_id)
    run_job(job.public_id)
    address = reverse("progress_export_file", args=[job.public_id])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(address).streaming_content)))
    names = {row[3] for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)}
    assert names == {person.real_name for person in city.teachers[own.pk]}
    client.force_login(city.bureau)
    assert client.get(address).status_code == 404


def test_export_of_who_lost_the_role_is_refused(client, city):
    coordinator = PersonFactory()
    role = grant(coordinator, "coordinator", city.place.school)
    client.force_login(coordinator)
    job = export(client, city)
    role.revoked_at = timezone.now()
    role.save(update_fields=["revoked_at"])
    assert run_job(job.public_id) == "failed"


def test_exports_are_removed_after_a_week(client, city):
    client.force_login(city.bureau)
    job = export(client, city)
    run_job(job.public_id)
    job.refresh_from_db()
    name = job.result_file
    assert storages["private"].exists(name)
    assert remove_old_exports() == 0
    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert remove_old_exports() == 1
    assert client.get(reverse("progress_export_file", args=[job.public_id])).status_code == 404


@pytest.mark.parametrize("wild", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", '=HYPERLINK("x")'])
def test_text_is_never_a_formula(wild, client, city):
    assert safe_text(wild).startswith("'")
    assert safe_text("周晓岚") == "周晓岚"
    assert safe_text(5) == 5
    person = city.teachers[city.place.school.pk][0]
    person.real_name = wild[:64]
    person.save(update_fields=["real_name"])
    client.force_login(city.bureau)
    job = export(client, city)
    run_job(job.public_id)
    job.refresh_from_db()
    with storages["private"].open(job.result_file) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def weeks(*percents: float) -> list[Week]:
    monday = date(2026, 9, 7)
    return [Week(monday + timedelta(days=7 * number), percent, None) for number, percent in enumerate(percents)]


@pytest.mark.parametrize(
    ("percents", "word"),
    [
        ((10, 20, 30, 31, 32, 33), "比之前慢"),
        ((1, 2, 3, 13, 23, 33), "比之前快"),
        ((5, 10, 15, 20, 25, 30), "与之前持平"),
        ((5, 10), "时间还短"),
    ],
)
def test_sentence_follows_the_numbers(percents, word):
    subject = Subject("programme", 1, "k", "t", date(2026, 9, 1), date(2026, 12, 19))
    sentence = describe(Counts(100, 30, 0), weeks(*percents), subject, today=date(2026, 10, 18))
    assert word in sentence


def test_sentence_names_the_day_it_leads_to():
    subject = Subject("programme", 1, "k", "t", date(2026, 9, 1), date(2026, 11, 29))
    sentence = describe(Counts(100, 30, 0), weeks(5, 10, 15, 20, 25, 30), subject, today=date(2026, 10, 18))
    assert "到11月29日约 60%" in sentence


def test_empty_installation_says_so(client):
    place = Place()
    bureau = PersonFactory()
    grant(bureau, "bureau_admin", place.city)
    client.force_login(bureau)
    assert "还没有项目和课程" in client.get(reverse("progress")).content.decode()
