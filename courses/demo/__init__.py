"""Courses, programme and learners of the demo city; called by `manage.py demo`, each function once per city."""
