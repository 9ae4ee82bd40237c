"""Practical: somebody does it, observers fill in a checklist with critical steps, on a phone or on paper."""
