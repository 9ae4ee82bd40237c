"""Counts of what happens, by day: articles and lessons published, attempts graded, certificates issued."""
