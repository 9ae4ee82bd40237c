"""Screens of the school, by audience."""
