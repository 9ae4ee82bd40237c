"""Attendance: done when enough of the sessions was attended; counted from facts, never from a form."""
