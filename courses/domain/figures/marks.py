"""Triggers of the database that mark what has to be counted again, in the transaction of the fact itself.

Facts are written in many ways (one by one, in bulk, by prepared statements, by a merge of two records), and whoever
adds another way need not know of figures. A mark is an insert and locks nothing. Signs of work mark only who counts
as not begun: the second page that somebody reads costs one look and no write.
"""

from typing import Any

from django.apps import apps
from django.db import transaction

TABLES = {
    "enrolment": "courses.Enrolment", "completion": "courses.CourseCompletion", "item": "courses.ItemCompletion",
    "attempt": "courses.Attempt", "position": "courses.ReadingPosition", "period": "courses.CertificationPeriod",
    "requirement": "courses.Requirement", "version": "courses.ProgrammeVersion", "user": "people.User",
    "figure": "courses.FigureRow", "mark": "courses.FigureMark",
}  # fmt: skip

# The statements are constants of this file: what is filled in are names of our own tables.
MARK = "INSERT INTO {mark} (kind, record, subject, at) SELECT "
ENROLMENT = MARK + "'course', NEW.id, NULL, {now}"
COMPLETED = MARK + "'course', NEW.enrolment_id, NULL, {now}"
BEGUN = MARK + (  # noqa: S608
    "'course', NEW.enrolment_id, NULL, {now} WHERE NEW.enrolment_id IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM {figure} f WHERE f.kind = 'course' AND f.record = NEW.enrolment_id AND f.state > 0)"
)
BEGUN_FOR_PERIODS = MARK + (  # noqa: S608
    "'programme', p.id, NULL, {now} FROM {enrolment} e JOIN {period} p ON p.person_id = e.person_id "
    "WHERE e.id = NEW.enrolment_id AND p.certified_at IS NULL AND p.archived_at IS NULL AND p.revoked_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM {figure} f WHERE f.kind = 'programme' AND f.record = p.id AND f.state > 0)"
)
PERIODS_OF = MARK + "'programme', p.id, NULL, {now} FROM {period} p WHERE p.person_id = {side}.person_id"
SAME_PROGRAMME = PERIODS_OF + " AND p.programme_id = {side}.programme_id"
PERIODS_OF_USER = MARK + "'programme', p.id, NULL, {now} FROM {period} p WHERE p.person_id = NEW.id"
ENROLMENTS_OF_USER = MARK + "'course', e.id, NULL, {now} FROM {enrolment} e WHERE e.person_id = NEW.id"
PROGRAMME = MARK + "'programme', NULL, v.programme_id, {now} FROM {version} v WHERE v.id = {side}.version_id"

NEW, OLD = {"side": "NEW"}, {"side": "OLD"}
TRIGGERS: list[tuple[str, str, str, list[tuple[str, dict[str, str]]]]] = [
    ("enrolment", "insert", "INSERT", [(ENROLMENT, NEW)]),
    ("enrolment", "update", "UPDATE OF person_id, course_id, round, ended_at, organisation_id", [(ENROLMENT, NEW)]),
    ("enrolment", "person", "UPDATE OF person_id, course_id", [(PERIODS_OF, NEW), (PERIODS_OF, OLD)]),
    ("completion", "insert", "INSERT", [(COMPLETED, NEW)]),
    ("item", "insert", "INSERT", [(BEGUN, NEW), (BEGUN_FOR_PERIODS, NEW)]),
    ("attempt", "insert", "INSERT", [(BEGUN, NEW), (BEGUN_FOR_PERIODS, NEW)]),
    ("position", "insert", "INSERT", [(BEGUN, NEW), (BEGUN_FOR_PERIODS, NEW)]),
    ("position", "update", "UPDATE OF saved_at", [(BEGUN_FOR_PERIODS, NEW)]),
    ("period", "insert", "INSERT", [(SAME_PROGRAMME, NEW)]),
    ("period", "update", "UPDATE", [(SAME_PROGRAMME, NEW), (SAME_PROGRAMME, OLD)]),
    ("user", "merged", "UPDATE OF merged_into_id", [(ENROLMENTS_OF_USER, NEW), (PERIODS_OF_USER, NEW)]),
    ("requirement", "insert", "INSERT", [(PROGRAMME, NEW)]),
    ("requirement", "update", "UPDATE", [(PROGRAMME, NEW), (PROGRAMME, OLD)]),
    ("requirement", "delete", "DELETE", [(PROGRAMME, OLD)]),
]


def names(connection: Any) -> dict[str, str]:
    """The tables, quoted."""
    return {name: connection.ops.quote_name(apps.get_model(label)._meta.db_table) for name, label in TABLES.items()}


def statements(connection: Any) -> list[tuple[str, str, str, str]]:
    """Every trigger as (its name, its table, its event, its statements)."""
    tables = names(connection) | {"now": "CURRENT_TIMESTAMP"}
    return [
        (
            f"figures_{table}_{name}", tables[table], event,
            "; ".join(body.format(**tables, **side) for body, side in bodies) + ";",
        )
        for table, name, event, bodies in TRIGGERS
    ]  # fmt: skip


def install_marks(connection: Any) -> None:
    """Make the triggers as they are written here; again changes nothing. Nothing happens while a table is missing."""
    there = set(connection.introspection.table_names())
    if not all(apps.get_model(label)._meta.db_table in there for label in TABLES.values()):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        remove_with(cursor, connection)
        for name, table, event, body in statements(connection):
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$marks$ BEGIN {body} RETURN NULL; END $marks$"
                )
                cursor.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
            else:
                cursor.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW BEGIN {body} END")


def remove_marks(connection: Any) -> None:
    """Take the triggers away: a table that is rebuilt by a migration must not be named by any of them meanwhile."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        remove_with(cursor, connection)


def remove_with(cursor: Any, connection: Any) -> None:
    """Whatever bears one of our names; a table that is not there has no triggers."""
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
            "WHERE tgname LIKE 'figures@_%' ESCAPE '@' AND NOT tgisinternal"
        )
        for name, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name} ON {table}")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'figures@_%' ESCAPE '@'")
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP TRIGGER {name}")
