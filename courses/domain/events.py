"""What the school tells the rest of itself: signals that stand between learning and certification."""

from django.dispatch import Signal

course_completed = Signal()
"""Sent after the commit with `person_id`, `course_id`, `completion_id`."""

attempt_graded = Signal()
"""Sent after the commit with `attempt_id`; never for a confidential attempt."""
