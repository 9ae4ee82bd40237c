"""The item bank: every save a version, somebody else approves, and papers hold what was drawn for them."""

import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from cms.domain.editing.publishing import NotReadyError
from courses.domain.assessing.paper import show_paper
from courses.domain.authoring.assessment import version_facts
from courses.domain.authoring.page_warnings import empty_parts
from courses.domain.bank.draw import find_shortages
from courses.domain.bank.importing import stage_file
from courses.domain.bank.items import ItemData, digest_words, find_items, save_item, used_where
from courses.domain.bank.messages import tell_short
from courses.domain.bank.review import STEPS, ask_for_all, history_of, next_waiting, steps_open_to, take_step
from courses.domain.refusal import Refused
from courses.models import (
    AssessmentVersion,
    Attempt,
    CourseItem,
    CoursePage,
    DrawnItem,
    Grade,
    Item,
    ItemState,
    ItemVersion,
    Policy,
)
from people.domain.message import say_message
from people.domain.role import grant_role
from people.models import Message
from tests.courses.bank_stage import bank, editor, question
from tests.courses.sitting import Sitting
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    make_assessment,
    make_enrolment,
    make_page,
    publish_page,
    quiz,
    quiz_config,
)
from tests.queries import assert_constant_queries, count_queries

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
RULE = {"id": "r1", "count": 2, "worth": "5", "topic": "沟通"}


def drawing(*rules, **extra):
    return {**quiz_config(1), "rules": list(rules) or [RULE], **extra}


def test_every_save_is_a_version_and_the_same_again_is_none():
    person = editor()
    item = save_item(None, ItemData(question(), topic="沟通"), type_key="quiz", actor=person)
    same = {**question(), "options": [{**one, "id": f"x{one['id']}"} for one in question()["options"]], "hint": ""}
    assert save_item(item, ItemData(same, title=item.title, topic="沟通"), actor=person).current_version.number == 1
    item = save_item(item, ItemData(question(right=1), title=item.title, topic="沟通"), actor=person, seen=1)
    item = save_item(item, ItemData(question(right=1), title=item.title, topic="危机"), actor=person, seen=2)
    assert [(one.number, one.topic) for one in item.versions.order_by("number")] == [
        (1, "沟通"),
        (2, "沟通"),
        (3, "危机"),
    ]
    assert [line["number"] for line in history_of(item)] == [3, 2, 1]
    with pytest.raises(Refused, match="changed"):
        save_item(item, ItemData(question("又一题？")), actor=person, seen=2)


def test_a_question_that_the_plugin_refuses_is_not_stored():
    with pytest.raises(Refused, match="config") as refused:
        save_item(None, ItemData({"kind": "single", "stem": "", "points": "1", "options": []}), type_key="quiz")
    assert refused.value.facts["problems"]
    assert not Item.objects.exists()


def test_words_are_told_apart_and_ids_are_not():
    assert digest_words(question()) == digest_words({**question(), "id": "7", "fixed_order": False})
    assert digest_words(question()) != digest_words(question(right=1))


def test_the_writer_does_not_approve_and_the_approved_version_stays_in_use():
    place = SchoolFactory()
    author, other = editor(place), editor(place)
    item = save_item(None, ItemData(question()), type_key="quiz", actor=author)
    take_step(item, "asked", actor=author)
    with pytest.raises(Refused, match="own"):
        take_step(item, "approved", actor=author)
    item = take_step(item, "approved", actor=other, seen=1)
    assert (item.state, item.approved_version) == (ItemState.APPROVED, item.current_version)
    item = save_item(item, ItemData(question("改过的题干？")), actor=other)
    assert (item.state, item.approved_version.number, item.current_version.number) == (ItemState.DRAFT, 1, 2)
    take_step(item, "asked", actor=other)
    assert "approved" not in steps_open_to(Item.objects.get(), other)
    assert "approved" in steps_open_to(Item.objects.get(), author)
    with pytest.raises(Refused, match="reason"):
        take_step(item, "retired", actor=author)


@pytest.mark.parametrize("state", ItemState.values)
@pytest.mark.parametrize("step", list(STEPS))
def test_no_step_is_open_from_another_state(state, step):
    place = SchoolFactory()
    author, other = editor(place), editor(place)
    item = save_item(None, ItemData(question()), type_key="quiz", actor=author)
    approved = item.current_version if state == ItemState.APPROVED else None
    Item.objects.update(state=state, approved_version=approved)
    if state in STEPS[step][0]:
        assert take_step(item, step, actor=other, comment="理由").state == STEPS[step][1]
    else:
        with pytest.raises(Refused, match="state"):
            take_step(item, step, actor=other, comment="理由")


def test_a_paper_holds_what_was_drawn_and_is_the_same_wherever_it_is_opened():
    bank(4), bank(2, topic="别的"), bank(2, approved=False)
    sitting = Sitting(assessment=make_assessment(config=drawing()))
    attempt = sitting.start()
    parts = set(DrawnItem.objects.filter(attempt=attempt).values_list("part", flat=True))
    assert len(parts) == 2 == len(attempt.variant["items"])
    assert {one.version.topic for one in DrawnItem.objects.all()} == {"沟通"}
    version_facts.cache_clear()
    again = show_paper(Attempt.objects.get(pk=attempt.pk), language="zh-hans")
    assert again.html == show_paper(attempt, language="en" and "zh-hans").html
    assert all(part in again.html for part in parts)
    assert sitting.start().pk == attempt.pk


def test_a_change_in_the_bank_does_not_reach_a_paper_that_was_dealt():
    items = bank(2)
    sitting = Sitting(assessment=make_assessment(config=drawing()))
    other = Sitting(assessment=make_assessment("又一份", config=drawing()), person=LearnerFactory())
    attempt = sitting.start()
    for item in items:
        save_item(item, ItemData(question(f"全新的题干 {item.pk}？", right=1), topic="沟通"), actor=editor())
        take_step(item, "retired", actor=editor(), comment="过时")
    answers = {f"a-b{item.public_id}": ["2"] for item in items}
    result = sitting.submit(attempt, {**answers, "a-q1": ["2"]})
    assert (result.grade.score, result.grade.max_score) == (20, 20)
    assert "全新的题干" not in result.grade.snapshot
    with pytest.raises(Refused, match="bank_short"):
        other.start()
    assert [use.papers for use in used_where(items[0])] == [1]


def test_only_what_is_approved_and_belongs_here_is_drawn():
    school, elsewhere = SchoolFactory(), SchoolFactory()
    bank(2, owner=elsewhere), bank(1, owner=school.get_parent())
    version = make_assessment(config=drawing({**RULE, "count": 1})).current_version
    assert find_shortages(version, None)
    assert not find_shortages(version, school)
    old = AssessmentVersion(type_key="quiz", config=drawing({**RULE, "count": 2}))  # of before rules were kept
    (problem,) = find_shortages(old, school)
    assert problem.path == "rules.0.count"


def test_handing_in_costs_the_same_however_many_were_drawn():
    bank(30)
    costs = []
    for count in (2, 25):
        rules = drawing({**RULE, "count": count})
        made = make_assessment(f"{count} 题", config=rules, policy=Policy(pass_mark=Decimal(99)))
        sitting = Sitting(assessment=made)
        with count_queries_of() as begun:
            attempt = sitting.start()
        raw = {f"a-{part}": ["2"] for part in DrawnItem.objects.filter(attempt=attempt).values_list("part", flat=True)}
        cost = count_queries(lambda sitting=sitting, attempt=attempt, raw=raw: sitting.submit(attempt, raw))
        costs.append((len(begun), len(cost)))
        assert Grade.objects.get(attempt=attempt).score == count * 5
    assert costs[0] == costs[1]
    assert costs[0][1] <= 15


def count_queries_of():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


def test_the_list_is_searched_filtered_and_scoped():
    mine = editor()
    bank(2), bank(1, topic="危机", difficulty=5)
    bank(1, topic="别校", owner=SchoolFactory())
    assert find_items(mine).count() == 3
    assert [one.topic for one in find_items(mine, topic="危机")] == ["危机"]
    assert find_items(mine, words="危机第 0 题").count() == 1
    assert find_items(mine, tag="小学", state="approved", difficulty=3, kind="single").count() == 2
    assert find_items(mine, tag="初中").count() == 0


def test_screens_write_review_and_show_a_question(client):
    place = SchoolFactory()
    author, judge = editor(place), editor(place)
    client.force_login(author)
    assert client.get(reverse("item_bank:index")).status_code == 200
    assert client.get(reverse("item_bank:add")).status_code == 200
    address = reverse("item_bank:add") + "?kind=quiz:true_false&owner="
    assert client.get(address).status_code == 200
    posted = {
        "topic": "沟通", "tags": "小学，必考", "difficulty": "2", "title": "", "config-question-stem": "直接问会更危险。",
        "config-question-points": "1", "config-question-note": "", "config-question-feedback": "",
        "config-question-hint": "",
    }  # fmt: skip
    assert client.post(address, {**posted, "config-question-stem": ""}).status_code == 200
    assert not Item.objects.exists()
    answer = client.post(address, posted)
    item = Item.objects.get()
    assert answer.url == reverse("item_bank:edit", args=[item.public_id])
    assert (item.tags, item.difficulty, item.title, item.kind) == (
        ["小学", "必考"],
        2,
        "直接问会更危险。",
        "true_false",
    )
    client.post(reverse("item_bank:review", args=[item.public_id]), {"step": "asked", "seen": "1"})
    client.force_login(judge)
    shown = client.get(answer.url)
    assert 'value="approved"' in shown.content.decode()
    client.post(reverse("item_bank:review", args=[item.public_id]), {"step": "approved", "seen": "1"})
    item.refresh_from_db()
    assert item.state == ItemState.APPROVED
    preview = client.get(reverse("item_bank:preview", args=[item.public_id]) + "?key=1&v=1")
    assert "直接问会更危险。" in preview.content.decode()
    assert client.get(reverse("item_bank:preview", args=[item.public_id]) + "?v=9").status_code == 404


def test_who_may_not_manage_courses_sees_nothing(client):
    (item,) = bank()
    client.force_login(LearnerFactory())
    for name, arguments in (("index", []), ("edit", [item.public_id]), ("preview", [item.public_id])):
        assert client.get(reverse(f"item_bank:{name}", args=arguments)).status_code in (302, 403)
    (foreign,) = bank(owner=SchoolFactory())
    client.force_login(editor())
    assert client.get(reverse("item_bank:edit", args=[foreign.public_id])).status_code == 404
    assert ItemVersion.objects.count() == 2


def test_the_author_is_told_when_writing_and_when_publishing(client):
    made = make_assessment(config=drawing())
    client.force_login(editor())
    shown = client.get(reverse("assessments:edit", args=[made.public_id])).content.decode()
    assert "help-warning" in shown
    assert len(empty_parts(make_page(quiz(made), publish=False))) == 1
    bank(2)
    assert "help-warning" not in client.get(reverse("assessments:edit", args=[made.public_id])).content.decode()


def test_a_rule_that_cannot_be_met_does_not_go_live_on_any_way():
    page = make_page(quiz(make_assessment(config=drawing())), publish=False)
    with pytest.raises(NotReadyError, match="规则"):
        publish_page(page)
    with transaction.atomic(), pytest.raises(NotReadyError):  # as a reviewer's approval does: no plugin is called
        publish_page(page)
    bank(2)
    assert publish_page(page).live


def test_a_correction_of_what_is_in_force_does_not_wait_for_the_bank():
    items = bank(2)
    page = make_page(quiz(make_assessment(config=drawing())))
    Item.objects.filter(pk=items[0].pk).update(approved_version=None, state="draft")
    page.summary = "改了一个字"
    assert publish_page(page).live
    assert len(empty_parts(page)) == 1  # and the reviewer is still warned


def editing(page) -> dict[str, str]:
    """What the editor of a course page posts: every field of its form as it stands."""
    handler = CoursePage.get_edit_handler()
    form = handler.get_form_class()(instance=page, for_user=None)
    fields = [*form, *(field for set_ in form.formsets.values() for row in set_.forms for field in row)]
    fields += [field for set_ in form.formsets.values() for field in set_.management_form]
    data = {}
    for field in fields:
        value = field.value()
        if hasattr(field.field, "block"):  # a stream: posted as a list of blocks
            data[f"{field.html_name}-count"] = "0"
        elif isinstance(value, bool):
            data |= {field.html_name: "on"} if value else {}
        elif value is not None and not isinstance(value, list):
            data[field.html_name] = str(getattr(value, "pk", value))
    data |= {f"{name}-{part}": "0" for name in ("comments",) for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return data


def test_sending_it_to_review_says_so_at_the_part_and_saving_a_draft_does_not(client):
    page = make_page(CourseItem(kind="section", title="练习"), quiz(make_assessment(config=drawing())), publish=False)
    page.save_revision()
    person = LearnerFactory(is_superuser=True)
    client.force_login(person)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = editing(CoursePage.objects.get(pk=page.pk))
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    refused = client.post(address, {**data, "action-submit": "1"})
    assert refused.status_code == 200
    rows = refused.context["form"].formsets["items"].forms
    assert [list(row.errors) for row in rows] == [[], ["assessment"]]
    bank(2)
    assert client.post(address, {**data, "action-submit": "1"}).status_code == 302


def test_who_wants_to_begin_gets_words_and_the_author_is_told_once_a_day(client):
    author = editor()
    items = bank(2)
    made = make_assessment(config=drawing())
    AssessmentVersion.objects.update(created_by=author)
    page = make_page(quiz(made))
    Item.objects.filter(pk=items[0].pk).update(approved_version=None, state="draft")
    key = page.items.all()[0].key
    for _learner in range(2):
        client.force_login(make_enrolment(page).person)
        answer = client.post(reverse("attempt_start", args=[page.course.public_id, key]), follow=True)
        assert "请明天再来看看" in answer.content.decode()
    assert not Attempt.objects.exists()
    message = Message.objects.get(kind="bank.short")
    assert message.person == author
    with translation.override("zh-hans"):
        subject, _body, url = say_message(message)
    assert made.title in subject
    assert url == reverse("assessments:edit", args=[made.public_id])
    author.is_active = False
    author.save()
    boss = LearnerFactory()
    grant_role(boss, role="bureau_admin", organisation=SchoolFactory().get_root())
    assert tell_short(made.pk) == 1
    assert Message.objects.filter(person=boss).count() == 1


def test_the_screens_of_the_bank_cost_the_same_for_many(client):
    person = editor(SchoolFactory().get_root())
    client.force_login(person)
    assert_constant_queries(bank, lambda: client.get(reverse("item_bank:index")), at_most=45)
    (item,) = bank(1)

    def more_history(count):
        for number in range(count):
            data = ItemData(question(f"改了第 {number} 次 {Item.objects.count()} {uuid.uuid4()}"), topic="沟通")
            save_item(Item.objects.get(pk=item.pk), data, actor=person)

    page = reverse("item_bank:edit", args=[item.public_id])
    assert_constant_queries(more_history, lambda: client.get(page), at_most=45)


def test_the_preview_of_an_import_costs_the_same_for_many(client):
    person = editor(SchoolFactory().get_root())
    client.force_login(person)
    address = []

    def staged(count):
        lines = "\n\n".join(
            f"::{uuid.uuid4()}::先做哪一步 {uuid.uuid4()}？{{=听他说完 ~催他}}" for _one in range(count)
        )
        made = stage_file(lines.encode(), file_name="题.txt", owner=None, actor=person)
        address[:] = [reverse("item_bank:import_preview", args=[made.public_id])]

    assert_constant_queries(staged, lambda: client.get(address[0]), at_most=45)


def test_all_drafts_of_a_list_go_to_review_at_once_and_are_judged_one_after_the_other(client):
    place = SchoolFactory()
    author, judge = editor(place), editor(place)
    for number in range(3):
        config = question(f"先做哪一步？{number}")
        save_item(None, ItemData(config, topic="沟通"), type_key="quiz", owner=place, actor=author)
    kept = save_item(None, ItemData(question("另一题"), topic="倾听"), type_key="quiz", owner=place, actor=author)
    client.force_login(author)
    answer = client.post(reverse("item_bank:ask") + "?topic=沟通")
    assert answer.status_code == 302
    assert Item.objects.filter(state=ItemState.IN_REVIEW).count() == 3
    kept.refresh_from_db()
    assert kept.state == ItemState.DRAFT
    first, second, _third = Item.objects.filter(state=ItemState.IN_REVIEW).order_by("changed_at", "pk")
    assert [line["what"] != "" for line in history_of(first)] == [True, False]
    assert next_waiting(first, author) is None
    assert next_waiting(first, judge) == second
    client.force_login(judge)
    shown = client.get(reverse("item_bank:edit", args=[first.public_id])).content.decode()
    assert reverse("item_bank:edit", args=[second.public_id]) in shown


def test_only_writers_send_questions_to_review():
    bank(1, approved=False)
    with pytest.raises(Refused):
        ask_for_all(Item.objects.all(), actor=LearnerFactory())
    assert Item.objects.get().state == ItemState.DRAFT
