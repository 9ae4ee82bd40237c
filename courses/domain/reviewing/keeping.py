"""What is forgotten: reviews of a work that was erased, and who wrote a review when that person is erased."""

from typing import Any

from django.db.models import Q

from courses.models import PeerPractice, PeerReview

SPOKEN = {"comment": "", "draft": {}, "reported_reason": ""}


def forget_reviews_of(attempt_id: int) -> int:
    """Reviews about an erased work go; the levels that its grade was made of stay in the grade, without words.

    A review that was given counts for its writer: of those the row stays, empty.
    """
    rows = PeerReview.objects.filter(work__attempt=attempt_id)
    rows.filter(given_at__isnull=True).delete()
    PeerPractice.objects.filter(work__attempt=attempt_id).update(marks={})
    return rows.update(marks={}, **SPOKEN)


def forget_reviewer(person_id: int) -> int:
    """Somebody is erased: what they wrote about others stands without them; what they had only taken goes back."""
    rows = PeerReview.objects.filter(reviewer=person_id)
    rows.filter(given_at__isnull=True).delete()
    changed: int = rows.update(reviewer=None, by=None)
    for name in ("assigned_by", "taken_back_by", "hidden_by"):
        PeerReview.objects.filter(Q(**{name: person_id})).update(**{name: None})
    return changed


def describe_reviews(person: Any) -> list[dict[str, Any]]:
    """For the copy of one's own data: what one wrote about works of others, not whose they are."""
    rows = PeerReview.objects.filter(reviewer=person, given_at__isnull=False).order_by("given_at", "pk")
    return [
        {
            "id": row.public_id,
            "assessment": row.work.attempt.assessment.title,
            "given_at": row.given_at.isoformat() if row.given_at else "",
            "comment": row.comment,
        }
        for row in rows.select_related("work__attempt__assessment")
    ]


def strip_facts(facts: Any) -> Any:
    """The facts of a grade without what single colleagues gave."""
    if not isinstance(facts, dict) or not isinstance(facts.get("peers"), dict):
        return facts
    return {**facts, "peers": {**facts["peers"], "reviews": []}}
