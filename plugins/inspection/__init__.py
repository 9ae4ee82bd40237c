"""Inspection: an organisation against a published standard, by its own rating and by a visitor's, with evidence."""
