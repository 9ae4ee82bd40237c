"""Hours handed in with evidence: what is refused, who decides, what the ledger and the log hold afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from courses.domain.hours.claims import approve_claim, hand_in_hours, version_of
from courses.domain.refusal import Refused
from courses.models import HourCategory, HourClaim, HourEntry
from people.domain.own_data import collect_own_data
from people.models import AuditEntry, Message
from tests.factories.certification import Place, grant, teacher_of
from tests.factories.files import pdf
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """A school with a teacher, somebody of the bureau of the district and a coordinator."""
    place = Place(districts=2)
    place.teacher = teacher_of(place.school, real_name="周晓岚")
    place.bureau = teacher_of(place.districts[0], real_name="钱正")
    grant(place.bureau, "bureau_admin", place.districts[0])
    place.coordinator = teacher_of(place.school)
    grant(place.coordinator, "coordinator", place.school)
    place.category = HourCategory.objects.create(owner=place.city, code="major", name="专业课程", cap_year=Decimal(10))
    return place


def paper(name: str = "证书.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content)


def facts(**changes):
    day = timezone.localdate() - timedelta(days=3)
    return {
        "kind": "certificate", "title": "心理辅导研修", "giver": "省教科院", "day": day, "hours": Decimal("7.5"),
        "category": None, "words": "", **changes,
    }  # fmt: skip


def hand_in(person, *, key: str = "k", file=None, **changes) -> HourClaim:
    return hand_in_hours(person, facts(**changes), file or paper(), form_key=key)


def typed(**changes):
    values = facts(**changes)
    values["day"] = values["day"].isoformat()
    values["category"] = values["category"].pk if values["category"] else ""
    return {"form_key": "form-1", **values}


def test_what_a_learner_hands_in_is_approved_and_stands_in_the_ledger(client, town):
    client.force_login(town.teacher)
    sent = client.post(reverse("hour_claim_new"), {**typed(category=town.category), "file": paper()})
    claim = HourClaim.objects.get()
    assert sent.url == reverse("hour_claim", args=[claim.public_id])
    assert claim.organisation == town.school
    assert Message.objects.filter(person=town.bureau, kind="hours.asked").count() == 1
    client.force_login(town.bureau)
    assert "周晓岚" in client.get(reverse("hour_claims")).content.decode()
    address = reverse("hour_claim_decide", args=[claim.public_id])
    page = client.get(address).content.decode()
    assert "心理辅导研修" in page
    answer = {"seen": version_of(claim), "hours": "6", "category": town.category.pk, "do": "approve"}
    refused = client.post(address, answer)
    assert refused.status_code == 422
    assert "理由" in refused.content.decode() or "原因" in refused.content.decode()
    assert not HourEntry.objects.exists()
    assert client.post(address, {**answer, "reason": "其中 1.5 学时是报到"}).status_code == 302
    entry = HourEntry.objects.get()
    assert (entry.hours, entry.category, entry.approved_by, entry.earned_on) == (
        Decimal(6), town.category, town.bureau, claim.day,
    )  # fmt: skip
    assert entry.evidence.name == claim.file.name
    assert AuditEntry.objects.filter(action="hours.claim_approved").count() == 1
    told = Message.objects.get(person=town.teacher, kind="hours.decided")
    client.force_login(town.teacher)
    assert "其中 1.5 学时是报到" in client.get(reverse("account_messages")).content.decode()
    assert "其中认定 6 学时" in client.get(reverse("hours")).content.decode()
    assert told.context["claim"] == claim.pk
    assert "其中 1.5 学时是报到" in client.get(reverse("hours")).content.decode()


def test_pressing_twice_is_one_paper_and_one_entry(town):
    claim = hand_in(town.teacher)
    assert hand_in(town.teacher) == claim
    approve_claim(claim, actor=town.bureau)
    approve_claim(claim, actor=town.bureau)
    assert (HourClaim.objects.count(), HourEntry.objects.count()) == (1, 1)


def test_the_same_paper_counts_once(town):
    hand_in(town.teacher)
    with pytest.raises(Refused) as refused:
        hand_in(town.teacher, key="another", title="换个名字")
    assert refused.value.code == "twice"
    assert HourClaim.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "file", "word"),
    [
        ({"day": timezone.localdate() + timedelta(days=1)}, None, "还没到"),
        ({"hours": Decimal("-1")}, None, ""),
        ({}, ("证书.pdf", b"MZ\x90\x00 this is a program"), "证书.pdf"),
        ({}, ("证书.pdf", b""), ""),
        ({}, ("证书.pdf", b"%PDF-1.7 broken"), "证书.pdf"),
        ({"title": ""}, None, ""),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(client, town, changes, file, word):
    client.force_login(town.teacher)
    sent = client.post(reverse("hour_claim_new"), {**typed(**changes), "file": paper(*file) if file else paper()})
    assert sent.status_code == 422
    assert word in sent.content.decode()
    assert 'class="error-summary"' in sent.content.decode()
    assert not HourClaim.objects.exists()


def test_returned_it_is_completed_and_decided_by_what_was_seen(client, town):
    claim = hand_in(town.teacher)
    seen = version_of(claim)
    client.force_login(town.bureau)
    address = reverse("hour_claim_decide", args=[claim.public_id])
    answer = {"seen": seen, "hours": "7.5", "category": "", "do": "returned"}
    assert client.post(address, answer).status_code == 422
    assert client.post(address, {**answer, "reason": "请拍清楚印章"}).status_code == 302
    client.force_login(town.teacher)
    own = reverse("hour_claim", args=[claim.public_id])
    assert "请拍清楚印章" in client.get(own).content.decode()
    again = {**typed(words="重新拍了"), "file": paper(content=pdf() + b"\n%%EOF\n")}
    assert client.post(own, again).status_code == 302
    client.force_login(town.bureau)
    stale = client.post(address, {**answer, "do": "approve"})
    assert stale.status_code == 422
    assert not HourEntry.objects.exists()
    claim.refresh_from_db()
    assert client.post(address, {**answer, "seen": version_of(claim), "do": "approve"}).status_code == 302
    assert HourEntry.objects.get().hours == Decimal("7.5")
    assert [step.state for step in claim.steps.all()] == ["waiting", "returned", "waiting", "approved"]


def test_only_the_nearest_bureau_sees_it_and_nobody_decides_their_own(client, town):
    claim, own = hand_in(town.teacher), hand_in(town.bureau)
    other = teacher_of(town.districts[1])
    grant(other, "bureau_admin", town.districts[1])
    for person, status in ((other, 404), (town.coordinator, 403), (town.bureau, 200)):
        client.force_login(person)
        assert client.get(reverse("hour_claim_decide", args=[claim.public_id])).status_code == status
    for person, status in ((other, 404), (town.bureau, 200), (town.teacher, 200)):
        client.force_login(person)
        answer = client.get(reverse("hour_evidence", args=[claim.public_id]))
        assert answer.status_code == status
        answer.close()
    with pytest.raises(Refused) as refused:
        approve_claim(own, actor=town.bureau)
    assert refused.value.code == "own"
    with pytest.raises(Refused):
        approve_claim(claim, actor=town.bureau, hours=Decimal(3))


def test_staff_enter_correct_and_take_back_with_reasons(client, town):
    client.force_login(town.bureau)
    form = {**typed(kind="paper"), "file": paper()}
    assert client.post(reverse("hours_enter", args=[town.teacher.public_id]), form).status_code == 302
    entry = HourEntry.objects.get()
    assert (entry.source_kind, entry.approved_by) == ("paper", town.bureau)
    address = reverse("hours_correct", args=[town.teacher.public_id, entry.public_id])
    changed = {"hours": "5", "day": entry.earned_on.isoformat(), "category": town.category.pk, "do": "correct"}
    assert client.post(address, changed).status_code == 422
    for _press in range(2):
        assert client.post(address, {**changed, "reason": "抄错了"}).status_code == 302
    assert HourEntry.objects.filter(person=town.teacher).total() == 5
    assert HourEntry.objects.count() == 3
    for stale in ({**changed, "hours": "7", "reason": "旧窗口"}, {"do": "take_back", "reason": "旧窗口"}):
        answer = client.post(address, stale)
        assert answer.status_code == 422
        assert "刚被别人改过" in answer.content.decode()
        assert "现在有效的是" in answer.content.decode()
    assert HourEntry.objects.count() == 3
    standing = HourEntry.objects.get(reverses=None, reversal=None)
    back = reverse("hours_correct", args=[town.teacher.public_id, standing.public_id])
    for _press in range(2):
        assert client.post(back, {"do": "take_back", "reason": "不是本人"}).status_code == 302
    assert HourEntry.objects.filter(person=town.teacher).total() == 0
    page = client.get(reverse("hours_of", args=[town.teacher.public_id])).content.decode()
    assert "不是本人" in page


def test_lists_cost_the_same_for_many(client, town):
    claim = hand_in(town.teacher, category=town.category)
    pages = [
        (town.teacher, reverse("hours")),
        (town.teacher, reverse("hour_claim", args=[claim.public_id])),
        (town.teacher, reverse("hour_statement_pdf")),
        (town.teacher, reverse("hour_statement_sheet")),
        (town.bureau, reverse("hours_people")),
        (town.bureau, reverse("hours_people") + "?short=1"),
        (town.bureau, reverse("hour_claims")),
        (town.bureau, reverse("hour_claims") + "?state=done"),
        (town.bureau, reverse("hour_claim_decide", args=[claim.public_id])),
        (town.bureau, reverse("hours_of", args=[town.teacher.public_id])),
        (town.bureau, reverse("hours_of_pdf", args=[town.teacher.public_id])),
        (town.bureau, reverse("hours_of_sheet", args=[town.teacher.public_id])),
    ]
    approve_claim(hand_in(town.teacher, key="first", title="甲", giver="甲", file=other_paper(0)), actor=town.bureau)

    def visit(address):
        assert client.get(address).status_code == 200

    def more(count):
        for _row in range(count):
            person = teacher_of(town.school)
            for whose in (person, town.teacher):
                key = f"{whose.pk}-{HourClaim.objects.count()}"
                hand_in(whose, key=key, title=key, giver="某机构", file=other_paper(HourClaim.objects.count() + 1))
                made = hand_in(whose, key=f"{key}+", title=f"{key}+", file=other_paper(-HourClaim.objects.count() - 1))
                approve_claim(made, actor=town.bureau, category=None)

    for person, address in pages:
        client.force_login(person)
        assert_constant_queries(more, lambda address=address: visit(address))


def other_paper(number: int) -> SimpleUploadedFile:
    """A paper with a content of its own."""
    return paper(content=pdf().replace(b"%%EOF", f"%% {number}\n%%EOF".encode()))


def test_the_copy_of_own_data_holds_the_ledger_and_what_was_handed_in(town):
    approve_claim(hand_in(town.teacher, words="请看第二页"), actor=town.bureau)
    copy = collect_own_data(town.teacher)["hours"]
    assert [row["hours"] for row in copy["entries"]] == ["7.50"]
    assert (copy["handed_in"][0]["words"], copy["handed_in"][0]["state"]) == ("请看第二页", "approved")
    assert [step["state"] for step in copy["handed_in"][0]["steps"]] == ["waiting", "approved"]


def test_categories_are_named_in_the_readers_language(client, town):
    town.category.name_en = "Special"
    town.category.minimum = 72
    town.category.save()
    client.force_login(town.teacher)
    where = reverse("hours")
    assert town.category.name in client.get(where).content.decode()
    page = client.get(f"/en{where}").content.decode()
    assert "Special" in page
    assert town.category.name not in page
