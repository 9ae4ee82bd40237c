"""Issuers, programmes and the register in the admin: by role and scope, frozen versions, reasons, safe seals."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from courses.domain.certifying.certificate import reissue_certificate, revoke_certificate
from courses.domain.certifying.certification import evaluate_person
from courses.domain.certifying.programme import draft_version, publish_version, set_courses
from courses.domain.designing.drawn import make_design, sample_facts
from courses.domain.designing.places import first_places
from courses.forms.issuer import check_seal
from courses.forms.safe_picture import fit_picture
from courses.models import Certificate, CertificationPeriod, Issuer, Programme
from people.domain.role import found_role_groups, project_groups
from people.models import AuditEntry, Job
from plugins.paper.sheet import SheetRenderer
from tests.factories.certification import (
    PersonFactory,
    Place,
    certified_period,
    complete_course,
    grant,
    make_certificate,
    make_course,
    make_programme,
    teacher_of,
)

pytestmark = pytest.mark.django_db
PAGES = ("certificates_register:index", "programmes:index", "issuers:index", "issuers:add", "programmes:add")


@pytest.fixture(autouse=True)
def in_chinese():
    translation.activate("zh-hans")


@pytest.fixture
def place() -> Place:
    return Place(districts=2)


def staff(role: str, organisation) -> object:
    person = PersonFactory()
    grant(person, role, organisation)
    found_role_groups()
    project_groups([person.pk])
    return person


@pytest.fixture
def bureau(place):
    return staff("bureau_admin", place.city)


def test_only_the_bureau_enters(client, place, bureau):
    client.force_login(bureau)
    for name in PAGES:
        assert client.get(reverse(name)).status_code == 200
    for role in ("trainer", "editor"):
        client.force_login(staff(role, place.city))
        for name in PAGES:
            assert client.get(reverse(name)).status_code in {302, 403}


def test_issuer_is_made_and_its_prefix_is_fixed_once_used(client, place, bureau):
    client.force_login(bureau)
    facts = {"owner": place.city.pk, "name": "市教师发展中心", "prefix": "tz", "is_active": "on"}
    assert "请用大写字母" in client.post(reverse("issuers:add"), facts).content.decode()
    assert client.post(reverse("issuers:add"), {**facts, "prefix": "TZ"}).status_code == 302
    issuer = Issuer.objects.get(prefix="TZ")
    assert AuditEntry.objects.filter(action="issuer.saved", actor=bureau.public_id).exists()
    version = make_programme(place.city)
    Programme.objects.update(issuer=issuer)
    version.programme.refresh_from_db()
    make_certificate(teacher_of(place.school), version)
    client.post(reverse("issuers:edit", args=[issuer.public_id]), {**facts, "prefix": "XX"})
    issuer.refresh_from_db()
    assert issuer.prefix == "TZ"


def test_programme_is_drafted_published_and_then_frozen(client, place, bureau):
    client.force_login(bureau)
    first, second = make_course(place.city, code="A"), make_course(place.city, code="B")
    issuer = Issuer.objects.create(owner=place.city, name="心桥学院", prefix="TZ")
    facts = {"owner": place.city.pk, "issuer": issuer.pk, "code": "XLJK", "name": "全员素养", "is_active": "on"}
    page = client.post(reverse("programmes:add"), {**facts, "number_pattern": "{issuer}-{year}"}).content.decode()
    assert "格式里必须有" in page
    pattern = "{issuer}-{programme}-{year}-{serial:06}"
    assert client.post(reverse("programmes:add"), {**facts, "number_pattern": pattern}).status_code == 302
    programme = Programme.objects.get()
    response = client.post(reverse("programmes:show", args=[programme.public_id]))
    draft = programme.versions.get()
    asked = {
        "hours": "6", "validity": "previous", "validity_months": "0", "last_day": "day_before", "window_days": "180",
        "grace_days": "0", "publish": "1",
    }  # fmt: skip
    assert "请写明证书有效几个月" in client.post(response["Location"], asked).content.decode()
    page = client.post(response["Location"], {**asked, "validity_months": "36"}, follow=True).content.decode()
    assert "这个版本还没有要求" in page
    draft.refresh_from_db()
    assert (draft.state, draft.validity_months) == ("draft", 36)
    set_courses(draft, [first, second], at_least=1)
    both = {**asked, "validity_months": "36", "due_on": "2027-01-01", "due_after_days": "30"}
    assert client.post(response["Location"], both).status_code == 200
    assert client.post(response["Location"], {**asked, "validity_months": "36"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "published"
    assert draft.requirements.get(parent=None).count == 1
    assert Job.objects.filter(kind="courses.open_periods").count() == 1
    assert client.post(response["Location"], {**asked, "validity_months": "12"}).status_code == 302
    draft.refresh_from_db()
    assert draft.validity_months == 36
    assert client.get(reverse("programmes:show", args=[programme.public_id])).status_code == 200


def test_next_version_copies_the_tree_and_open_periods_keep_theirs(place):
    course, other = make_course(place.city, code="A"), make_course(place.city, code="B")
    version = make_programme(place.city, course, audience=True)
    person = teacher_of(place.school)
    assert evaluate_person(person, version.programme) is None
    draft = draft_version(version.programme)
    assert draft == draft_version(version.programme)
    assert [row.course for row in draft.requirements.exclude(parent=None)] == [course]
    assert draft.audience_rules.get().organisation == place.city
    set_courses(draft, [other])
    publish_version(draft)
    version.refresh_from_db()
    assert version.state == "retired"
    with pytest.raises(ValidationError):
        set_courses(version, [other])
    complete_course(person, course)
    assert evaluate_person(person, version.programme).version == version


def test_register_finds_by_number_and_by_whole_name(client, place, bureau):
    version = make_programme(place.city)
    one = make_certificate(teacher_of(place.school, real_name="周晓岚"), version)
    other = make_certificate(teacher_of(place.school, real_name="陈一帆"), version)
    client.force_login(bureau)
    for words in ("周晓岚", one.number.lower()):
        page = client.get(reverse("certificates_register:index"), {"q": words}).content.decode()
        assert one.number in page
        assert other.number not in page
    assert client.get(reverse("certificates_register:index"), {"page": "-1"}).status_code == 200


def test_register_is_scoped(client, place):
    here = make_certificate(teacher_of(place.schools[0]), make_programme(place.city))
    there = make_certificate(teacher_of(place.schools[1]), here.version)
    client.force_login(staff("bureau_admin", place.districts[0]))
    page = client.get(reverse("certificates_register:index")).content.decode()
    assert here.number in page
    assert there.number not in page
    for name in ("show", "reissue", "revoke"):
        address = reverse(f"certificates_register:{name}", args=[there.public_id])
        response = client.get(address) if name == "show" else client.post(address)
        assert response.status_code == 404
    assert Certificate.objects.current().count() == 2


def test_reissue_and_revoke_need_a_reason_and_are_audited(client, place, bureau):
    certificate = make_certificate(teacher_of(place.school), make_programme(place.city))
    client.force_login(bureau)
    reissue = reverse("certificates_register:reissue", args=[certificate.public_id])
    assert client.post(reissue, {"reissue-reason": ""}).status_code == 200
    assert Certificate.objects.count() == 1
    assert client.get(reissue).status_code == 405
    assert client.post(reissue, {"reissue-reason": "姓名更正"}).status_code == 302
    new = Certificate.objects.get(replaces=certificate)
    revoke = reverse("certificates_register:revoke", args=[new.public_id])
    assert client.post(revoke, {"revoke-reason": "error", "revoke-note": ""}).status_code == 200
    assert client.post(revoke, {"revoke-reason": "error", "revoke-note": "录入有误"}).status_code == 302
    new.refresh_from_db()
    assert (new.revoke_reason, new.revoked_by) == ("error", bureau)
    actions = AuditEntry.objects.filter(actor=bureau.public_id).values_list("action", flat=True)
    assert {"certificate.replaced", "certificate.revoked"} <= set(actions)
    assert "录入有误" not in str(list(AuditEntry.objects.values()))


def test_two_programmes_of_one_issuer_never_share_their_form_of_numbers(client, place, bureau):
    first, second = make_programme(place.city).programme, make_programme(place.city).programme
    Programme.objects.filter(pk=second.pk).update(issuer=first.issuer)
    client.force_login(bureau)

    def save(programme: Programme, pattern: str):
        facts = {"owner": place.city.pk, "issuer": first.issuer.pk, "code": programme.code, "name": programme.name}
        address = reverse("programmes:edit", args=[programme.public_id])
        return client.post(address, {**facts, "number_pattern": pattern, "is_active": "on"})

    assert save(first, "{issuer}-{year}-{serial:06}").status_code == 302
    refused = save(second, "{issuer}-{year}-{serial:04}")
    assert "的编号会是同样的样子" in refused.content.decode()
    second.refresh_from_db()
    assert second.number_pattern != "{issuer}-{year}-{serial:04}"


def test_held_certificate_is_issued_by_hand_once_mended(client, place, bureau):
    period = certified_period(teacher_of(place.school), make_programme(place.city), day=date(2026, 3, 10))
    CertificationPeriod.objects.filter(pk=period.pk).update(held_reason="glyph")
    client.force_login(bureau)
    page = client.get(reverse("certificates_register:index")).content.decode()
    assert "等待发证" in page
    assert "证书字体缺少某个字" in page
    assert client.post(reverse("certificates_register:issue", args=[period.public_id])).status_code == 302
    period.refresh_from_db()
    assert period.held_reason == ""
    assert Certificate.objects.get().period == period
    again = client.post(reverse("certificates_register:issue", args=[period.public_id]), follow=True)
    assert Certificate.objects.get().number in again.content.decode()


def test_a_character_without_a_drawing_is_named_by_its_code_too(client, place, bureau):
    period = certified_period(teacher_of(place.school, real_name="张\U00031350"), make_programme(place.city))
    CertificationPeriod.objects.filter(pk=period.pk).update(held_reason="glyph")
    client.force_login(bureau)
    assert "U+31350" in client.get(reverse("certificates_register:index")).content.decode()
    assert "U+31350" in client.get(reverse("certificates_register:waiting")).content.decode()
    tried = client.post(reverse("certificates_register:issue", args=[period.public_id]), follow=True)
    assert "U+31350" in tried.content.decode()
    assert not Certificate.objects.exists()


def test_old_and_new_certificate_lead_to_each_other(client, place, bureau):
    old = make_certificate(teacher_of(place.school), make_programme(place.city))
    new = reissue_certificate(old, actor=bureau, reason="姓名更正")
    client.force_login(bureau)
    for one, other in ((old, new), (new, old)):
        page = client.get(reverse("certificates_register:show", args=[one.public_id])).content.decode()
        assert reverse("certificates_register:show", args=[other.public_id]) in page
        assert "起长期有效" in page
    assert "起长期有效" in client.get(reverse("certificates_register:index")).content.decode()


def test_a_window_older_than_the_revocation_is_answered_in_words(client, place, bureau):
    certificate = make_certificate(teacher_of(place.school), make_programme(place.city))
    revoke_certificate(certificate, actor=bureau, reason="fraud", note="代考")
    client.force_login(bureau)
    address = reverse("certificates_register:reissue", args=[certificate.public_id])
    page = client.post(address, {"reissue-reason": "纸张破损"}, follow=True).content.decode()
    assert "只有本单位签发、未被撤销的证书可以换发" in page
    assert "以欺骗手段取得 · 代考" in page
    assert "<td>fraud</td>" not in page
    assert Certificate.objects.count() == 1


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd"/>',
        "<script>alert(1)</script>",
        '<path onload="x()" d="M0 0"/>',
        "<style>path{fill:url(http://x)}</style>",
        '<use href="#a"/>',
        "<foreignObject/>",
    ],
)
def test_seal_with_anything_but_drawing_is_refused(inside):
    with pytest.raises(ValidationError):
        check_seal(SimpleUploadedFile("seal.svg", SVG.format(inside).encode()))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ('<?xml version="1.0" encoding="gb18030"?><svg xmlns="http://www.w3.org/2000/svg"/>'.encode("gb18030"), "简单的 SVG"),
        ('<?xml version="1.0" encoding="iso-8859-1"?><svg><title>é</title></svg>'.encode("latin-1"), "简单的 SVG"),
        (b'<g xmlns="http://www.w3.org/2000/svg"/>', "简单的 SVG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>', "没有大小"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9"/>', "没有大小"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="a 0 9 9"/>', "没有大小"),
        (SVG.format("<text>张<tspan>\U00031350</tspan></text>").encode(), "U\\+31350"),
    ],
)  # fmt: skip
def test_seal_that_could_be_kept_and_never_drawn_is_refused(data, words):
    with pytest.raises(ValidationError, match=words):
        check_seal(SimpleUploadedFile("seal.svg", data))


@pytest.mark.parametrize(
    "size", ['width="40mm" height="40mm"', 'viewBox="-5,-5 1e2 .5"', 'width="100%" viewBox="0 0 9 9"']
)
def test_seal_with_a_size_is_taken_and_drawn(size):
    data = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><text x="1" y="9">云湖</text></svg>'.encode()
    check_seal(SimpleUploadedFile("seal.svg", data))
    design = make_design("landscape", first_places("landscape"), seal=data)
    assert SheetRenderer().render(sample_facts(design, issuer="云湖市教育局")).startswith(b"%PDF")


def test_seal_without_a_clear_ground_is_refused():
    for mode, ground, fits in (("RGB", (255, 255, 255), False), ("RGBA", (200, 0, 0, 128), True)):
        kept = io.BytesIO()
        Image.new(mode, (90, 90), ground).save(kept, "PNG")
        file = SimpleUploadedFile("seal.png", kept.getvalue())
        if fits:
            assert fit_picture(file, clear=True).name == "picture.png"
        else:
            assert fit_picture(file).name == "picture.jpg"
            with pytest.raises(ValidationError, match="透明底"):
                fit_picture(file, clear=True)


def test_seal_must_be_small_and_plain():
    check_seal(SimpleUploadedFile("seal.svg", SVG.format('<circle cx="4" cy="4" r="3"/>').encode()))
    check_seal(SimpleUploadedFile("seal.svg", SVG.format("<text>云湖市教育局</text>").encode()))
    for data in (b"\x89PNG not a drawing", b"x" * 300_000, b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'):
        with pytest.raises(ValidationError):
            check_seal(SimpleUploadedFile("seal.svg", data))
