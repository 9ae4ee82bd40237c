"""Courses that travel: one archive with structure, words, media, assessments and questions, written and read here."""
