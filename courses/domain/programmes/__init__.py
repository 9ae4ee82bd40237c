"""Programmes and their people: whom a version is for, keeping that true, the requirement tree, one's own page."""
