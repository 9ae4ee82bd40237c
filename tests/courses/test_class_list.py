"""The list of classes: every filter, states as the badge says them, the address, CSV, what others see, its cost."""

import csv
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.classes.admitting import apply_for_class
from courses.domain.classes.approving import classes_seen_by
from courses.domain.classes.listing import STATES, ClassFilter, count_states, in_state, narrow_classes
from courses.domain.classes.planning import cancel_class
from courses.domain.classes.state import class_state
from courses.models import ClassProposal, ClassRun, ClassSession
from people.domain.role import grant_role
from tests.courses.class_stage import Hall
from tests.factories.courses import LearnerFactory, SchoolFactory
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def shift(run: ClassRun, days: int, *, hours: int = 0) -> None:
    """Hold a class so many days from now."""
    now = timezone.now() + timedelta(hours=hours)
    for number, session in enumerate(run.sessions.all()):
        start = now + timedelta(days=days, minutes=number)
        ClassSession.objects.filter(pk=session.pk).update(starts_at=start, ends_at=start + timedelta(hours=1))
    ClassRun.objects.filter(pk=run.pk).update(starts_on=day(days), ends_on=day(days))


def every_state(hall: Hall) -> dict[str, ClassRun]:
    """One class of each state, and on each side of what parts them."""
    runs = {
        name: hall.another()
        for name in (*STATES, "no_session", "soon_begun", "closed_begun", "prepared_begun", "open_bounds")
    }
    for run in runs.values():
        run.refresh_from_db()
    runs["prepared"].opened_at = runs["prepared_begun"].opened_at = None
    runs["soon"].apply_from = runs["soon_begun"].apply_from = day(1)
    runs["closed"].apply_until = runs["closed_begun"].apply_until = day(-1)
    runs["open_bounds"].apply_from = runs["open_bounds"].apply_until = day(0)
    for run in runs.values():
        run.save()
    for name in ("under_way", "soon_begun", "closed_begun", "prepared_begun"):
        shift(runs[name], 0, hours=-1)
        ClassRun.objects.filter(pk=runs[name].pk).update(ends_on=day(1))
    shift(runs["over"], -1)
    runs["no_session"].sessions.all().delete()
    cancel_class(runs["cancelled"], actor=hall.trainer, reason="台风")
    return runs


def test_a_state_in_the_list_is_the_state_of_the_badge():
    hall = Hall()
    every_state(hall)
    runs = list(ClassRun.objects.all())
    said = {run.pk: class_state(run) for run in runs}
    assert set(said.values()) == set(STATES)
    assert sum(state == "under_way" for state in said.values()) == 4, "begun is under way, with applications or without"
    counts = count_states(ClassRun.objects.all())
    for state in STATES:
        found = set(ClassRun.objects.filter(in_state(state)).values_list("pk", flat=True))
        assert found == {pk for pk, own in said.items() if own == state}, state
        assert counts[state] == len(found)
    assert counts["all"] == len(runs)


def test_each_filter_narrows_and_all_of_them_hold_together():
    hall = Hall()
    school = SchoolFactory(name="第九小学")
    other = hall.another()
    ClassRun.objects.filter(pk=other.pk).update(owner=school, place="九小体育馆", title="教师急救班")
    later = hall.another()
    ClassRun.objects.filter(pk=later.pk).update(starts_on=day(40), ends_on=day(43))
    guest = LearnerFactory(real_name="欧阳秋月", pinyin="ouyangqiuyue")
    later.trainers.set([guest])

    def found(**values):
        return set(narrow_classes(ClassRun.objects.all(), ClassFilter(**values)))

    assert found(first=day(43)) == {later}
    assert found(last=day(39)) == {hall.run, other}
    assert found(owner=school) == {other}
    assert found(owner=hall.city) >= {hall.run, later}
    assert found(course=Hall().course) == {ClassRun.objects.last()}
    assert found(trainer=guest) == {later}
    assert found(words="体育馆 急救") == {other}
    assert found(words="欧阳") == found(words="ouyang") == {later}
    assert later in found(words="救护员培训")
    assert found(words="欧阳 体育馆") == set()


def test_filters_stand_in_the_address_and_wrong_ones_are_said(client):
    hall = Hall()
    other = hall.another()
    apply_for_class(hall.learner(), other)
    client.force_login(hall.trainer)
    page = reverse("classes")
    shown = client.get(page, {"state": "to_decide", "q": "班"}).content.decode()
    assert other.title in shown
    assert hall.run.title not in shown
    assert 'value="班"' in shown
    empty = client.get(page, {"q": "没有这个班"}).content.decode()
    assert "没有符合条件的班级" in empty
    wrong = client.get(page, {"first": "2026-99-01", "owner": "nobody", "state": "x", "page": "99"})
    assert wrong.status_code == 200
    assert hall.run.title in wrong.content.decode()
    turned = client.get(page, {"first": day(5).isoformat(), "last": day(1).isoformat()}).content.decode()
    assert "最后一天早于第一天" in turned
    ClassProposal.objects.create(run=hall.run, proposed_by=hall.trainer)
    assert hall.run.title in client.get(page, {"state": "to_approve"}).content.decode()


def test_nobody_sees_classes_or_choices_of_others(client):
    hall = Hall()
    person = LearnerFactory(activated_at=timezone.now())
    grant_role(person, role="trainer", organisation=SchoolFactory())
    client.force_login(person)
    page = client.get(reverse("classes"), {"owner": hall.city.public_id, "trainer": hall.trainer.public_id})
    shown = page.content.decode()
    assert hall.run.title not in shown
    assert hall.trainer.public_id not in shown
    assert not classes_seen_by(person).exists()
    answer = client.get(reverse("classes_csv"))
    assert hall.run.title not in b"".join(answer.streaming_content).decode()
    answer.close()
    client.force_login(hall.learner())
    assert client.get(reverse("classes_csv")).status_code == 403


def test_csv_is_the_list_and_no_formula(client):
    hall = Hall(seats=3)
    ClassRun.objects.filter(pk=hall.run.pk).update(title="=2+3", place="+甲")
    hall.another()
    apply_for_class(hall.learner(), hall.run)
    client.force_login(hall.trainer)
    answer = client.get(reverse("classes_csv"), {"q": "=2"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    answer.close()
    (head, row) = csv.reader(lines)
    facts = dict(zip(head, row, strict=True))
    assert (facts["班级"], facts["地点"], facts["状态"], facts["名额"]) == ("'=2+3", "'+甲", "报名中", "3")
    assert (facts["待审批"], facts["培训师"]) == ("1", hall.trainer.real_name)


def test_the_list_and_its_file_cost_the_same_for_many(client):
    hall = Hall(seats=None)

    def more(count: int) -> None:
        for _each in range(count):
            run = hall.another()
            run.trainers.add(LearnerFactory())
            ClassRun.objects.filter(pk=run.pk).update(owner=SchoolFactory())
            ClassRun.objects.filter(pk=run.pk).update(owner=hall.school if _each else hall.city)
            apply_for_class(hall.learner(), run)

    client.force_login(hall.trainer)
    wide = {"q": "班", "state": "open", "owner": hall.city.public_id, "trainer": hall.trainer.public_id}
    assert_constant_queries(more, lambda: client.get(reverse("classes"), wide))

    def read() -> None:
        answer = client.get(reverse("classes_csv"))
        b"".join(answer.streaming_content)
        answer.close()

    assert_constant_queries(more, read)
