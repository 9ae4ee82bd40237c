"""Designs: drafts, frozen versions, what no certificate may lack, and a PDF that stays as it was issued."""

import io
import json
import subprocess

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from courses.domain.certifying.certificate import reissue_certificate
from courses.domain.certifying.rendering import CARD, SHEET, draw
from courses.domain.designing.places import PIECES, first_places
from courses.domain.designing.template import choose_design, create_template, current_version, save_draft
from courses.forms.certificate_template import PARTS
from courses.models import Certificate, Issuer, Programme
from courses.models.certificate_template import CertificateTemplate, TemplateChoice, TemplateVersion
from people.domain.role import found_role_groups, project_groups
from tests.factories.certification import PersonFactory, Place, grant, make_certificate, make_programme, teacher_of

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG"


@pytest.fixture
def place() -> Place:
    return Place(districts=2)


@pytest.fixture
def bureau(place):
    person = PersonFactory()
    grant(person, "bureau_admin", place.city)
    found_role_groups()
    project_groups([person.pk])
    return person


@pytest.fixture
def template(place, bureau) -> CertificateTemplate:
    return create_template(place.city, name="红十字", orientation="portrait", actor=bureau)


def fields_of(version: TemplateVersion, **changes) -> dict[str, object]:
    """What a browser sends for a design; a change is named as the field, with __ for the dash."""
    sent: dict[str, object] = {"revision": version.revision, "orientation": version.orientation}
    for piece in PIECES:
        for part in PARTS:
            value = version.fields[piece.key][part]
            if part != "on" or value:
                sent[f"{piece.key}-{part}"] = "on" if part == "on" else value
    for name, value in changes.items():
        sent[name.replace("__", "-")] = value
    return {name: value for name, value in sent.items() if value is not None}


def publish(template: CertificateTemplate, actor, **changes) -> TemplateVersion:
    newest = template.versions.order_by("-number").first()
    places = {key: {**one, **changes.get(key, {})} for key, one in newest.fields.items()}
    return save_draft(
        template, revision=newest.revision, orientation=newest.orientation, places=places, pictures={}, actor=actor,
        publish=True,
    )  # fmt: skip


def use(template: CertificateTemplate, actor, *, issuers=(), programmes=()) -> None:
    among = (Issuer.objects.all(), Programme.objects.all())
    choose_design(template, issuers=issuers, programmes=programmes, among=among, actor=actor)


def words_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_an_editor_designs_looks_and_publishes(client, place, bureau):
    client.force_login(bureau)
    assert "还没有" in client.get(reverse("certificate_designs:index")).content.decode()
    wish = {"name": "红十字", "owner": place.city.pk, "orientation": "portrait"}
    made = [client.post(reverse("certificate_designs:index"), wish) for _press in range(2)][-1]
    template = CertificateTemplate.objects.get()
    address = reverse("certificate_designs:edit", args=[template.public_id])
    assert made["Location"] == address
    page = client.get(address).content.decode()
    assert 'src="data:image/png;base64,iVBOR' in page
    draft = template.versions.get()
    looked = client.post(address, fields_of(draft, holder__size=60, look="1"))
    assert looked.status_code == 200
    assert 'value="60' in looked.content.decode()
    draft.refresh_from_db()
    assert draft.revision == 0
    assert client.post(address, fields_of(draft, holder__size=60, publish="1")).status_code == 302
    version = current_version(template)
    assert (version.number, version.fields["holder"]["size"]) == (1, 60)
    assert client.get(reverse("certificate_designs:version", args=[template.public_id, 1])).content[:4] == PNG


@pytest.mark.parametrize("key", ["holder", "number", "qr", "verify"])
def test_design_that_lacks_what_is_needed_is_refused_at_its_line(client, bureau, template, key):
    client.force_login(bureau)
    draft = template.versions.get()
    sent = fields_of(draft, **{f"{key}__on": None, "heading__size": 50, "publish": "1"})
    answer = client.post(reverse("certificate_designs:edit", args=[template.public_id]), sent)
    assert answer.status_code == 422
    assert "每张证书都要有" in " ".join(answer.context["form"].errors[f"{key}-on"])
    draft.refresh_from_db()
    assert (draft.state, draft.revision, draft.fields) == ("draft", 0, first_places("portrait"))


def test_what_cannot_be_printed_is_refused_at_its_line(client, bureau, template):
    client.force_login(bureau)
    draft = template.versions.get()
    address = reverse("certificate_designs:edit", args=[template.public_id])
    wrong = {
        "qr__width": 12,
        "holder__x": 200,
        "heading__words": "证书\U0002b5cb",
        "number__colour": "red",
        "save": "1",
    }
    errors = client.post(address, fields_of(draft, **wrong)).context["form"].errors
    assert set(errors) == {"number-colour"}
    errors = client.post(address, fields_of(draft, **{**wrong, "number__colour": "#000000"})).context["form"].errors
    assert set(errors) == {"__all__", "qr-on", "holder-on", "heading-on"}
    assert "\U0002b5cb" in str(errors["heading-on"])
    draft.refresh_from_db()
    assert draft.revision == 0


def test_stale_window_overwrites_nothing(client, bureau, template):
    client.force_login(bureau)
    address = reverse("certificate_designs:edit", args=[template.public_id])
    old = fields_of(template.versions.get(), heading__words="旧窗口", save="1")
    assert (
        client.post(address, fields_of(template.versions.get(), heading__words="新窗口", save="1")).status_code == 302
    )
    answer = client.post(address, old)
    assert answer.status_code == 422
    assert "旧窗口" in answer.content.decode()
    assert template.versions.get().fields["heading"]["words"] == "新窗口"


def test_live_preview_draws_what_is_typed_and_writes_nothing(client, bureau, template):
    client.force_login(bureau)
    address = reverse("certificate_designs:preview", args=[template.public_id])
    draft = template.versions.get()
    first = client.post(address, fields_of(draft))
    bigger = client.post(address, fields_of(draft, holder__size=70))
    long = client.post(address, fields_of(draft, long="1"))
    assert [one.content[:4] for one in (first, bigger, long)] == [PNG] * 3
    assert len({one.content for one in (first, bigger, long)}) == 3
    wrong = client.post(address, fields_of(draft, holder__size="", background=SimpleUploadedFile("b.png", b"%PDF-1.7")))
    assert wrong.status_code == 422
    assert [one.split(" · ")[0] for one in wrong.json()["said"]] == ["底图", "持证人姓名：字号（磅）"]
    assert template.versions.get().revision == 0
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "#ffe0e0").save(picture, "PNG")
    ground = SimpleUploadedFile("ground.png", picture.getvalue())
    coloured = client.post(address, fields_of(draft, background=ground))
    assert Image.open(io.BytesIO(coloured.content)).getpixel((2, 2))[:2] == pytest.approx((255, 224), abs=4)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"\x89PNG\r\n\x1a\nno"]
)
def test_picture_that_is_not_one_is_refused(client, bureau, template, data):
    client.force_login(bureau)
    sent = fields_of(template.versions.get(), background=SimpleUploadedFile("b.svg", data), save="1")
    answer = client.post(reverse("certificate_designs:edit", args=[template.public_id]), sent)
    assert "background" in answer.context["form"].errors
    assert not template.versions.get().background


def test_certificate_keeps_the_design_it_was_issued_in(place, bureau, template):
    version = make_programme(place.city)
    plain = make_certificate(teacher_of(place.school), version)
    publish(template, bureau, heading={"words": "第一版"})
    use(template, bureau, issuers=[version.programme.issuer])
    first = make_certificate(teacher_of(place.school), version)
    before = draw(Certificate.objects.get(pk=first.pk), SHEET).content
    assert first.snapshot["design"] == f"{template.public_id}/1"
    assert "第一版" in words_of(before)
    publish(template, bureau, heading={"words": "第二版"})
    second = make_certificate(teacher_of(place.school), version)
    assert draw(Certificate.objects.get(pk=first.pk), SHEET).content == before
    assert "第二版" in words_of(draw(second, SHEET).content)
    assert "合 格 证 书" in words_of(draw(plain, SHEET).content)
    anew = reissue_certificate(first, actor=bureau, reason="新版式")
    assert anew.template_version == current_version(template)
    box = pypdf.PdfReader(io.BytesIO(before)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    assert draw(second, CARD).content[:4] == PNG


def test_choice_of_a_programme_goes_before_that_of_its_issuer(place, bureau, template):
    version = make_programme(place.city)
    other = create_template(place.city, name="另一个", orientation="landscape", actor=bureau)
    for one in (template, other):
        publish(one, bureau)
    use(template, bureau, issuers=[version.programme.issuer])
    use(other, bureau, programmes=[version.programme])
    assert make_certificate(teacher_of(place.school), version).template_version.template == other
    use(other, bureau)
    assert make_certificate(teacher_of(place.school), version).template_version.template == template
    assert TemplateChoice.objects.count() == 1


def test_page_of_a_certificate_shows_an_upright_sheet_upright(client, place, bureau, template):
    version = make_programme(place.city)
    plain = make_certificate(teacher_of(place.school), version)
    publish(template, bureau)
    use(template, bureau, programmes=[version.programme])
    made = make_certificate(teacher_of(place.school), version)
    for row, size, words in (
        (plain, 'width="1123" height="794"', "A4 横版"),
        (made, 'width="794" height="1123"', "A4 竖版"),
    ):
        client.force_login(row.person)
        page = client.get(reverse("certificate", args=[row.public_id])).content.decode()
        assert size in page
        assert words in page


def test_text_of_a_design_is_never_code(place, bureau, template):
    version = make_programme(place.city)
    wild = '#eval("1+1") #read("/etc/passwd") *x* ]'
    publish(template, bureau, words={"on": True, "words": wild, "width": 170})
    use(template, bureau, programmes=[version.programme])
    made = make_certificate(teacher_of(place.school), version)
    assert wild.replace(" ", "") in words_of(draw(made, SHEET).content).replace(" ", "")


def test_others_designs_do_not_exist(client, place, bureau, template):
    stranger = PersonFactory()
    grant(stranger, "bureau_admin", place.districts[0])
    found_role_groups()
    project_groups([stranger.pk])
    client.force_login(stranger)
    for name, args in (("edit", []), ("preview", []), ("choose", []), ("settle", []), ("version", [1])):
        address = reverse(f"certificate_designs:{name}", args=[template.public_id, *args])
        assert client.post(address).status_code in {404, 405}
        assert client.get(address).status_code in {404, 405}


def test_record_is_attached_and_read_back(place, tmp_path):
    made = make_certificate(teacher_of(place.school), make_programme(place.city))
    (tmp_path / "sheet.pdf").write_bytes(draw(made, SHEET).content)
    subprocess.run(["pdfdetach", "-saveall", "-o", str(tmp_path), str(tmp_path / "sheet.pdf")], check=True)
    record = json.loads((tmp_path / "certificate.json").read_text())
    assert record["snapshot"] == made.snapshot
    assert record["signature"] == made.signature


def test_design_is_renamed_put_aside_and_taken_up_again(client, place, bureau, template):
    client.force_login(bureau)
    issuer = make_programme(place.city).programme.issuer
    version = publish(template, bureau)
    use(template, bureau, issuers=[issuer])
    edit = reverse("certificate_designs:edit", args=[template.public_id])
    settle = reverse("certificate_designs:settle", args=[template.public_id])
    assert "请先取消它的使用范围" in client.post(settle, {"name": "x", "aside": "1"}, follow=True).content.decode()
    assert "需要名称" in client.post(settle, {"name": " "}, follow=True).content.decode()
    client.post(settle, {"name": "竖版"})
    use(template, bureau)
    page = client.post(settle, {"name": "不算", "aside": "1"}, follow=True).content.decode()
    assert "已搁置的版式" in page
    assert "竖版" in page
    template.refresh_from_db()
    assert (template.name, template.is_active) == ("竖版", False)
    assert "请先重新启用" in client.get(edit).content.decode()
    choose_it = reverse("certificate_designs:choose", args=[template.public_id])
    assert "请先重新启用" in client.post(choose_it, {"issuers": [issuer.pk]}, follow=True).content.decode()
    assert not TemplateChoice.objects.exists()
    client.post(settle, {"take_up": "1"})
    client.post(choose_it, {"issuers": [issuer.pk]})
    assert TemplateChoice.objects.get().template == template
    assert current_version(template) == version
