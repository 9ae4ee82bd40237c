"""Writing what has arrived: files, questions, assessments, the course and its drafts, all in one transaction or not at
all. A rehearsal does the same and takes it back, so that it cannot promise what the import would not do."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.models import CustomMedia
from courses.domain.authoring.assessment import store_version
from courses.domain.bank.items import store_item
from courses.domain.refusal import Refused
from courses.domain.travelling.delivery import Delivery
from courses.domain.travelling.drafts import write_pages
from courses.domain.travelling.files import write_row
from courses.domain.travelling.judging import blame_refusal
from courses.domain.travelling.parcel import AssessmentEntry, QuestionEntry
from courses.domain.travelling.recordings import write_captions
from courses.domain.travelling.report import CHANGED, NEW, SAME, Report
from courses.models import Assessment, Course, Item
from people import rules
from people.models import Organisation


class TakenBack(Exception):
    """Ends the transaction of a rehearsal."""


def write_parcel(delivery: Delivery, report: Report, *, rehearsal: bool) -> Course | None:
    """Write all of it; None, with nothing written, when a problem came up or it was only a rehearsal."""
    course = None
    try:
        with transaction.atomic():
            course = _write(delivery, report)
            if rehearsal or report.problems:
                raise TakenBack
    except TakenBack:
        return None
    return course


def _write(delivery: Delivery, report: Report) -> Course | None:
    parcel, names = delivery.parcel, delivery.names
    standing = Course.objects.filter(uuid=parcel.uuid).first()
    if standing is not None and not rules.may(delivery.actor, "manage_courses", standing.owner):
        report.blame(parcel.title, _("This course belongs to %(owner)s, where you may not change courses. Import it "
                                     "as a copy instead.") % {"owner": standing.owner or "–"})  # fmt: skip
        return None
    for key, arrival in delivery.arrivals.rows.items():
        collection = delivery.arrivals.collections.get(arrival.entry.kind)
        there = arrival.existing
        row = there if there is not None else write_row(arrival, collection=collection, actor=delivery.actor)
        names.files[key] = row
        if isinstance(row, CustomMedia):
            write_captions(row, arrival.entry, is_new=there is None, actor=delivery.actor, report=report)
    for question in parcel.questions:
        if question.id in delivery.judged.questions:
            _write_question(question, delivery, report)
    for entry in parcel.assessments:
        if entry.id in delivery.judged.versions:
            _write_assessment(entry, delivery, report)
    write_pages(delivery, standing, report)
    course = Course.objects.filter(uuid=parcel.uuid).first()
    if course is not None:
        _write_course(course, delivery, is_new=standing is None, report=report)
    return course


def _may_write(delivery: Delivery, row: Any, title: str, report: Report) -> bool:
    if row is None or rules.may(delivery.actor, "manage_courses", row.owner):
        return True
    words = _("It is here already and belongs to %(owner)s, where you may not change courses. Import the course as a "
              "copy instead.")  # fmt: skip
    report.blame(title, words % {"owner": row.owner or "–"})
    return False


def _write_question(entry: QuestionEntry, delivery: Delivery, report: Report) -> None:
    prepared = delivery.judged.questions[entry.id]
    title = prepared.values["title"]
    row = find_question(entry, delivery.owner, prepared.written["sha256"])
    if not _may_write(delivery, row, title, report):
        return
    if row is not None and row.type_key != entry.type_key:
        report.blame(title, _("Another kind of question has its number here. Import the course as a copy instead."))
        return
    before = row.current_version_id if row else None
    first = {
        "type_key": entry.type_key, "owner": delivery.owner, "code": entry.code, "author": delivery.actor,
        "public_id": entry.id,
    }  # fmt: skip
    try:
        saved = store_item(row, prepared, first=first, actor=delivery.actor)
    except Refused as refusal:
        blame_refusal(report, title, refusal)
        return
    action = NEW if row is None else CHANGED if saved.current_version_id != before else SAME
    note = "" if action == SAME else _("Comes in as a draft: a reviewer approves it before papers draw it.")
    report.add("question", title, action, note)


def find_question(entry: QuestionEntry, owner: Organisation, sha256: str) -> Item | None:
    """The question that is here already: by its own id, by its code at this owner, or by its very words there."""
    rows = Item.objects.select_related("owner", "current_version")
    found = rows.filter(public_id=entry.id).first()
    mine = rows.filter(owner=owner, type_key=entry.type_key)
    if found is None and entry.code:
        found = mine.filter(code=entry.code).first()
    if found is None and not entry.code:
        found = mine.filter(current_version__sha256=sha256).first()
    return found


def _write_assessment(entry: AssessmentEntry, delivery: Delivery, report: Report) -> None:
    row = Assessment.objects.select_related("owner").filter(public_id=entry.id).first()
    if not _may_write(delivery, row, entry.title, report):
        return
    if row is not None and row.type_key != entry.type_key:
        report.blame(
            entry.title, _("Another kind of assessment has its number here. Import the course as a copy instead.")
        )
        return
    is_new = row is None
    if row is None:
        row = Assessment.objects.create(
            public_id=entry.id, title=entry.title, type_key=entry.type_key, owner=delivery.owner,
            created_by=delivery.actor,
        )  # fmt: skip
    before = row.current_version_id
    try:
        version = store_version(row, values=delivery.judged.versions[entry.id], actor=delivery.actor)
    except Refused as refusal:
        blame_refusal(report, entry.title, refusal)
        return
    delivery.names.assessments[entry.id] = row
    delivery.versions[row.pk] = version
    action = NEW if is_new else SAME if version.pk == before else CHANGED
    report.add("assessment", entry.title, action)


def _write_course(course: Course, delivery: Delivery, *, is_new: bool, report: Report) -> None:
    if not is_new:
        return
    parcel = delivery.parcel
    course.owner, course.open_to_all, course.created_by = delivery.owner, parcel.open_to_all, delivery.actor
    if parcel.code and Course.objects.filter(code=parcel.code).exclude(pk=course.pk).exists():
        report.add(
            "course",
            parcel.title,
            NEW,
            _("Its code %(code)s is taken here; it got another one.") % {"code": parcel.code},
        )
    else:
        course.code = parcel.code or course.code
        report.add("course", parcel.title, NEW)
    course.save(update_fields=["owner", "open_to_all", "created_by", "code"])
