"""A learner's own register, drawn by the type that counts it; there is nothing to begin and nothing to hand in."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from courses.domain.assessing.judged_by import newest_grade
from courses.domain.assessing.suppliers import supplied_facts
from courses.domain.attending.counting import last_attempt
from courses.domain.authoring.assessment import version_facts
from courses.domain.learning.outline import OutlineItem
from courses.models import Attempt, Enrolment, Grade
from plugins.api import Ctx, Mode, runtime


@dataclass(frozen=True)
class OwnRegister:
    """The page; `is_whole` False while the type cannot draw it. `grade` is the result, once there is one."""

    html: SafeString = field(repr=False)
    is_whole: bool
    attempt: Attempt | None
    grade: Grade | None


def own_register(enrolment: Enrolment, item: OutlineItem, *, language: str) -> OwnRegister:
    """What the register says today of a learner, and what it came to."""
    attempt = last_attempt(enrolment, item)
    grade = newest_grade(attempt) if attempt is not None else None
    assert item.assessment is not None  # the caller looked at the kind
    version_id = attempt.version_id if attempt is not None else item.assessment.version_id
    facts = version_facts(version_id)
    asked = attempt or Attempt(enrolment=enrolment, person_id=enrolment.person_id or 0, item_key=item.key)
    known: Any = supplied_facts(asked, facts) or None
    ctx = Ctx(config=facts.config, variant={}, mode=Mode.REVIEW, response={}, lang=language, facts=known)
    page = runtime.call(facts.type_key, "render", ctx, fallback=mark_safe(""))
    return OwnRegister(page.value, page.ok, attempt, grade)
