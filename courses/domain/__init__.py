"""The rules of the school: plain functions, keyword-only after the subject."""
