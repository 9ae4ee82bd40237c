"""The parts of a statement: actor, verb, object, result, context. Ids and points; no name, no answer, no free text."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from courses.models import Attempt, Course, CourseCompletion, Enrolment, Grade
from people.models import User

ADL = "http://adlnet.gov/expapi"
LANGUAGE = "zh-CN"
UNSAID = frozenset({"response", "extensions"})  # of a result: what was answered stays here


def actor_of(person: User) -> dict[str, Any]:
    """An account at this installation under a random id; nothing else of the person."""
    return {"objectType": "Agent", "account": {"homePage": settings.BASE_URL, "name": person.public_id}}


def verb(name: str) -> dict[str, Any]:
    return {"id": f"{ADL}/verbs/{name}", "display": {"en": name}}


def course_of(course: Course) -> dict[str, Any]:
    """A course as an activity."""
    definition = {"type": f"{ADL}/activities/course", "name": {LANGUAGE: course.title}}
    return {"objectType": "Activity", "id": f"{settings.BASE_URL}/xapi/courses/{course.public_id}",
            "definition": definition}  # fmt: skip


def assessment_of(attempt: Attempt) -> dict[str, Any]:
    """An assessment as an activity."""
    definition = {"type": f"{ADL}/activities/assessment", "name": {LANGUAGE: attempt.assessment.title}}
    return {"objectType": "Activity", "id": f"{settings.BASE_URL}/xapi/assessments/{attempt.assessment.public_id}",
            "definition": definition}  # fmt: skip


def context_of(enrolment: Enrolment | None, parents: list[dict[str, Any]]) -> dict[str, Any]:
    """To which round of which course it belongs."""
    said: dict[str, Any] = {"platform": "Xinqiao", "language": LANGUAGE}
    if enrolment is not None:
        key = f"{settings.BASE_URL}/enrolments/{enrolment.public_id}/{enrolment.round}"
        said["registration"] = str(uuid5(NAMESPACE_URL, key))
    if parents:
        said["contextActivities"] = {"parent": [{"objectType": "Activity", "id": one["id"]} for one in parents]}
    return said


def verb_of(grade: Grade) -> dict[str, Any]:
    """Passed, failed, or completed where nothing is judged."""
    return verb("completed" if grade.passed is None else "passed" if grade.passed else "failed")


def result_of(grade: Grade) -> dict[str, Any]:
    """Points and whether it is passed and done."""
    said: dict[str, Any] = {"completion": grade.completed}
    if grade.passed is not None:
        said["success"] = grade.passed
    if grade.score is not None and grade.max_score:
        said["score"] = {
            "raw": float(grade.score), "min": 0, "max": float(grade.max_score),
            "scaled": round(float(grade.score / grade.max_score), 4),
        }  # fmt: skip
    return said


def say_grade(attempt: Attempt, grade: Grade) -> dict[str, Any]:
    """The core's own statement of a result."""
    parents = [course_of(attempt.course)] if attempt.course else []
    return {
        "actor": actor_of(attempt.person), "verb": verb_of(grade), "object": assessment_of(attempt),
        "result": result_of(grade), "context": context_of(attempt.enrolment, parents),
        "timestamp": (attempt.submitted_at or grade.graded_at).isoformat(),
    }  # fmt: skip


def say_part(attempt: Attempt, grade: Grade, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """A statement of a type, with what is the core's put over it; None where it is none."""
    said, thing = given.get("verb"), given.get("object")
    if not isinstance(said, Mapping) or not isinstance(thing, Mapping) or not str(thing.get("id", "")).strip():
        return None
    result = given.get("result")
    kept = {name: value for name, value in result.items() if name not in UNSAID} if isinstance(result, Mapping) else {}
    definition = thing.get("definition")
    shown: dict[str, Any] = {"objectType": "Activity", "id": str(thing["id"])}
    if isinstance(definition, Mapping):
        shown["definition"] = {name: value for name, value in definition.items() if name != "correctResponsesPattern"}
    return {
        "actor": actor_of(attempt.person), "verb": dict(said), "object": shown, **({"result": kept} if kept else {}),
        "context": context_of(attempt.enrolment, [assessment_of(attempt)]),
        "timestamp": (attempt.submitted_at or grade.graded_at).isoformat(),
    }  # fmt: skip


def say_completion(completion: CourseCompletion, person: User) -> dict[str, Any]:
    """The statement of a finished course."""
    return {
        "actor": actor_of(person), "verb": verb("completed"), "object": course_of(completion.course),
        "result": {"completion": True}, "context": context_of(completion.enrolment, []),
        "timestamp": completion.recorded_at.isoformat(),
    }  # fmt: skip
