"""A written assignment from its writing to its result: the learner, the rubric on the desk, a return, help where needed."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.domain.assessing.terms import terms_of
from courses.domain.marking.marks import return_work
from courses.models import Grade, Mark, Policy
from people.domain.role import grant_role
from people.models import Organisation
from plugins.assignment.samples import TEXT
from tests.courses.sitting import Sitting
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_assessment

pytestmark = pytest.mark.django_db


class Class:
    """A learner with an assignment, and a marker of the city."""

    def __init__(self, text: str = TEXT) -> None:
        school = SchoolFactory()
        self.learner, self.marker = LearnerFactory(), LearnerFactory()
        join(self.learner, school)
        grant_role(self.marker, role="assessor", organisation=Organisation.objects.get(kind="city"))
        assessment = make_assessment("课堂观察记录", type_key="assignment", policy=Policy())
        self.sitting = Sitting(assessment=assessment, person=self.learner)
        self.attempt = self.sitting.start()
        self.sitting.submit(self.attempt, {"a-text": [text]})
        self.attempt.refresh_from_db()
        self.desk = reverse("marking_work", args=[self.attempt.public_id])

    def page(self, person, address: str) -> str:
        client = Client()
        client.force_login(person)
        return client.get(address).content.decode()


def test_the_rubric_on_the_desk_becomes_a_grade():
    room = Class()
    page = room.page(room.marker, room.desk)
    assert 'class="lvl"' in page
    assert 'data-points="40"' in page
    client = Client()
    client.force_login(room.marker)
    assert client.post(room.desk, {"see": "full"}).status_code == 422
    assert client.post(room.desk, {"see": "base", "talk": "full", "desk-comment": "接得很稳"}).status_code == 302
    grade = Grade.objects.get()
    assert (grade.score, grade.max_score, grade.passed) == (62, 70, True)
    shown = room.page(room.learner, reverse("result", args=[room.attempt.public_id]))
    assert "基本" in shown
    assert "接得很稳" in shown


def test_a_draft_of_the_rubric_comes_back():
    room = Class()
    client = Client()
    client.force_login(room.marker)
    client.post(reverse("marking_draft", args=[room.attempt.public_id]), {"see": "low"})
    assert 'value="low" data-points="12" checked' in client.get(room.desk).content.decode()


def test_returned_text_is_worked_on_and_marked_anew():
    room = Class()
    return_work(
        room.attempt, room.marker, comment="补两句原话", until=timezone.localdate() + timezone.timedelta(days=2)
    )
    page = room.page(room.learner, reverse("attempt", args=[room.attempt.public_id]))
    assert "补两句原话" in page
    assert TEXT in page
    room.attempt.refresh_from_db()
    room.sitting.submit(room.attempt, {"a-text": [TEXT + "他说：没人听。"]})
    client = Client()
    client.force_login(room.marker)
    assert "没人听" in client.get(room.desk).content.decode()
    assert client.post(room.desk, {"see": "full", "talk": "full", "desk-comment": ""}).status_code == 302
    assert Mark.objects.filter(decision="marked").get().response.raw["a-text"][0].endswith("没人听。")


def test_a_disclosure_shows_the_duty_procedure_to_the_marker_and_help_to_the_writer():
    room = Class(TEXT + "他说他不想活了。")
    page = room.page(room.marker, room.desk)
    assert "当天告诉学校心理健康负责人" in page
    return_work(room.attempt, room.marker, comment="先谈谈", until=timezone.localdate() + timezone.timedelta(days=2))
    assert "12356" in room.page(room.learner, reverse("attempt", args=[room.attempt.public_id]))


def test_a_name_is_asked_about_before_it_is_sent():
    room = Class()
    other = Sitting(assessment=make_assessment("另一份", type_key="assignment"), person=LearnerFactory())
    attempt = other.start()
    other.save(attempt, question="text", raw={"a-text": [TEXT + "他叫张小明同学。"]})
    page = room.page(other.person, reverse("attempt", args=[attempt.public_id]))
    assert "张小明" in page
    assert 'name="a-check"' in page


def test_whoever_decides_reads_the_names_of_levels_and_no_ids():
    school = SchoolFactory()
    learner = LearnerFactory()
    join(learner, school)
    policy = Policy(markers=2, tolerance=5, anonymous_marking=False)
    sitting = Sitting(assessment=make_assessment("两人评", type_key="assignment", policy=policy), person=learner)
    attempt = sitting.start()
    sitting.submit(attempt, {"a-text": [TEXT]})
    desk = reverse("marking_work", args=[attempt.public_id])
    pages = []
    for given in ({"see": "full", "talk": "full"}, {"see": "low", "talk": "none"}, None):
        marker = LearnerFactory()
        grant_role(marker, role="assessor", organisation=Organisation.objects.get(kind="city"))
        client = Client()
        client.force_login(marker)
        pages.append(client.get(desk).content.decode())
        if given is not None:
            assert client.post(desk, given).status_code == 302
    assert not Grade.objects.exists()
    said = pages[2][pages[2].index("banner--info") : pages[2].index("work__text")]
    for words in ("观察具体、不下判断", "开口的方式", "充分", "不足", "没有提到"):
        assert words in said
    assert "<dd>full" not in said
    assert "<dt" in said
    assert ">see<" not in said
    assert "没有提到" not in pages[0][pages[0].index("desk__work") : pages[0].index("work__text")]


def test_answers_are_kept_as_long_as_the_author_said():
    version = make_assessment("到期", type_key="assignment").current_version
    assert terms_of(version.pk).keep_months == version.config["retention_months"] == 36
