"""Peer assessment: dealing works to colleagues, practice, reviews, and what they come to."""
