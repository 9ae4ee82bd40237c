"""Presence at sessions: runs with their half days, the roll, and what follows from it for learners."""
