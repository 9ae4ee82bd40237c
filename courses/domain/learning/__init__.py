"""A learner on a course: enrolment, outline, what is done, completion, the learner's home."""
