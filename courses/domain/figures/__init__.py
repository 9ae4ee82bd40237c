"""Maintained counts: marks the database writes with each fact, sums by place and day, a recount every night."""
