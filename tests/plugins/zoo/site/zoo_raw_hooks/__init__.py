"""Hooks of Wagtail that cannot be imported."""
