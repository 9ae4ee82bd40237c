"""The requirement tree of a draft: editing it node by node, what is wrong said at its node, circles, practical tests."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from courses.domain.certifying.certification import evaluate_person
from courses.domain.certifying.programme import draft_version, publish_version, set_courses
from courses.domain.programmes.tree import read_tree
from courses.domain.programmes.tree_check import check_tree
from courses.domain.programmes.tree_edit import (
    add_requirement,
    change_requirement,
    move_requirement,
    remove_requirement,
)
from courses.domain.refusal import Refused
from courses.models import ProgrammeVersion, Requirement
from people.domain.role import found_role_groups, project_groups
from tests.courses.test_practical import Hall
from tests.factories.certification import (
    PersonFactory,
    Place,
    ProgrammeFactory,
    grant,
    make_course,
    make_programme,
)
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def draft(place) -> ProgrammeVersion:
    return ProgrammeVersion.objects.create(programme=ProgrammeFactory(issuer__owner=place.city), number=1)


@pytest.fixture
def bureau(place):
    person = PersonFactory()
    grant(person, "bureau_admin", place.city)
    found_role_groups()
    project_groups([person.pk])
    return person


def shape(version):
    """The tree as nested lists of kinds."""

    def one(branch):
        below = [one(child) for child in branch.children]
        return [str(branch.row.kind), *below] if below else str(branch.row.kind)

    root = read_tree(version)
    return one(root) if root else None


def problems(version):
    root = check_tree(version)
    return {one.row.pk: one.problems for one in root.walk() if one.problems} if root else {}


def grow(draft, place):
    """all of (course A, at least 1 of (course B, course C))."""
    courses = [make_course(place.city, code=code) for code in "ABC"]
    first = add_requirement(draft, {"kind": "course", "course": courses[0]})
    group = add_requirement(draft, {"kind": "at_least", "count": 1}, parent=first.parent_id)
    rest = [add_requirement(draft, {"kind": "course", "course": one}, parent=group.pk) for one in courses[1:]]
    return first, group, rest


def test_a_first_leaf_gets_a_group_above_it_and_groups_nest(draft, place):
    grow(draft, place)
    assert shape(draft) == ["all_of", "course", ["at_least", "course", "course"]]
    assert problems(draft) == {}
    publish_version(draft)


def test_nodes_move_among_their_brothers_into_groups_and_out_of_them(draft, place):
    first, group, (second, third) = grow(draft, place)
    move_requirement(draft, third.pk, way="up")
    assert [one.row.pk for one in read_tree(draft).children[1].children] == [third.pk, second.pk]
    move_requirement(draft, second.pk, way="out")
    assert shape(draft) == ["all_of", "course", ["at_least", "course"], "course"]
    move_requirement(draft, second.pk, way="in")
    assert shape(draft) == ["all_of", "course", ["at_least", "course", "course"]]
    move_requirement(draft, group.pk, way="up")
    assert shape(draft) == ["all_of", ["at_least", "course", "course"], "course"]
    for way in ("in", "out", "up"):
        root = read_tree(draft).row.pk
        with pytest.raises(Refused):
            move_requirement(draft, root, way=way)
    with pytest.raises(Refused, match="nowhere"):
        move_requirement(draft, group.pk, way="in")
    assert remove_requirement(draft, group.pk) == 3
    assert remove_requirement(draft, group.pk) == 0
    assert [(one.row.pk, one.row.position) for one in read_tree(draft).children] == [(first.pk, 0)]


def test_what_is_wrong_is_said_at_its_node_and_keeps_it_from_being_published(draft, place):
    first, group, (second, _third) = grow(draft, place)
    change_requirement(draft, group.pk, {"kind": "at_least", "count": 3})
    assert list(problems(draft)) == [group.pk]
    with pytest.raises(ValidationError):
        publish_version(draft)
    change_requirement(draft, group.pk, {"kind": "hours_of", "hours": Decimal(99)})
    assert "12" in problems(draft)[group.pk][0]  # two courses of six hours
    twin = add_requirement(draft, {"kind": "course", "course": second.course}, parent=group.pk)
    assert set(problems(draft)) == {group.pk, twin.pk}
    first.course.current_version = None
    first.course.save()
    assert first.pk in problems(draft)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_group_that_holds_something_does_not_become_a_leaf_and_depth_has_an_end(draft, place):
    first, group, (second, _third) = grow(draft, place)
    with pytest.raises(Refused, match="holds"):
        change_requirement(draft, group.pk, {"kind": "course", "course": first.course})
    with pytest.raises(Refused, match="leaf"):
        add_requirement(draft, {"kind": "all_of"}, parent=second.pk)
    below = group.pk
    for _ in range(3):
        below = add_requirement(draft, {"kind": "all_of"}, parent=below).pk
    with pytest.raises(Refused, match="deep"):
        add_requirement(draft, {"kind": "all_of"}, parent=below)


def test_certificates_that_ask_for_each_other_are_refused(place):
    first = make_programme(place.city)
    second, third = (draft_version(make_programme(place.city).programme) for _ in range(2))
    for draft, wanted in ((second, first.programme), (third, second.programme)):
        add_requirement(draft, {"kind": "certificate", "programme": wanted})
        publish_version(draft)
    again = draft_version(first.programme)
    with pytest.raises(Refused, match="circle"):
        add_requirement(again, {"kind": "certificate", "programme": third.programme})
    with pytest.raises(Refused, match="circle"):
        add_requirement(again, {"kind": "certificate", "programme": first.programme})
    Requirement.objects.create(
        version=again, parent=again.requirements.get(parent=None), kind="certificate", programme=third.programme
    )
    assert len(problems(again)) == 1
    with pytest.raises(ValidationError):
        publish_version(again)


def test_a_published_tree_cannot_change_and_a_flat_one_of_before_is_edited_like_any(place):
    version = make_programme(place.city)
    leaf = version.requirements.exclude(parent=None).get()
    for act in (
        lambda: add_requirement(version, {"kind": "all_of"}),
        lambda: move_requirement(version, leaf.pk, way="up"),
        lambda: remove_requirement(version, leaf.pk),
    ):
        with pytest.raises(Refused, match="published"):
            act()
    draft = draft_version(version.programme)
    set_courses(draft, [leaf.course, make_course(place.city, code="Z")], at_least=1)
    assert shape(draft) == ["at_least", "course", "course"]
    root = read_tree(draft).row
    change_requirement(draft, root.pk, {"kind": "all_of"})
    assert shape(draft) == ["all_of", "course", "course"]


def test_a_signed_practical_certifies_at_once_without_the_rest_of_its_course():
    hall = Hall()
    course = hall.sitting.enrolment.course
    owner = hall.learner.memberships.get().organisation.get_root()
    draft = ProgrammeVersion.objects.create(programme=ProgrammeFactory(issuer__owner=owner), number=1)
    add_requirement(draft, {"kind": "practical", "course": course, "item_key": hall.work.item_key})
    assert problems(draft) == {}
    publish_version(draft)
    assert evaluate_person(hall.learner, draft.programme) is None
    hall.give(0)
    assert not hall.learner.certification_periods.certified().exists()
    hall.give(1)
    period = hall.learner.certification_periods.certified().get()
    assert period.evidence == [f"practical:{hall.work.public_id}"]


def test_the_editor_adds_moves_and_removes_by_forms(client, draft, place, bureau):
    translation.activate("zh-hans")
    client.force_login(bureau)
    courses = [make_course(place.city, code=code) for code in ("A", "B")]
    where = [draft.programme.public_id, draft.public_id]
    tree, node = reverse("programmes:tree", args=where), reverse("programmes:node", args=where)
    assert client.get(tree).status_code == 200
    for kind in ("all_of", "at_least", "hours_of", "course", "certificate", "practical"):
        assert client.get(f"{node}?kind={kind}").status_code == 200
    assert client.get(f"{node}?kind=anything").status_code == 404
    assert client.post(f"{node}?kind=course", {"courses": [one.pk for one in courses]}).status_code == 302
    assert shape(draft) == ["all_of", "course", "course"]
    root = read_tree(draft)
    assert client.post(f"{node}?node={root.row.pk}&kind=at_least", {"count": "3"}).status_code == 302
    assert "有一组要求的数量多于组内项目" in client.get(tree).content.decode()
    assert client.post(f"{node}?node={root.row.pk}", {"count": "1", "label": "任选一门"}).status_code == 302
    last = root.children[1].row.pk
    client.post(tree, {"do": "up", "node": last})
    assert read_tree(draft).children[0].row.pk == last
    client.post(tree, {"do": "remove", "node": last})
    client.post(tree, {"do": "remove", "node": last})
    assert shape(draft) == ["at_least", "course"]
    client.post(tree, {"do": "up", "node": "9" * 30})
    assert client.get(f"{node}?node=0").status_code == 302
    client.force_login(PersonFactory())
    assert client.post(tree, {"do": "remove", "node": root.row.pk}).status_code in {302, 403}
    assert shape(draft) == ["at_least", "course"]


def test_the_editor_costs_the_same_however_large_the_tree(client, draft, place, bureau):
    client.force_login(bureau)

    def more(count: int) -> None:
        for _ in range(count):
            course = make_course(place.city, code=f"M{Requirement.objects.count()}")
            add_requirement(draft, {"kind": "course", "course": course})

    where = reverse("programmes:tree", args=[draft.programme.public_id, draft.public_id])
    assert_constant_queries(more, lambda: client.get(where))
