"""The school: courses, attempts, completion, certification, reports."""
