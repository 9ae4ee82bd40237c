"""Merging two records: rows of every table that refers to a person move, found by the test itself; and back again."""

import uuid

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from people.domain.events import people_merged
from people.domain.merging.preview import WORDS, preview_merge
from people.domain.merging.records import LEFT, find_references, merge_people
from people.domain.merging.undoing import unmerge_people
from people.domain.person import set_identifier
from people.models import AuditEntry, Membership, PersonIdentifier, PersonMerge, User
from tests.factories.people import MembershipFactory, UserFactory, make_holder, make_teacher

pytestmark = pytest.mark.django_db


def columns_of_people() -> set[str]:
    """Every column of the database that is a foreign key to a person, straight from the models."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is User and not model._meta.proxy:
                found.add(f"{model._meta.label_lower}.{field.name}")
    return found


def test_every_column_that_refers_to_a_person_is_known():
    assert {reference.name for reference in find_references()} | LEFT >= columns_of_people()
    assert len(columns_of_people()) > 20


FILLERS = (
    (models.BooleanField, lambda number: False),
    (models.DateTimeField, lambda number: timezone.now()),
    (models.DateField, lambda number: timezone.localdate()),
    (models.DurationField, lambda number: timezone.timedelta(0)),
    ((models.DecimalField, models.IntegerField, models.FloatField), lambda number: number),
    (models.JSONField, lambda number: {}),
    (models.BinaryField, lambda number: b"x"),
    (models.UUIDField, lambda number: uuid.uuid4()),
)


def fill_value(field: models.Field, number: int):
    """Something that a column takes."""
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    for kinds, make in FILLERS:
        if isinstance(field, kinds):
            return make(number)
    return f"t{number}"[: getattr(field, "max_length", None) or 20]


def plant_row(model: type[models.Model], column: str, person: User, number: int) -> bool:
    """Put one row for a person into a table, with the constraints of other tables looked away from."""
    values = {}
    for field in model._meta.local_concrete_fields:
        if field.primary_key and isinstance(field, models.AutoField):
            continue
        if isinstance(field, models.ForeignKey):
            values[field.attname] = person.pk if field.name == column else (None if field.null else number)
        else:
            values[field.attname] = fill_value(field, number)
    try:
        with transaction.atomic():
            row = model(**values)
            models.QuerySet(model).bulk_create([row]) if not model._meta.parents else insert_child(row)
    except IntegrityError:
        return False
    return True


def insert_child(row: models.Model) -> None:
    row.save_base(raw=True, force_insert=True)


def plant_everywhere(person: User) -> set[str]:
    """A row for this person in every column that takes one; the database looks away from what the rows lack."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            cursor.execute("PRAGMA ignore_check_constraints = ON")
    references = list(find_references())
    planted = {
        reference.name
        for number, reference in enumerate(references, start=1001)
        if plant_row(reference.model, reference.field, person, number)
    }
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    return planted


def rows_everywhere(person: User) -> set[str]:
    return {reference.name for reference in find_references() if reference.rows(person.pk).exists()}


def test_rows_of_every_table_move():
    """One row of the dropped record in every table; afterwards no column names it but those a constraint keeps."""
    with transaction.atomic():
        keep, drop = UserFactory(), UserFactory()
        planted = plant_everywhere(drop)
        assert len(planted) >= len(columns_of_people()) - len(LEFT) - 3, columns_of_people() - planted
        merge = merge_people(keep, drop)
        assert rows_everywhere(drop) <= set(merge.marked)
        assert planted <= set(merge.moved) | set(merge.marked)
        unmerge_people(merge)
        assert planted <= rows_everywhere(drop)
        transaction.set_rollback(True)


def test_kept_record_gets_numbers_places_and_roles(school, other_school):
    keep = make_teacher(school, staff_number="T-1", email="")
    drop = make_teacher(other_school, phone="13812341234", email="z@example.org")
    merge_people(keep, drop)
    keep.refresh_from_db()
    drop.refresh_from_db()
    assert keep.email == "z@example.org"
    assert keep.identifiers.count() == 2
    assert keep.memberships.count() == 2
    assert (drop.is_active, drop.merged_into, drop.email) == (False, keep, "")


def test_same_membership_twice_ends_the_second(school):
    keep, drop = UserFactory(), UserFactory()
    MembershipFactory(person=keep, organisation=school)
    MembershipFactory(person=drop, organisation=school)
    merge = merge_people(keep, drop)
    assert Membership.objects.filter(valid_until=None).count() == 1
    assert list(merge.marked) == ["people.membership.person"]
    assert Membership.objects.get(person=drop).end_reason == "merged"


def test_role_and_group_follow(school):
    keep, drop = UserFactory(), make_holder("editor", school)
    merge_people(keep, drop)
    keep.refresh_from_db()
    assert keep.holds_role
    assert keep.groups.filter(name="role:editor").exists()
    assert not drop.groups.exists()


def test_person_who_signed_in_with_the_dropped_record_still_can(school):
    keep = make_teacher(school, staff_number="T-1", activated_at=None)
    drop = make_teacher(school, phone="13812341234", password="a calm bridge over water")
    Membership.objects.filter(person=drop).delete()
    merge_people(keep, drop)
    keep.refresh_from_db()
    assert keep.check_password("a calm bridge over water")


def test_merge_can_be_taken_back(school, other_school):
    keep = make_teacher(school, staff_number="T-1", email="")
    drop = make_teacher(other_school, name="周小岚", phone="13812341234", email="z@example.org")
    merge = merge_people(keep, drop)
    unmerge_people(merge)
    keep.refresh_from_db()
    drop.refresh_from_db()
    assert (keep.email, drop.email, drop.is_active, drop.merged_into) == ("", "z@example.org", True, None)
    assert PersonIdentifier.objects.get(scheme="phone").person == drop
    assert drop.memberships.get().organisation == other_school
    with pytest.raises(ValidationError):
        unmerge_people(PersonMerge.objects.get())


def test_merging_with_oneself_or_again_is_refused(school):
    keep, drop = UserFactory(), UserFactory()
    with pytest.raises(ValidationError):
        merge_people(keep, keep)
    merge_people(keep, drop)
    with pytest.raises(ValidationError):
        merge_people(keep, drop)


def test_trail_holds_ids_and_no_values(school):
    keep, drop = make_teacher(school, phone="13812341234"), UserFactory(email="z@example.org")
    set_identifier(drop, scheme="volunteer_number", value="V-1")
    merge = merge_people(keep, drop)
    entry = AuditEntry.objects.get(action="person.merged")
    assert "z@example.org" not in f"{entry.fields}{merge.moved}{merge.marked}"


def test_floors_above_are_told(django_capture_on_commit_callbacks):
    told = []
    people_merged.connect(lambda **facts: told.append(facts["drop_id"]), weak=False, dispatch_uid="t")
    keep, drop = UserFactory(), UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        merge_people(keep, drop)
    people_merged.disconnect(dispatch_uid="t")
    assert told == [drop.pk]


def test_preview_counts_both_sides(school):
    keep, drop = make_teacher(school), make_teacher(school)
    lines = {str(line.label): (line.keep, line.drop) for line in preview_merge(keep, drop)}
    assert lines["学校和单位"] == (1, 1)


@pytest.mark.parametrize("column", ["person", "user", "learner", "teacher"])
def test_what_is_somebodys_own_is_named_in_the_preview(column):
    own = {
        one.name for one in find_references() if one.field == column and one.name.startswith(("people.", "courses."))
    }
    assert own - set(WORDS) == set(), "say what these rows are called: people.domain.merging.preview.name_rows"


def test_of_several_merges_the_last_is_taken_back_first():
    first, second, third = UserFactory(), UserFactory(), UserFactory()
    earlier = merge_people(second, first)
    later = merge_people(third, second)
    with pytest.raises(ValidationError):
        unmerge_people(earlier)
    unmerge_people(later)
    unmerge_people(earlier)
    assert not User.objects.exclude(merged_into=None).exists()


def test_taking_back_leaves_what_the_kept_record_chose_since():
    keep, drop = UserFactory(email=""), UserFactory(email="zhou@example.org")
    User.objects.filter(pk=keep.pk).update(activated_at=None, password="!")
    User.objects.filter(pk=drop.pk).update(activated_at=timezone.now(), password="of-drop")
    merge = merge_people(keep, drop)
    User.objects.filter(pk=keep.pk).update(password="chosen-since", email="new@example.org")
    unmerge_people(merge)
    keep.refresh_from_db()
    drop.refresh_from_db()
    assert (keep.email, keep.password, keep.activated_at is not None) == ("new@example.org", "chosen-since", True)
    assert (drop.email, drop.password, drop.is_active) == ("zhou@example.org", "of-drop", True)


def test_taking_back_gives_each_its_own_account():
    keep, drop = UserFactory(email=""), UserFactory(email="zhou@example.org")
    User.objects.filter(pk=keep.pk).update(activated_at=None, password="!")
    User.objects.filter(pk=drop.pk).update(activated_at=timezone.now(), password="of-drop")
    merge = merge_people(keep, drop)
    keep.refresh_from_db()
    assert (keep.email, keep.password) == ("zhou@example.org", "of-drop")
    unmerge_people(merge)
    keep.refresh_from_db()
    drop.refresh_from_db()
    assert (keep.email, keep.password, keep.activated_at) == ("", "!", None)
    assert (drop.email, drop.password) == ("zhou@example.org", "of-drop")


def test_nobody_merges_their_own_record_or_one_with_more_power(city):
    boss, somebody, technical = make_holder("bureau_admin", city), UserFactory(), UserFactory(is_superuser=True)
    for keep, drop in ((boss, somebody), (somebody, boss), (somebody, technical), (technical, somebody)):
        with pytest.raises(ValidationError):
            merge_people(keep, drop, actor=boss)
    assert merge_people(somebody, UserFactory(), actor=boss)
