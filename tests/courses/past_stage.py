"""Sets the stage for past records: a town with a programme, outside bodies and a clerk, and files to send."""

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from courses.models import PastImport
from people.domain.job import run_job
from people.models import PersonIdentifier
from tests.factories.certification import IssuerFactory, Place, grant, make_programme, teacher_of

HEADS = ["姓名", "工号", "教师编码", "单位", "发证单位", "项目代码", "名称", "编号", "有效期起", "有效期止", "学时"]
HOURS = ["姓名", "工号", "教师编码", "单位", "名称", "主办单位", "日期", "学时", "类别"]


def make_town() -> Place:
    """A programme of the city, the Red Cross as an outside body, three teachers, one of another district."""
    place = Place(districts=2)
    place.version = make_programme(place.city)
    place.programme = place.version.programme
    place.issuer = place.programme.issuer
    place.red_cross = IssuerFactory(owner=place.city, name="市红十字会", is_external=True)
    place.people = [teacher_of(place.school, real_name=name) for name in ("周晓岚", "陆文舟", "钱知秋")]
    PersonIdentifier.objects.create(
        person=place.people[0], scheme="staff_number", issuer=place.city, value="T-1", lookup="t-1"
    )
    PersonIdentifier.objects.create(person=place.people[1], scheme="teacher_code", value="N2", lookup="n2")
    place.far = teacher_of(place.schools[1], real_name="外区人")
    place.bureau = teacher_of(place.city, real_name="管理员")
    grant(place.bureau, "bureau_admin", place.city)
    return place


def book(heads: list[str], *rows: list[object]) -> bytes:
    """A workbook with a title line above the heads."""
    made = Workbook()
    made.active.append(["以往记录"])
    for row in (heads, *rows):
        made.active.append(list(row))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def number(town: Place, serial: int, year: int = 2020) -> str:
    """A number of our own series."""
    return f"{town.issuer.prefix}-{town.programme.code}-{year}-{serial:06}"


def right_rows(town: Place) -> list[list[object]]:
    """One of each: by staff number with our series, by teacher code, by school and of an outside body."""
    ours, prefix = town.programme.code, town.issuer.prefix
    return [
        ["周晓岚", "T-1", "", "", prefix, ours, "", number(town, 41), "2020-03-10", "2023-03-09", 24],
        ["陆文舟", "", "N2", "", town.issuer.name, ours, "", number(town, 7), date(2020, 5, 1), "", ""],
        ["钱知秋", "", "", town.school.name, "市红十字会", "", "救护员", "RC/2024-8", "2024年2月29日", "2027.2.28", ""],
    ]


def send(client, town, content: bytes, *, kind: str = "certificates", organisation=None) -> PastImport:
    """Send a file as the bureau, and let the worker read it."""
    client.force_login(town.bureau)
    form = {
        "kind": kind,
        "organisation": (organisation or town.city).pk,
        "file": SimpleUploadedFile("旧证.xlsx", content),
    }
    answer = client.post(reverse("past_imports"), form)
    assert answer.status_code == 302, answer.content.decode()
    made = PastImport.objects.first()
    run_job(made.job.public_id)
    made.refresh_from_db()
    return made


def confirm(client, made: PastImport, **form) -> PastImport:
    """Press the button, and let the worker write it."""
    client.post(reverse("past_import_confirm", args=[made.public_id]), form)
    made.refresh_from_db()
    if made.state == "applying":
        run_job(made.job.public_id)
        made.refresh_from_db()
    return made
