"""Entering a course: by which way it takes learners today, applying for a place, and the waiting list."""
